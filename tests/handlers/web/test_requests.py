import base64

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.errors import Invalid
from goodword.handlers.web.requests import (
    LARGEST_BODY,
    BadRequest,
    body_of,
    decoded_form,
    form_of,
    json_of,
    locale_of,
    multipart_form_of,
    wants_json,
)
from goodword.program.model import Locales

LOCALES = Locales(
    default="en",
    offered=("en", "de", "fr", "ja", "pt-BR", "zh-Hant"),
    fallbacks={"es": "fr", "gl": "es", "zh-TW": "zh-Hant"},
)


def event(
    body: str | None = None,
    *,
    encoded: bool = False,
    query: dict[str, str] | None = None,
    **headers: str,
) -> APIGatewayProxyEventV2:
    return APIGatewayProxyEventV2(
        {
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "body": body,
            "isBase64Encoded": encoded,
            "queryStringParameters": query,
        }
    )


@pytest.mark.parametrize(
    ("accept", "locale"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("fr;q=0, en", "en"),
        ("it, nl", "ja"),
        ("pt-br", "pt-BR"),
        ("pt, en", "en"),
        ("ZH-HANT-HK", "zh-Hant"),
        ("", "ja"),
        (";;;q=,,q=x", "ja"),
        ("JA", "ja"),
    ],
)
def test_the_visitors_language_is_the_best_that_is_offered(accept: str, locale: str) -> None:
    assert locale_of(event(accept_language=accept), LOCALES, "ja") == locale


def test_a_language_in_the_address_wins_over_the_browsers() -> None:
    asked = event(query={"lang": "fr"}, accept_language="de")

    assert locale_of(asked, LOCALES, "en") == "fr"


def test_a_language_that_is_not_offered_is_passed_over() -> None:
    asked = event(query={"lang": "xx"}, accept_language="de")

    assert locale_of(asked, LOCALES, "en") == "de"


@pytest.mark.parametrize(
    ("accept", "locale"),
    [("es-MX, de", "fr"), ("gl", "fr"), ("zh-TW", "zh-Hant"), ("es;q=0, de;q=0.1", "de")],
)
def test_a_language_that_is_not_offered_is_shown_as_its_fallback(accept: str, locale: str) -> None:
    assert locale_of(event(accept_language=accept), LOCALES, "en") == locale


def test_a_language_in_the_address_may_be_one_with_a_fallback() -> None:
    asked = event(query={"lang": "es"}, accept_language="de")

    assert locale_of(asked, LOCALES, "en") == "fr"


def test_a_referrers_language_that_is_offered_no_more_is_not_chosen() -> None:
    assert locale_of(event(), LOCALES, "de") == "de"
    assert locale_of(event(), LOCALES, "sv") == "en"


@given(st.text(max_size=300))
def test_no_header_breaks_the_choice_of_a_language(header: str) -> None:
    assert locale_of(event(accept_language=header), LOCALES, "en") in LOCALES.offered


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 20 * LARGEST_BODY])
def test_a_body_above_the_limit_is_refused_plain_and_encoded(size: int) -> None:
    plain = "a" * size

    for sent in (event(plain), event(base64.b64encode(plain.encode()).decode(), encoded=True)):
        with pytest.raises(BadRequest) as refusal:
            body_of(sent)
        assert refusal.value.status == 413


def test_a_body_at_the_limit_passes() -> None:
    assert len(body_of(event("a" * LARGEST_BODY))) == LARGEST_BODY


def test_a_body_that_is_not_the_base64_it_says_is_refused() -> None:
    with pytest.raises(BadRequest):
        body_of(event("not base64!", encoded=True))


def test_a_form_keeps_empty_fields_and_takes_the_last_of_two() -> None:
    assert decoded_form(b"a=&b=1&b=2&c=%C3%BC") == {"a": "", "b": "2", "c": "ü"}


@pytest.mark.parametrize("body", [b"a=%ff", b"\xff", b"&".join([b"a=1"] * 51)])
def test_a_form_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest) as refusal:
        decoded_form(body)
    assert refusal.value.status == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_a_form_of_another_content_type_is_refused(kind: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        form_of(event("a=1", content_type=kind))
    assert refusal.value.status == 415


@given(st.binary(max_size=300))
def test_whatever_is_sent_as_a_form_is_fields_or_a_refusal(body: bytes) -> None:
    try:
        assert isinstance(decoded_form(body), dict)
    except BadRequest as refusal:
        assert refusal.status == 400


def test_a_multipart_form_gives_its_fields() -> None:
    body = (
        '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--'
    )

    fields = multipart_form_of(event(body, content_type="multipart/form-data; boundary=x"))

    assert fields == {"List-Unsubscribe": "One-Click"}


@given(st.text(max_size=200), st.text(max_size=80))
def test_whatever_is_sent_as_multipart_is_fields(body: str, boundary: str) -> None:
    sent = event(body, content_type=f"multipart/form-data; boundary={boundary}")
    try:
        assert isinstance(multipart_form_of(sent), dict)
    except BadRequest as refusal:
        assert refusal.status == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b'{"a": NaN}', b"\xff", b"[" * 60_000])
def test_json_that_is_no_object_is_invalid(body: bytes) -> None:
    with pytest.raises(Invalid):
        json_of(body)


@pytest.mark.parametrize(
    ("accept", "content_type", "expected"),
    [
        ("text/html,application/xhtml+xml", "application/x-www-form-urlencoded", False),
        ("*/*", "application/json", True),
        ("application/json", "", True),
        ("application/problem+json", "", True),
        ("*/*", "", False),
    ],
)
def test_who_speaks_json_is_answered_in_json(
    accept: str, content_type: str, expected: bool
) -> None:
    assert wants_json(event(accept=accept, content_type=content_type)) is expected
