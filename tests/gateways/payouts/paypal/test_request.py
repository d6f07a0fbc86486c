"""The bytes of a batch: exact, the same for the same, and nothing that PayPal would refuse."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.destination import Destination, by_email
from goodword.domain.payouts.payout import Instruction
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from goodword.gateways.payouts.paypal.request import request_bytes
from goodword.gateways.payouts.paypal.statuses import amount
from goodword.handlers.wiring import utc_now
from goodword.program.providers import payable_step
from goodword_ops.sandbox.contract import mistakes

CURRENCIES = ("EUR", "GBP", "HUF", "JPY", "TWD", "USD")


def bytes_of(*items: Instruction, key: str = "b-1") -> bytes:
    return request_bytes(key, items, subject="Paid", message="Thank you.")


@st.composite
def batches(draw: st.DrawFn) -> list[Instruction]:
    currency = draw(st.sampled_from(CURRENCIES))
    keys = draw(st.lists(st.text("abc-123", min_size=1, max_size=63), min_size=1, unique=True))
    return [
        Instruction(
            item_key=item_key,
            destination=by_email(draw(st.emails().filter(lambda address: len(address) <= 127))),
            minor=draw(st.integers(1, 9_999_999)) * payable_step(currency),
            currency=currency,
        )
        for item_key in keys[:50]
    ]


def test_the_bytes_are_these() -> None:
    body = bytes_of(Instruction("payout-7", by_email("ada@example.com"), 123_456, "EUR"))
    assert body == (
        b'{"sender_batch_header":{"sender_batch_id":"b-1","email_subject":"Paid",'
        b'"email_message":"Thank you."},"items":[{"recipient_type":"EMAIL",'
        b'"amount":{"currency":"EUR","value":"1234.56"},"receiver":"ada@example.com",'
        b'"sender_item_id":"payout-7"}]}'
    )


@pytest.mark.parametrize(
    ("minor", "currency", "value"),
    [
        (5, "EUR", "0.05"),
        (500, "EUR", "5.00"),
        (500, "JPY", "500"),
        (50_000, "HUF", "500"),
        (50_000, "TWD", "500"),
    ],
)
def test_an_amount_has_the_decimals_that_paypal_takes(
    minor: int, currency: str, value: str
) -> None:
    (item,) = json.loads(bytes_of(Instruction("i", by_email("ada@example.com"), minor, currency)))[
        "items"
    ]
    assert item["amount"] == {"currency": currency, "value": value}


@given(batches())
def test_the_same_items_in_any_order_make_the_same_bytes(items: list[Instruction]) -> None:
    assert bytes_of(*items) == bytes_of(*reversed(items)) == bytes_of(*items)


@given(batches())
def test_the_contract_has_nothing_against_any_batch(items: list[Instruction]) -> None:
    # Addresses are checked more strictly than this where they are taken in.
    document = json.loads(bytes_of(*items))
    assert mistakes(document) == []
    assert {item["sender_item_id"]: amount(item) for item in document["items"]} == {
        item.item_key: (item.minor, item.currency) for item in items
    }


ADA = Instruction("i-1", by_email("ada@example.com"), 100, "EUR")


@pytest.mark.parametrize(
    "items",
    [
        [],
        [Instruction(f"i-{n}", by_email("ada@example.com"), 100, "EUR") for n in range(501)],
        [ADA, ADA],
        [ADA, Instruction("i-2", by_email("bob@example.com"), 100, "USD")],
        [Instruction("", by_email("ada@example.com"), 100, "EUR")],
        [Instruction("k" * 64, by_email("ada@example.com"), 100, "EUR")],
        [Instruction("i-1", by_email(""), 100, "EUR")],
        [Instruction("i-1", Destination(method="iban", fields={"iban": "DE02"}), 100, "EUR")],
        [Instruction("i-1", by_email(f"{'a' * 120}@example.com"), 100, "EUR")],
        [Instruction("i-1", by_email("ada@example.com"), 0, "EUR")],
        [Instruction("i-1", by_email("ada@example.com"), -100, "EUR")],
        [Instruction("i-1", by_email("ada@example.com"), 150, "HUF")],
    ],
)
def test_what_paypal_could_not_pay_is_no_batch(items: list[Instruction]) -> None:
    with pytest.raises(ValueError, match=r"batch|key|receiver|destination|amount") as raised:
        bytes_of(*items)
    assert "@" not in str(raised.value)


def test_a_batch_key_has_at_most_256_characters() -> None:
    bytes_of(ADA, key="k" * 256)
    with pytest.raises(ValueError, match="batch key"):
        bytes_of(ADA, key="k" * 257)


def test_the_provider_asks_with_its_configured_words(paypal: PayPalProvider) -> None:
    header = json.loads(paypal.request("b-1", [ADA]))["sender_batch_header"]
    assert header == {
        "sender_batch_id": "b-1",
        "email_subject": "You have received a payment",
        "email_message": "Thank you for your recommendation.",
    }


def test_building_a_request_calls_nobody() -> None:
    with httpx.Client(base_url="http://127.0.0.1:1") as client:
        provider = PayPalProvider(
            client, client_id="", client_secret="", webhook_id="", clock=utc_now
        )
        assert provider.request("b-1", [ADA]) == provider.request("b-1", [ADA])
