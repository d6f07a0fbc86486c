"""Offer pages, claims, views, and the routes that are about the whole function."""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import TokenUse
from tests.handlers.public.visiting import ENTRIES, FORM, Site


def test_an_offer_page_says_who_recommends_in_the_visitors_language(site: Site) -> None:
    page = site.get(f"/r/{site.code}", accept_language="de")

    assert page.status == 200
    assert page.headers["Content-Language"] == "de"
    assert "Jana Sommer empfiehlt Ihnen Larkspur" in page.body
    assert "4.600" in page.body
    assert "@@" not in page.body
    assert "Set-Cookie" not in page.headers


def test_an_offer_page_in_arabic_runs_from_right_to_left(site: Site) -> None:
    page = site.get(f"/r/{site.code}", accept_language="ar-EG, de;q=0.5")

    assert page.headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in page.body
    # The name and the brand are isolated: each keeps its own direction.
    assert "وصلتك توصية بـ\u2068Larkspur\u2069 من \u2068Jana Sommer\u2069" in page.body


def test_a_visitor_whose_language_is_not_offered_reads_its_fallback(site: Site) -> None:
    page = site.get(f"/r/{site.code}", accept_language="ca-ES, en;q=0.8")

    assert page.headers["Content-Language"] == "es"
    assert "Jana Sommer te recomienda Larkspur" in page.body


def test_an_offer_page_is_sent_compressed_to_who_takes_it(site: Site) -> None:
    assert site.get(f"/r/{site.code}", accept_encoding="gzip").headers["Content-Encoding"] == "gzip"


def test_who_did_not_agree_to_be_named_is_not_named(site: Site) -> None:
    code = site.register("KM1", "Karl Meier", show_name=False)

    assert "Karl" not in site.get(f"/r/{code}").body


@pytest.mark.parametrize("name", ["<script>alert(1)", "{{7*7}}", "{code}", "&lt;b", "O'X"])
def test_a_name_is_shown_as_text_whatever_it_is(site: Site, name: str) -> None:
    code = site.register("XX1", name)

    body = site.get(f"/r/{code}", accept_language="en").body

    assert html.escape(name) in body
    assert "<script>alert" not in body
    assert "49 recommends" not in body


def test_who_was_registered_for_a_currency_that_has_no_rate_any_more_is_told_the_base(
    site: Site,
) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    site.store.commit(Decision(save=(code.but(currency="XTS"),)))

    page = site.get(f"/r/{site.code}", accept_language="en")

    assert page.status == 200
    assert "up to $5,000" in page.body


@pytest.mark.parametrize("status", [CodeStatus.PAUSED, CodeStatus.ERASED, None])
def test_unknown_paused_and_erased_codes_look_the_same(
    site: Site, status: CodeStatus | None
) -> None:
    unknown = site.get("/r/00000000000")
    if status:
        code = site.store.get(ReferralCode, site.code)
        assert code is not None
        site.store.commit(Decision(save=(code.but(status=status),)))
        assert site.get(f"/r/{site.code}") == unknown

    assert unknown.status == 404
    assert "<h1" in unknown.body


def test_a_claim_leads_to_a_page_of_its_language_that_names_the_address(site: Site) -> None:
    for lang, email in (("en", "anna@kunde.example"), ("de", "b@kunde.example")):
        answer = site.claim(lang=lang, email=email)
        assert answer.status == 303
        where = urlsplit(answer.headers["Location"])
        assert where.path == "/sent"
        assert email not in unquote(answer.headers["Location"])
        page = site.get(where.path, dict(parse_qsl(where.query)))
        assert (page.status, page.headers["Content-Language"]) == (200, lang)
        assert email in page.body


def test_somebody_who_is_known_or_left_sees_what_everybody_sees(site: Site) -> None:
    first = site.claim(lang="de")
    again = site.claim(lang="de")
    site.post("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)})
    left = site.claim(lang="de")

    assert first == again == left


def test_sending_again_takes_the_same_claim_by_the_same_way(site: Site) -> None:
    where = urlsplit(site.claim(lang="en", c="mail").headers["Location"])
    token = dict(parse_qsl(where.query))["s"]
    site.clock.advance(minutes=14)

    page = site.post("/sent", {"t": token})

    assert page.status == 200
    assert "anna@kunde.example" in page.body
    assert site.submission().again
    assert site.submission().channel == "mail"
    site.clock.advance(minutes=1)
    assert site.post("/sent", {"t": token}).status == 410
    assert site.get("/sent", {"s": token}).status == 410


def test_mistakes_come_back_beside_their_fields_with_the_entries_kept(site: Site) -> None:
    page = site.claim(email="nonsense<b>", name="", lang="de")

    assert page.status == 422
    assert "<title>Fehler: " in page.body
    assert 'class="gw-error-summary"' in page.body
    assert 'href="#email"' in page.body
    assert 'href="#name"' in page.body
    assert 'value="nonsense&lt;b&gt;"' in page.body
    assert site.store.events == []


def test_the_form_asks_for_name_and_address_and_for_no_consent(site: Site) -> None:
    body = site.get(f"/r/{site.code}", accept_language="en").body

    assert set(re.findall(r'<input[^>]* name="(\w+)"', body)) - HIDDEN == {"name", "email"}
    assert "checkbox" not in body


HIDDEN = {"lang", "revision", "shown", "c", "website"}


def test_a_form_from_before_a_new_publication_is_read_again_first(site: Site) -> None:
    page = site.claim(revision="0123456789abcdef", lang="en")

    assert page.status == 422
    assert "updated while you were reading" in page.body
    assert 'value="Anna Weber"' in page.body
    assert " checked" not in page.body
    assert site.store.events == []


@pytest.mark.parametrize(
    ("fields", "mistakes"),
    [
        ({"name": ""}, {"name": "required"}),
        ({"name": "  \n "}, {"name": "required"}),
        ({"name": "x" * 101}, {"name": "too_long"}),
        ({"email": ""}, {"email": "required"}),
        ({"email": "a@b"}, {"email": "invalid"}),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, {"email": "invalid"}),
        ({"email": "x" * 250 + "@b.example"}, {"email": "invalid"}),
        ({"company": "x" * 121}, {"company": "too_long"}),
        ({"message": "x" * 501}, {"message": "too_long"}),
        ({"country": "XX"}, {"country": "unknown"}),
        # Only the owner of the mailbox can give a consent.
        ({"purposes": ["product_news"]}, {"purposes": "unknown"}),
        ({"name": 7}, {"name": "invalid"}),
        ({"extra": "x"}, {"extra": "unknown"}),
        ({"\ud800": "x"}, {"?": "unknown"}),
        ({"name": "", "email": ""}, {"name": "required", "email": "required"}),
    ],
)
def test_a_json_claim_names_each_mistake(
    site: Site, fields: dict[str, Any], mistakes: dict[str, str]
) -> None:
    body = json.dumps({**ENTRIES, **fields})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    problem = json.loads(answer.body)
    assert answer.status == problem["status"] == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {error["field"]: error["code"] for error in problem["errors"]} == mistakes
    assert site.store.events == []


def test_a_json_claim_is_answered_with_a_receipt_the_same_for_known_and_unknown(
    site: Site,
) -> None:
    body = json.dumps({**ENTRIES, "company": "Kunde GmbH", "country": "DE", "lang": "ja"})

    first, again = (
        site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")
        for _ in range(2)
    )

    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert first.headers == again.headers
    assert json.loads(first.body) == {
        "receipt": {
            "received_at": "2026-11-21T12:00:00.000000Z",
            "code": site.code,
            "lang": "ja",
            "next": {"step": "confirm_by_mail", "within_days": 14},
        }
    }
    assert [event.type for event in site.store.events] == ["claim.submitted", "claim.submitted"]
    submission = site.submission()
    assert (submission.locale, submission.method) == ("ja", "json")
    assert (submission.company, submission.country) == ("Kunde GmbH", "DE")


def test_a_name_with_a_line_break_writes_no_mail_header(site: Site) -> None:
    site.claim(name="Anna\r\nBcc: everybody@kunde.example")

    assert site.submission().name == "Anna Bcc: everybody@kunde.example"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("a=1", "text/plain", 415),
        (None, "", 415),
        ("name=%ff", FORM, 400),
        ("x" * 70_000, FORM, 413),
        (b"x" * 70_000, FORM, 413),
        ("{", "application/json", 422),
        ("[]", "application/json", 422),
    ],
)
def test_a_body_that_cannot_be_read_is_a_clear_4xx(
    site: Site, body: str | bytes | None, content_type: str, status: int
) -> None:
    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type=content_type)

    assert answer.status == status
    assert site.store.events == []


PATHS = ("/r/{code}/claim", "/sent", "/confirm", "/unsubscribe", "/preferences", "/proof")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=200),
    kind=st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=x", ""]),
)
def test_nothing_that_is_posted_makes_a_5xx(site: Site, path: str, body: bytes, kind: str) -> None:
    answer = site.send("POST", path.replace("{code}", site.code), body, content_type=kind)

    assert 300 <= answer.status < 500


def test_a_view_is_counted_only_by_the_beacon(site: Site) -> None:
    site.get(f"/r/{site.code}")
    day = "2026-11-21"
    assert site.store.views(site.code, day) == 0

    answer = site.send("POST", f"/r/{site.code}/seen", "", content_type="text/plain")

    assert answer.status == 204
    assert site.store.views(site.code, day) == 1
    assert site.send("POST", "/r/00000000000/seen").status == 404


def test_it_says_that_it_can_serve(site: Site) -> None:
    answer = site.get("/healthz")

    assert answer.status == 200
    assert json.loads(answer.body)["status"] == "ok"


def test_an_unknown_address_is_a_page_or_a_problem(site: Site) -> None:
    assert site.get("/nonsense", accept="text/html").status == 404
    problem = json.loads(site.get("/nonsense", accept="application/json").body)
    assert (problem["status"], problem["code"]) == (404, "not_found")


def test_nothing_personal_is_logged(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    where = site.claim().headers["Location"]
    site.get("/sent", dict(parse_qsl(urlsplit(where).query)))
    site.claim(email="nonsense")
    site.confirm(message="Call me in spring")
    site.stream()
    site.get("/confirm", {"t": "nonsense"})

    logged = "".join(capsys.readouterr())
    for word in ("Anna", "Weber", "anna@", "Kunde GmbH", "spring", "nonsense"):
        assert word not in logged


def test_the_page_begins_with_the_person_who_recommends(site: Site) -> None:
    code = site.register("PP1", "Maya Rodriguez")
    body = site.get(f"/r/{code}", {"lang": "en"}).body

    assert '<span class="gw-person__initials" aria-hidden="true" >MR</span>' in body
    assert body.index("<bdi>Maya Rodriguez</bdi>") < body.index("<h1>") < body.index("<form")
    assert "uses Larkspur and recommends it to you" in body


def test_who_is_not_named_leaves_no_initials_and_the_page_stands_as_well(site: Site) -> None:
    code = site.register("PP2", "Maya Rodriguez", show_name=False)
    body = site.get(f"/r/{code}", {"lang": "en"}).body

    assert '<span class="gw-person__initials" aria-hidden="true" hidden></span>' in body
    assert "<bdi>Someone who knows us recommends Larkspur to you</bdi>" in body
    assert "Maya" not in body
    assert ">MR<" not in body


@pytest.mark.parametrize(
    ("lang", "until"), [("en", "November 30, 2027"), ("de", "30. November 2027")]
)
def test_the_page_says_until_when_the_offer_is_reserved(site: Site, lang: str, until: str) -> None:
    site.clock.now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    body = site.get(f"/r/{site.register('PP3', 'Maya')}", {"lang": lang}).body

    assert until in body
