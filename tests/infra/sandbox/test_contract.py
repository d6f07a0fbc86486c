"""What the sandbox refuses: everything that PayPal's schema and rules refuse, all at once."""

from typing import Any

import pytest

from goodword.program.providers import PROVIDERS
from goodword_ops.sandbox.contract import CURRENCIES, WITHOUT_DECIMALS, mistakes

GOOD: dict[str, Any] = {
    "sender_batch_header": {"sender_batch_id": "Payouts_2018_100007", "email_subject": "Paid"},
    "items": [
        {
            "recipient_type": "EMAIL",
            "amount": {"value": "9.87", "currency": "USD"},
            "note": "Thanks for your patronage!",
            "sender_item_id": "201403140001",
            "receiver": "receiver@example.com",
            "notification_language": "fr-FR",
            "purpose": "REBATES",
            "recipient_wallet": "PAYPAL",
        },
        {
            "recipient_type": "PAYPAL_ID",
            "amount": {"value": "5.32", "currency": "USD"},
            "receiver": "G83JXTJ5EHCQ2",
        },
    ],
}


def with_header(**changes: object) -> dict[str, Any]:
    return {**GOOD, "sender_batch_header": {**GOOD["sender_batch_header"], **changes}}


def with_item(**changes: object) -> dict[str, Any]:
    return {**GOOD, "items": [{**GOOD["items"][0], **changes}]}


def with_amount(value: object, currency: object) -> dict[str, Any]:
    return with_item(amount={"value": value, "currency": currency})


def test_the_specifications_own_example_is_good() -> None:
    assert mistakes(GOOD) == []


def test_the_headers_recipient_type_counts_for_items_without_one() -> None:
    document = with_item()
    del document["items"][0]["recipient_type"]
    assert [detail["field"] for detail in mistakes(document)] == ["items[0].recipient_type"]
    document["sender_batch_header"] = {"recipient_type": "EMAIL"}
    assert mistakes(document) == []


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ([], ""),
        ({"items": GOOD["items"]}, "sender_batch_header"),
        ({**GOOD, "sender_batch_header": "x"}, "sender_batch_header"),
        ({**GOOD, "items": []}, "items"),
        ({**GOOD, "items": "x"}, "items"),
        ({**GOOD, "items": ["x"]}, "items[0]"),
        ({**GOOD, "items": GOOD["items"] * 7501}, "items"),
        (with_header(sender_batch_id="k" * 257), "sender_batch_header.sender_batch_id"),
        (with_header(sender_batch_id=7), "sender_batch_header.sender_batch_id"),
        (with_header(email_subject="s" * 256), "sender_batch_header.email_subject"),
        (with_header(email_message="m" * 1001), "sender_batch_header.email_message"),
        (with_header(recipient_type="FAX"), "sender_batch_header.recipient_type"),
        (with_item(recipient_type="FAX"), "items[0].recipient_type"),
        (with_item(receiver=None), "items[0].receiver"),
        (with_item(receiver="nobody"), "items[0].receiver"),
        (with_item(receiver=f"{'a' * 120}@example.com"), "items[0].receiver"),
        (with_item(sender_item_id="k" * 64), "items[0].sender_item_id"),
        (with_item(note="n" * 4001), "items[0].note"),
        (with_item(notification_language="French"), "items[0].notification_language"),
        (with_item(purpose="BRIBES"), "items[0].purpose"),
        (with_item(recipient_wallet="POCKET"), "items[0].recipient_wallet"),
        (with_item(amount=None), "items[0].amount"),
        (with_amount("1.00", "XXX"), "items[0].amount.currency"),
        (with_amount("1.00", None), "items[0].amount.currency"),
        (with_amount(1.0, "EUR"), "items[0].amount.value"),
        (with_amount("1.005", "EUR"), "items[0].amount.value"),
        (with_amount("-1.00", "EUR"), "items[0].amount.value"),
        (with_amount("1,00", "EUR"), "items[0].amount.value"),
        (with_amount("1e3", "EUR"), "items[0].amount.value"),
        (with_amount("0.00", "EUR"), "items[0].amount.value"),
        (with_amount("", "EUR"), "items[0].amount.value"),
        (with_amount("500.00", "JPY"), "items[0].amount.value"),
        (with_amount("500.0", "HUF"), "items[0].amount.value"),
        (with_amount("500.50", "TWD"), "items[0].amount.value"),
    ],
)
def test_one_mistake_is_named_by_its_field(document: object, field: str) -> None:
    assert {detail["field"] for detail in mistakes(document)} == {field}


def test_every_mistake_is_told_at_once() -> None:
    document = with_header(email_subject="s" * 256)
    document["items"] = [
        {**GOOD["items"][0], "receiver": "nobody"},
        {**GOOD["items"][0], "amount": {"value": "x", "currency": "EUR"}},
    ]
    assert [detail["field"] for detail in mistakes(document)] == [
        "sender_batch_header.email_subject",
        "items[0].receiver",
        "items[1].amount.value",
    ]


def test_a_batch_has_one_currency() -> None:
    other = {**GOOD["items"][0], "amount": {"value": "1.00", "currency": "EUR"}}
    assert [detail["issue"] for detail in mistakes({**GOOD, "items": [*GOOD["items"], other]})] == [
        "Currency must be the same for all items"
    ]


def test_amounts_in_whole_units_are_good() -> None:
    assert mistakes(with_amount("500", "JPY")) == []


def test_what_is_wrong_is_told_without_the_value() -> None:
    assert "nobody" not in str(mistakes(with_item(receiver="nobody")))


def test_the_programme_takes_just_the_currencies_that_can_be_paid_out() -> None:
    assert PROVIDERS["paypal"].currencies == CURRENCIES
    assert PROVIDERS["paypal"].whole_units == WITHOUT_DECIMALS
