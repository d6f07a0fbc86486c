"""What PayPal checks of a create request before it takes any of it.

From the published schema ``create_payout_request`` (required fields, lengths, types), the currency
page (which codes, and which take no decimals) and the rules of one currency a batch and at most
15,000 items. One bad item refuses the whole batch; every mistake is reported at once.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

MOST_ITEMS: Final = 15_000

CURRENCIES: Final = frozenset({
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY",
    "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
})  # fmt: skip
WITHOUT_DECIMALS: Final = frozenset({"HUF", "JPY", "TWD"})
RECIPIENT_TYPES: Final = frozenset({"EMAIL", "PHONE", "PAYPAL_ID", "USER_HANDLE"})
WALLETS: Final = frozenset({"PAYPAL", "VENMO", "RECIPIENT_SELECTED"})
PURPOSES: Final = frozenset({
    "AWARDS", "PRIZES", "DONATIONS", "GOODS", "SERVICES", "REBATES", "CASHBACK", "DISCOUNTS",
    "NON_GOODS_OR_SERVICES",
})  # fmt: skip

HEADER_LENGTHS: Final = {
    "sender_batch_id": 256,
    "recipient_type": 13,
    "email_subject": 255,
    "email_message": 1000,
    "note": 1000,
}
ITEM_LENGTHS: Final = {
    "recipient_type": 13,
    "note": 4000,
    "receiver": 127,
    "sender_item_id": 63,
    "recipient_wallet": 36,
    "notification_language": 10,
    "purpose": 40,
}

_VALUE: Final = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}))?")

Detail = dict[str, str]


def mistakes(document: object) -> list[Detail]:
    """Every mistake of a create request as PayPal's ``details``; an empty list for a good one."""
    if not isinstance(document, dict):
        return [_detail("", "Request body must be an object")]
    found = _header_mistakes(document.get("sender_batch_header"))
    items = document.get("items")
    if not isinstance(items, list) or not items:
        return [*found, _detail("items", "Required field is missing or empty")]
    if len(items) > MOST_ITEMS:
        return [*found, _detail("items", "Maximum number of items is 15000")]
    header = document.get("sender_batch_header")
    common = header.get("recipient_type") if isinstance(header, dict) else None
    for index, item in enumerate(items):
        found += _item_mistakes(f"items[{index}]", item, common)
    if not found and len({item["amount"]["currency"] for item in items}) > 1:
        found.append(_detail("items", "Currency must be the same for all items"))
    return found


def _header_mistakes(header: object) -> list[Detail]:
    if not isinstance(header, dict):
        return [_detail("sender_batch_header", "Required field is missing")]
    found = _lengths("sender_batch_header", header, HEADER_LENGTHS)
    kind = header.get("recipient_type")
    if isinstance(kind, str) and kind not in RECIPIENT_TYPES:
        found.append(_detail("sender_batch_header.recipient_type", "Value is invalid"))
    return found


def _item_mistakes(where: str, item: object, common: object) -> list[Detail]:
    if not isinstance(item, dict):
        return [_detail(where, "Item must be an object")]
    found = _lengths(where, item, ITEM_LENGTHS)
    kind = item.get("recipient_type", common)
    if kind not in RECIPIENT_TYPES:
        found.append(_detail(f"{where}.recipient_type", "Value is invalid or missing"))
    receiver = item.get("receiver")
    wrong_email = kind == "EMAIL" and not _EMAIL.fullmatch(str(receiver))
    if not isinstance(receiver, str) or not receiver or wrong_email:
        found.append(
            _detail(f"{where}.receiver", "Receiver is invalid or does not match with type")
        )
    found += _choice(where, item, "recipient_wallet", WALLETS)
    found += _choice(where, item, "purpose", PURPOSES)
    language = item.get("notification_language")
    if isinstance(language, str) and not _LANGUAGE.fullmatch(language):
        found.append(_detail(f"{where}.notification_language", "Value is invalid"))
    return found + _amount_mistakes(f"{where}.amount", item.get("amount"))


def _amount_mistakes(where: str, amount: object) -> list[Detail]:
    if not isinstance(amount, dict):
        return [_detail(where, "Required field is missing")]
    currency, value = amount.get("currency"), amount.get("value")
    if not isinstance(currency, str) or currency not in CURRENCIES:
        return [_detail(f"{where}.currency", "Currency is missing or not supported")]
    if not isinstance(value, str) or not _VALUE.fullmatch(value) or not value.strip("0."):
        return [_detail(f"{where}.value", "Value is invalid")]
    if currency in WITHOUT_DECIMALS and "." in value:
        return [_detail(f"{where}.value", "Currency does not support decimals")]
    return []


def _lengths(where: str, holder: Mapping[str, Any], most: Mapping[str, int]) -> list[Detail]:
    return [
        _detail(f"{where}.{name}", f"Value must be a string of at most {length} characters")
        for name, length in most.items()
        if name in holder and not (isinstance(holder[name], str) and len(holder[name]) <= length)
    ]


def _choice(
    where: str, holder: Mapping[str, Any], name: str, choices: frozenset[str]
) -> list[Detail]:
    if name not in holder or holder[name] in choices:
        return []
    return [_detail(f"{where}.{name}", "Value is invalid")]


def _detail(field: str, issue: str) -> Detail:
    return {"field": field, "location": "body", "issue": issue}
