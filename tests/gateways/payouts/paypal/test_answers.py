"""What a create request may be answered that the sandbox would not say."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.payouts.payout import (
    Accepted,
    Fault,
    Instruction,
    NotTaken,
    Rejected,
    Submission,
    Unclear,
)
from goodword.domain.reasons import Reason
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.gateways.payouts.fake import ANY_TIME

Answering = Callable[[httpx.Request], httpx.Response]
Answers = Callable[[Answering], PayPalProvider]

ADA = Instruction("i-1", by_email("ada@example.com"), 100, "EUR")
DIFFERS = Unclear(Reason.DUPLICATE_DIFFERS, attention=Reason.DUPLICATE_DIFFERS, is_held=True)


def error(name: str, **more: object) -> dict[str, Any]:
    return {"name": name, "message": "words", "debug_id": "1a2b3c", **more}


def duplicate(href: str, rel: str = "self") -> dict[str, Any]:
    return error("USER_BUSINESS_ERROR", details=[{"link": [{"href": href, "rel": rel}]}])


def submitted(paypal: PayPalProvider) -> Submission:
    return paypal.submit("b-1", paypal.request("b-1", [ADA]), send_by=ANY_TIME)


@pytest.mark.parametrize("name", ["INVALID_REQUEST", "VALIDATION_ERROR"])
def test_a_refusal_of_the_content_is_rejected_as_such(
    paypal_that_answers: Answers, name: str
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(400, json=error(name)))
    assert submitted(paypal) == Rejected(name, Fault.THEIRS)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "A_NAME_NOBODY_KNOWS"),
        (403, "PERMISSION_DENIED"),
        (403, "VALIDATION_ERROR"),
        (404, "INVALID_REQUEST"),
        (415, "VALIDATION_ERROR"),
        (422, "UNPROCESSABLE_ENTITY"),
    ],
)
def test_every_other_refusal_is_our_own_trouble(
    paypal_that_answers: Answers, status: int, name: str
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(status, json=error(name)))
    assert submitted(paypal) == Rejected(name, Fault.OURS)


@pytest.mark.parametrize("status", [400, 403, 404, 415, 422])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"error":"no"}',
        b'{"name":"ada@example.com","message":"m","debug_id":"d"}',
        b'{"name":"VALIDATION_ERROR","message":"m"}',
    ],
)
def test_a_refusal_in_another_shape_is_unclear(
    paypal_that_answers: Answers, status: int, content: bytes
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(status, content=content))
    assert submitted(paypal) == Unclear(f"status_{status}")


@pytest.mark.parametrize("status", [200, 202, 204, 301, 307, 402, 405, 408, 409, 425, 500, 502])
def test_every_other_status_is_unclear(paypal_that_answers: Answers, status: int) -> None:
    answer = httpx.Response(
        status, json=error("SOMETHING"), headers={"location": "https://elsewhere.example/"}
    )
    assert submitted(paypal_that_answers(lambda _: answer)) == Unclear(f"status_{status}")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("999999999999", 86_400), ("soon", None), ("-5", None), ("", None)],
)
def test_how_long_to_wait_is_what_a_429_says(
    paypal_that_answers: Answers, header: str, seconds: int | None
) -> None:
    answer = httpx.Response(429, json=error("RATE"), headers={"retry-after": header})
    paypal = paypal_that_answers(lambda _: answer)
    assert submitted(paypal) == NotTaken("status_429", retry_after=seconds)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
        httpx.TooManyRedirects,
        httpx.UnsupportedProtocol,
    ],
)
def test_a_broken_connection_is_unclear(
    paypal_that_answers: Answers, failure: type[httpx.RequestError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise failure("ada@example.com", request=request)

    assert submitted(paypal_that_answers(answer)) == Unclear("connection")


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (httpx.ConnectError, "connection"),
        (httpx.ConnectTimeout, "timeout"),
        (httpx.PoolTimeout, "timeout"),
    ],
)
def test_what_was_never_connected_took_nothing(
    paypal_that_answers: Answers, failure: type[httpx.RequestError], code: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise failure("no way", request=request)

    assert submitted(paypal_that_answers(answer)) == NotTaken(code)


@pytest.mark.parametrize("failure", [httpx.ReadTimeout, httpx.WriteTimeout])
def test_a_timeout_is_unclear(
    paypal_that_answers: Answers, failure: type[httpx.TimeoutException]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise failure("late", request=request)

    assert submitted(paypal_that_answers(answer)) == Unclear("timeout")


BATCH: dict[str, Any] = {
    "batch_header": {
        "payout_batch_id": "BATCH1",
        "batch_status": "PENDING",
        "sender_batch_header": {"sender_batch_id": "b-1"},
    },
    "items": [
        {
            "payout_item_id": "ITEM1",
            "payout_batch_id": "BATCH1",
            "transaction_status": "PENDING",
            "payout_item": {
                "amount": {"currency": "EUR", "value": "1.00"},
                "receiver": "ada@example.com",
                "sender_item_id": "i-1",
            },
        }
    ],
}


def linking_to(href: str, asked: list[httpx.URL]) -> Answering:
    """A host that says duplicate, and holds the batch wherever it is asked."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        if request.method == "POST":
            return httpx.Response(400, json=duplicate(href))
        return httpx.Response(200, json=BATCH)

    return answer


@pytest.mark.parametrize(
    "href",
    [
        "https://api-m.paypal.example/v1/payments/payouts/BATCH1",
        "https://api.paypal.example/v1/payments/payouts/BATCH1",
        "https://api.paypal.example/v1/payments/payouts/BATCH1?page=1",
    ],
)
def test_a_duplicate_is_read_at_the_configured_host(
    paypal_that_answers: Answers, href: str
) -> None:
    asked: list[httpx.URL] = []
    assert submitted(paypal_that_answers(linking_to(href, asked))) == Accepted("BATCH1")
    assert [(url.host, url.path) for url in asked] == [
        ("api-m.paypal.example", "/v1/payments/payouts"),
        ("api-m.paypal.example", "/v1/payments/payouts/BATCH1"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.example/v1/payments/payouts/BATCH1",
        "https://api-m.paypal.example.elsewhere.example/v1/payments/payouts/BATCH1",
        "https://api-m.paypal.example@elsewhere.example/v1/payments/payouts/BATCH1",
        "https://api-m.paypal.example/v1/payments/payouts-item/ITEM1",
        "https://api-m.paypal.example/v1/payments/payouts/../orders/1",
        "/v1/payments/payouts/BATCH1",
        "http://[",
        "",
    ],
)
def test_a_duplicate_that_links_elsewhere_is_unclear_and_never_followed(
    paypal_that_answers: Answers, href: str
) -> None:
    asked: list[httpx.URL] = []
    outcome = submitted(paypal_that_answers(linking_to(href, asked)))
    assert outcome == Unclear("duplicate_without_link", is_held=True)
    assert len(asked) == 1


def test_a_duplicate_that_links_to_another_keys_batch_is_not_ours(
    paypal_that_answers: Answers,
) -> None:
    href = "https://api-m.paypal.example/v1/payments/payouts/BATCH1"
    paypal = paypal_that_answers(linking_to(href, []))
    other = paypal.submit("b-2", paypal.request("b-2", [ADA]), send_by=ANY_TIME)
    assert other == DIFFERS


@pytest.mark.parametrize(
    ("status", "code"),
    [("PENDING", "duplicate_incomplete"), ("SUCCESS", "duplicate_differs")],
)
@pytest.mark.parametrize("listed", [[], BATCH["items"]])
def test_a_duplicate_whose_items_are_not_all_listed_is_unclear(
    paypal_that_answers: Answers, status: str, code: str, listed: list[dict[str, Any]]
) -> None:
    header = {**BATCH["batch_header"], "batch_status": status}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            href = "https://api-m.paypal.example/v1/payments/payouts/BATCH1"
            return httpx.Response(400, json=duplicate(href))
        return httpx.Response(200, json={"batch_header": header, "items": listed})

    paypal = paypal_that_answers(answer)
    bob = Instruction("i-2", by_email("bob@example.com"), 5, "EUR")
    answered = paypal.submit("b-1", paypal.request("b-1", [ADA, bob]), send_by=ANY_TIME)
    assert answered == (DIFFERS if code == DIFFERS.code else Unclear(code, is_held=True))


def test_a_duplicate_that_lists_an_item_twice_is_not_ours(paypal_that_answers: Answers) -> None:
    again = {**BATCH["items"][0], "payout_item_id": "ITEM2"}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            href = "https://api-m.paypal.example/v1/payments/payouts/BATCH1"
            return httpx.Response(400, json=duplicate(href))
        return httpx.Response(200, json={**BATCH, "items": [*BATCH["items"], again]})

    assert submitted(paypal_that_answers(answer)) == DIFFERS


@pytest.mark.parametrize(
    "document",
    [
        error("USER_BUSINESS_ERROR"),
        error("USER_BUSINESS_ERROR", details="none", links=None),
        error("USER_BUSINESS_ERROR", details=[{"link": ["x", {"rel": "self"}]}]),
        duplicate("https://api-m.paypal.example/v1/payments/payouts/BATCH1", rel="help"),
    ],
)
def test_a_duplicate_without_a_link_is_unclear(
    paypal_that_answers: Answers, document: dict[str, Any]
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(400, json=document))
    assert submitted(paypal) == Unclear("duplicate_without_link", is_held=True)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(404), "status_404"),
        (httpx.Response(500), "status_500"),
        (httpx.Response(200, json={}), "wrong_shape"),
    ],
)
def test_a_duplicate_that_cannot_be_read_is_unclear(
    paypal_that_answers: Answers, answer: httpx.Response, code: str
) -> None:
    def answering(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            href = "https://api-m.paypal.example/v1/payments/payouts/BATCH1"
            return httpx.Response(400, json=duplicate(href))
        return answer

    assert submitted(paypal_that_answers(answering)) == Unclear(code, is_held=True)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"batch_header": {}},
        {"batch_header": {**BATCH["batch_header"], "payout_batch_id": "a/b"}},
    ],
)
def test_a_201_of_another_shape_is_unclear(
    paypal_that_answers: Answers, document: dict[str, Any]
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(201, json=document))
    assert submitted(paypal) == Unclear("wrong_shape")


def test_a_duplicate_that_cannot_be_looked_up_may_well_be_there(
    paypal_that_answers: Answers,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(
                400, json=duplicate("https://api.paypal.example/v1/payments/payouts/B1")
            )
        raise httpx.ConnectError("down", request=request)

    assert submitted(paypal_that_answers(answer)) == Unclear("connection", is_held=True)
