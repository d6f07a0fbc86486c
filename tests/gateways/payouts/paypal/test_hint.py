"""Webhooks: what the sandbox really sent is believed, byte for byte, and nothing else is."""

import json
import time
from collections.abc import Callable, Mapping

import httpx
import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Unauthenticated, Unavailable
from goodword.domain.payouts.payout import Accepted, Instruction
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.doubles import NOON
from tests.gateways.payouts.conftest import Answering, Inbox
from tests.gateways.payouts.fake import ANY_TIME
from tests.infra.sandbox.process import SandboxProcess

Answers = Callable[[Answering], PayPalProvider]
Webhook = tuple[dict[str, str], bytes]

SENT: Mapping[str, str] = {
    "Paypal-Transmission-Id": "69cd13f0-d67a-11e5-baa3-778b53f4ae55",
    "Paypal-Transmission-Time": "2026-11-21T20:01:35Z",
    "Paypal-Transmission-Sig": "c2lnbmF0dXJl",
    "Paypal-Cert-Url": "https://elsewhere.example/cert",
    "Paypal-Auth-Algo": "SHA256withRSA",
}
ITEM_EVENT = (
    b'{ "event_type":"PAYMENT.PAYOUTS-ITEM.SUCCEEDED" ,"resource":{"payout_item_id":"ITEM1"} }'
)


@pytest.fixture
def webhooks(
    paypal: PayPalProvider,
    sandbox: SandboxProcess,
    inbox: Inbox,
    processed: Callable[[], None],
    key: str,
) -> list[Webhook]:
    """The events of one batch with one paid item whose address is not plain ASCII."""
    item = Instruction("i-1", by_email("zoë@example.com"), 100, "EUR")
    assert isinstance(paypal.submit(key, paypal.request(key, [item]), send_by=ANY_TIME), Accepted)
    processed()
    while sandbox.settle()["waiting"]:
        time.sleep(0.05)
    return [(headers, body) for headers, body in inbox.received if key.encode() in body]


def of_type(webhooks: list[Webhook], event_type: str) -> Webhook:
    (found,) = [hook for hook in webhooks if json.loads(hook[1])["event_type"] == event_type]
    return found


@pytest.fixture
def item_event(webhooks: list[Webhook]) -> Webhook:
    return of_type(webhooks, "PAYMENT.PAYOUTS-ITEM.SUCCEEDED")


def test_an_event_of_an_item_names_the_item(paypal: PayPalProvider, item_event: Webhook) -> None:
    headers, body = item_event
    item_id = paypal.hint(headers, body)
    assert item_id is not None
    assert paypal.item(item_id).provider_item_id == item_id


def test_header_names_come_in_any_case(paypal: PayPalProvider, item_event: Webhook) -> None:
    headers, body = item_event
    assert paypal.hint({name.lower(): value for name, value in headers.items()}, body)
    assert paypal.hint({name.upper(): value for name, value in headers.items()}, body)


def test_an_event_of_a_batch_is_genuine_and_of_no_interest(
    paypal: PayPalProvider, webhooks: list[Webhook]
) -> None:
    headers, body = of_type(webhooks, "PAYMENT.PAYOUTSBATCH.SUCCESS")
    assert paypal.hint(headers, body) is None


def test_a_changed_byte_is_a_forgery(paypal: PayPalProvider, item_event: Webhook) -> None:
    headers, body = item_event
    assert b'"1.00"' in body
    with pytest.raises(Unauthenticated):
        paypal.hint(headers, body.replace(b'"1.00"', b'"9.00"'))


def test_the_same_event_written_otherwise_is_a_forgery(
    paypal: PayPalProvider, item_event: Webhook
) -> None:
    headers, body = item_event
    with pytest.raises(Unauthenticated):
        paypal.hint(headers, json.dumps(json.loads(body), indent=1).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Paypal-Transmission-Id", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"),
        ("Paypal-Transmission-Time", "2016-02-18T20:01:35Z"),
        ("Paypal-Transmission-Sig", "c2lnbmF0dXJl"),
        ("Paypal-Transmission-Sig", "ä"),
        ("Paypal-Auth-Algo", "none"),
    ],
)
def test_a_changed_header_is_a_forgery(
    paypal: PayPalProvider, item_event: Webhook, name: str, value: str
) -> None:
    headers, body = item_event
    assert name in {given.title() for given in headers}
    changed = {given.title(): kept for given, kept in headers.items()} | {name: value}
    with pytest.raises(Unauthenticated):
        paypal.hint(changed, body)


def test_headers_of_another_event_do_not_vouch_for_this_one(
    paypal: PayPalProvider, webhooks: list[Webhook], item_event: Webhook
) -> None:
    other, _ = of_type(webhooks, "PAYMENT.PAYOUTSBATCH.SUCCESS")
    with pytest.raises(Unauthenticated):
        paypal.hint(other, item_event[1])


def test_an_event_of_another_webhook_is_a_forgery(
    sandbox: SandboxProcess, item_event: Webhook
) -> None:
    with httpx.Client(base_url=sandbox.origin, trust_env=False) as client:
        other = PayPalProvider(
            client,
            client_id="sandbox-client",
            client_secret="a-secret-that-no-log-may-hold",
            webhook_id="ANOTHERWEBHOOK",
            clock=sandbox.now,
        )
        with pytest.raises(Unauthenticated):
            other.hint(*item_event)


@pytest.mark.parametrize("missing", SENT)
def test_a_missing_header_is_a_forgery_and_nobody_is_asked(
    paypal_that_answers: Answers, missing: str
) -> None:
    headers = {name: value for name, value in SENT.items() if name != missing}
    with pytest.raises(Unauthenticated):
        paypal_that_answers(_nobody).hint(headers, ITEM_EVENT)


@pytest.mark.parametrize("name", SENT)
def test_an_endless_header_is_a_forgery_and_nobody_is_asked(
    paypal_that_answers: Answers, name: str
) -> None:
    with pytest.raises(Unauthenticated):
        paypal_that_answers(_nobody).hint({**SENT, name: "x" * 501}, ITEM_EVENT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'\xef\xbb\xbf{"event_type":"x"}',
        b'{"a":NaN}',
        b"[" * 100_000,
        ITEM_EVENT + b',"webhook_id":"MINE"',
        ITEM_EVENT + ITEM_EVENT,
    ],
)
def test_a_body_that_is_no_event_is_a_forgery_and_nobody_is_asked(
    paypal_that_answers: Answers, body: bytes
) -> None:
    with pytest.raises(Unauthenticated):
        paypal_that_answers(_nobody).hint(SENT, body)


def _nobody(_: httpx.Request) -> httpx.Response:
    raise AssertionError


def test_paypal_is_asked_about_the_very_bytes_and_the_certificate_is_not_fetched(
    paypal_that_answers: Answers,
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"verification_status": "SUCCESS"})

    assert paypal_that_answers(answer).hint(SENT, ITEM_EVENT) == "ITEM1"
    (request,) = asked
    assert str(request.url) == (
        "https://api-m.paypal.example/v1/notifications/verify-webhook-signature"
    )
    assert request.content.endswith(b',"webhook_event":' + ITEM_EVENT + b"}")
    assert json.loads(request.content) == {
        "webhook_id": "SANDBOXWEBHOOK01",
        "auth_algo": "SHA256withRSA",
        "cert_url": "https://elsewhere.example/cert",
        "transmission_id": "69cd13f0-d67a-11e5-baa3-778b53f4ae55",
        "transmission_sig": "c2lnbmF0dXJl",
        "transmission_time": "2026-11-21T20:01:35Z",
        "webhook_event": json.loads(ITEM_EVENT),
    }


@pytest.mark.parametrize(
    "event",
    [
        b"{}",
        b'{"event_type":null}',
        b'{"event_type":"CHECKOUT.ORDER.COMPLETED","resource":{"payout_item_id":"ITEM1"}}',
        b'{"event_type":"PAYMENT.PAYOUTS-ITEM.SUCCEEDED"}',
        b'{"event_type":"PAYMENT.PAYOUTS-ITEM.SUCCEEDED","resource":{"payout_item_id":"a/b"}}',
    ],
)
def test_a_genuine_event_without_an_item_is_of_no_interest(
    paypal_that_answers: Answers, event: bytes
) -> None:
    answer = httpx.Response(200, json={"verification_status": "SUCCESS"})
    assert paypal_that_answers(lambda _: answer).hint(SENT, event) is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, json={"verification_status": "FAILURE"}), Unauthenticated),
        (httpx.Response(400, json={"name": "VALIDATION_ERROR"}), Unauthenticated),
        (httpx.Response(422), Unauthenticated),
        (httpx.Response(200, json={}), Unavailable),
        (httpx.Response(200, content=b"SUCCESS"), Unavailable),
        (httpx.Response(500), Unavailable),
        (httpx.Response(429), Unavailable),
        (httpx.Response(401), Unavailable),
    ],
)
def test_only_a_plain_success_is_believed(
    paypal_that_answers: Answers, answer: httpx.Response, error: type[Exception]
) -> None:
    with pytest.raises(error):
        paypal_that_answers(lambda _: answer).hint(SENT, ITEM_EVENT)


def test_without_a_registered_webhook_a_stranger_causes_no_call() -> None:
    transport = httpx.MockTransport(_nobody)
    with httpx.Client(base_url="https://api-m.paypal.example", transport=transport) as client:
        provider = PayPalProvider(
            client, clock=lambda: NOON, client_id="id", client_secret="secret", webhook_id=""
        )
        with pytest.raises(Unauthenticated, match="no webhook"):
            provider.hint(SENT, ITEM_EVENT)
