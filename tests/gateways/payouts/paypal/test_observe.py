"""Reading batches and items: every status through one table, amounts exact, nothing guessed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.destination import by_email
from goodword.domain.errors import Unavailable
from goodword.domain.payouts.payout import (
    Accepted,
    Instruction,
    ItemStatus,
    ObservedBatch,
    ObservedItem,
)
from goodword.gateways.payouts.paypal import statuses as words
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from goodword.gateways.payouts.paypal.request import amount_document
from goodword.program.providers import payable_step
from tests.gateways.payouts.fake import ANY_TIME
from tests.infra.sandbox.process import SandboxProcess

Advance = Callable[[timedelta], None]
Answers = Callable[[Callable[[httpx.Request], httpx.Response]], PayPalProvider]


def taken(paypal: PayPalProvider, key: str, *receivers: str) -> str:
    items = [
        Instruction(f"i-{n}", by_email(receiver), 100, "EUR")
        for n, receiver in enumerate(receivers)
    ]
    answer = paypal.submit(key, paypal.request(key, items), send_by=ANY_TIME)
    assert isinstance(answer, Accepted)
    return answer.provider_batch_id


def statuses(batch: ObservedBatch) -> list[tuple[ItemStatus, str]]:
    return [(item.status, item.code) for item in batch.items]


def test_a_fresh_batch_is_pending(paypal: PayPalProvider, key: str) -> None:
    batch = paypal.batch(taken(paypal, key, "ada@example.com"))
    assert (batch.batch_key, batch.denied, batch.final) == (key, False, False)
    assert statuses(batch) == [(ItemStatus.PENDING, "PENDING")]


@pytest.mark.parametrize(
    ("receiver", "status", "code"),
    [
        ("ada@example.com", ItemStatus.PAID, "SUCCESS"),
        ("unclaimed@example.com", ItemStatus.UNCLAIMED, "UNCLAIMED.RECEIVER_UNREGISTERED"),
        ("returned@example.com", ItemStatus.RETURNED, "RETURNED.RECEIVER_UNREGISTERED"),
        ("failed@example.com", ItemStatus.FAILED, "FAILED.RECEIVER_ACCOUNT_LOCKED"),
        ("failed+2@example.com", ItemStatus.FAILED, "FAILED.RECEIVER_ACCOUNT_LOCKED"),
        ("blocked@example.com", ItemStatus.BLOCKED, "BLOCKED.REGULATORY_BLOCKED"),
        ("onhold@example.com", ItemStatus.PENDING, "ONHOLD.REGULATORY_PENDING"),
        ("refunded@example.com", ItemStatus.PAID, "SUCCESS"),
        ("strange@example.com", ItemStatus.UNKNOWN, "QUARANTINED"),
    ],
)
def test_a_processed_item_has_the_status_of_its_receiver(
    paypal: PayPalProvider,
    processed: Callable[[], None],
    key: str,
    receiver: str,
    status: ItemStatus,
    code: str,
) -> None:
    batch_id = taken(paypal, key, receiver)
    processed()
    batch = paypal.batch(batch_id)
    assert (batch.final, batch.denied) == (True, False)
    assert statuses(batch) == [(status, code)]
    assert paypal.item(batch.items[0].provider_item_id) == batch.items[0]


@pytest.mark.parametrize(
    ("receiver", "after", "status"),
    [
        ("unclaimed@example.com", timedelta(days=31), ItemStatus.RETURNED),
        ("claimed@example.com", timedelta(days=8), ItemStatus.PAID),
        ("onhold@example.com", timedelta(days=4), ItemStatus.PAID),
        ("refunded@example.com", timedelta(days=2), ItemStatus.REVERSED),
        ("reversed@example.com", timedelta(days=2), ItemStatus.REVERSED),
    ],
)
def test_a_status_changes_as_time_passes(
    paypal: PayPalProvider,
    advance: Advance,
    key: str,
    receiver: str,
    after: timedelta,
    status: ItemStatus,
) -> None:
    batch_id = taken(paypal, key, receiver)
    advance(after)
    assert [item.status for item in paypal.batch(batch_id).items] == [status]


def test_a_denied_batch_says_why_of_every_item(
    paypal: PayPalProvider, sandbox: SandboxProcess, processed: Callable[[], None], key: str
) -> None:
    sandbox.fault("denied")
    batch_id = taken(paypal, key, "ada@example.com", "unclaimed@example.com")
    processed()
    batch = paypal.batch(batch_id)
    assert batch.denied
    assert statuses(batch) == [(ItemStatus.FAILED, "FAILED.INSUFFICIENT_FUNDS")] * 2


def test_every_status_of_the_specification_is_in_the_table() -> None:
    # transaction_enum of payments_payouts_batch_v1, written out.
    documented = "SUCCESS FAILED PENDING UNCLAIMED RETURNED ONHOLD BLOCKED REFUNDED REVERSED"
    assert set(documented.split()) <= set(words.ITEM_STATUSES)


def test_only_words_that_promise_it_say_that_nothing_was_paid() -> None:
    failed = {said for said, status in words.ITEM_STATUSES.items() if status is ItemStatus.FAILED}
    assert failed == {"FAILED", "DENIED"}


@given(
    minor=st.integers(1, 10**11),
    currency=st.sampled_from(["EUR", "HUF", "JPY", "KWD", "TWD", "USD"]),
)
def test_an_amount_comes_back_as_it_was_sent(minor: int, currency: str) -> None:
    payable = minor * payable_step(currency)
    assert words.amount({"amount": amount_document(payable, currency)}) == (payable, currency)


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [("1.0", "USD", 100), ("500.00", "JPY", 500), ("500", "HUF", 50_000), ("007.10", "EUR", 710)],
)
def test_other_spellings_of_an_amount_are_exact(value: str, currency: str, minor: int) -> None:
    assert words.amount({"amount": {"value": value, "currency": currency}}) == (minor, currency)


ITEM: dict[str, Any] = {
    "payout_item_id": "ITEM1",
    "payout_batch_id": "BATCH1",
    "sender_batch_id": "b-1",
    "transaction_status": "SUCCESS",
    "payout_item": {
        "amount": {"currency": "EUR", "value": "1.00"},
        "receiver": "ada@example.com",
        "sender_item_id": "i-1",
    },
}


def item_with(**changes: object) -> dict[str, Any]:
    return {**ITEM, **changes}


def asked_with(**changes: object) -> dict[str, Any]:
    return item_with(payout_item={**ITEM["payout_item"], **changes})


def test_a_plain_item_is_read(paypal_that_answers: Answers) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(200, json=ITEM))
    assert paypal.item("ITEM1") == ObservedItem(
        provider_item_id="ITEM1",
        item_key="i-1",
        batch_key="b-1",
        status=ItemStatus.PAID,
        code="SUCCESS",
        minor=100,
        currency="EUR",
    )


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"transaction_status": "SOMETHING_NEW"}, ItemStatus.UNKNOWN, "SOMETHING_NEW"),
        ({"transaction_status": None}, ItemStatus.UNKNOWN, "MISSING"),
        ({"transaction_status": "DENIED"}, ItemStatus.FAILED, "DENIED"),
        ({"transaction_status": "FAILED", "errors": {}}, ItemStatus.FAILED, "FAILED"),
        ({"transaction_status": "FAILED", "errors": []}, ItemStatus.FAILED, "FAILED"),
        ({"errors": {"name": "to ada@example.com"}}, ItemStatus.PAID, "SUCCESS"),
    ],
)
def test_an_unknown_word_moves_no_money(
    paypal_that_answers: Answers, said: dict[str, Any], status: ItemStatus, code: str
) -> None:
    paypal = paypal_that_answers(lambda _: httpx.Response(200, json=item_with(**said)))
    item = paypal.item("ITEM1")
    assert (item.status, item.code) == (status, code)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json=item_with(payout_item_id="OTHER")),
        httpx.Response(200, json=item_with(transaction_status="success!")),
        httpx.Response(200, json=item_with(transaction_status=1)),
        httpx.Response(200, json=item_with(sender_batch_id=None)),
        httpx.Response(200, json=item_with(payout_item=None)),
        httpx.Response(200, json=asked_with(sender_item_id="")),
        httpx.Response(200, json=asked_with(amount={"currency": "EUR", "value": "1.005"})),
        httpx.Response(200, json=asked_with(amount={"currency": "EUR", "value": "1e2"})),
        httpx.Response(200, json=asked_with(amount={"currency": "EUR", "value": "-1.00"})),
        httpx.Response(200, json=asked_with(amount={"currency": "EUR", "value": "\u0661.00"})),
        httpx.Response(200, json=asked_with(amount={"currency": "EUR", "value": 1.0})),
        httpx.Response(200, json=asked_with(amount={"currency": "eur", "value": "1.00"})),
        httpx.Response(200, json=asked_with(amount="1.00 EUR")),
        httpx.Response(200, json=[ITEM]),
        httpx.Response(200, content=b'{"payout_item_id":NaN}'),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b"\xff\xfe"),
        httpx.Response(200, content=b""),
        httpx.Response(404, json={"name": "RESOURCE_NOT_FOUND"}),
        httpx.Response(500),
        httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    ],
)
def test_an_answer_of_another_shape_is_no_observation(
    paypal_that_answers: Answers, answer: httpx.Response
) -> None:
    with pytest.raises(Unavailable):
        paypal_that_answers(lambda _: answer).item("ITEM1")


@pytest.mark.parametrize("name", ["", "../payouts/BATCH1", "ITEM1?x=1", "ITEM 1", "I" * 65])
def test_an_id_that_is_none_is_not_asked_for(paypal_that_answers: Answers, name: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    with pytest.raises(Unavailable):
        paypal_that_answers(answer).item(name)


def page(items: list[dict[str, Any]], **changes: object) -> dict[str, Any]:
    header = {
        "payout_batch_id": "BATCH1",
        "batch_status": "SUCCESS",
        "sender_batch_header": {"sender_batch_id": "b-1"},
    }
    return {"batch_header": header, "items": items, **changes}


def items_from(first: int, count: int) -> list[dict[str, Any]]:
    return [item_with(payout_item_id=f"ITEM{n}") for n in range(first, first + count)]


def test_pages_are_read_to_the_end_where_no_total_is_told(paypal_that_answers: Answers) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        return httpx.Response(200, json=page(items_from(100 * number, 100 if number < 3 else 7)))

    assert len(paypal_that_answers(answer).batch("BATCH1").items) == 207


@pytest.mark.parametrize(
    "document",
    [
        page(items_from(0, 2), total_items=3, total_pages=1),
        page([ITEM, ITEM], total_items=2, total_pages=1),
        page([item_with(payout_batch_id="OTHER")]),
        page([], batch_header={"payout_batch_id": "OTHER", "batch_status": "SUCCESS"}),
        page([], batch_header={"payout_batch_id": "BATCH1", "batch_status": "SUCCESS"}),
        page([ITEM], total_pages="1"),
        {**page([]), "items": {}},
        {**page([]), "items": ["ITEM1"]},
        page(items_from(0, 100), total_pages=10**9),
    ],
)
def test_pages_that_do_not_fit_are_no_observation(
    paypal_that_answers: Answers, document: dict[str, Any]
) -> None:
    with pytest.raises(Unavailable):
        paypal_that_answers(lambda _: httpx.Response(200, json=document)).batch("BATCH1")


@pytest.mark.parametrize(
    ("status", "denied", "final"),
    [
        ("PENDING", False, False),
        ("PROCESSING", False, False),
        ("SUCCESS", False, True),
        ("DENIED", True, True),
        ("CANCELED", False, True),
        ("SOMETHING_NEW", False, False),
    ],
)
def test_a_batch_status_is_final_or_not(
    paypal_that_answers: Answers, status: str, *, denied: bool, final: bool
) -> None:
    document = page([ITEM])
    document["batch_header"]["batch_status"] = status
    batch = paypal_that_answers(lambda _: httpx.Response(200, json=document)).batch("BATCH1")
    assert (batch.denied, batch.final) == (denied, final)
