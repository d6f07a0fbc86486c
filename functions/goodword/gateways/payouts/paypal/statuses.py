"""What PayPal says, read strictly into our words. Pure: bytes and documents in, values out.

Every function raises ``Malformed`` for what is not of the documented shape.
Sources: PayPal's OpenAPI file ``payments_payouts_batch_v1`` and its page of payout item statuses.
"""

import json
import re
from decimal import Decimal
from typing import Any, Final

from goodword.domain.payouts.payout import Fault, ItemStatus, ObservedItem
from goodword.program.currencies import decimals

ITEM_STATUSES: Final = {
    "NEW": ItemStatus.PENDING,
    "PENDING": ItemStatus.PENDING,
    "ONHOLD": ItemStatus.PENDING,  # under review
    "ON_HOLD": ItemStatus.PENDING,
    # Nothing is with the receiver, but PayPal documents neither that it stays so nor that the
    # money is ours again (a block under sanctions keeps it). So nothing is paid anew by itself.
    "BLOCKED": ItemStatus.BLOCKED,
    "SUCCESS": ItemStatus.PAID,
    "UNCLAIMED": ItemStatus.UNCLAIMED,  # taken from us, and nobody has it yet
    "FAILED": ItemStatus.FAILED,  # documented: funds are not deducted
    "DENIED": ItemStatus.FAILED,  # documented: funds are not deducted
    "RETURNED": ItemStatus.RETURNED,  # unclaimed for 30 days, or cancelled: back in our account
    "REFUNDED": ItemStatus.REVERSED,  # the receiver had it and gave it back
    "REVERSED": ItemStatus.REVERSED,  # the receiver had it and PayPal took it back
}
"""The one table of PayPal's item statuses. A word that is not in it is UNKNOWN."""

OUR_OWN_TROUBLE: Final = frozenset({
    "AUTHENTICATION_FAILURE", "AUTHORIZATION_ERROR", "CURRENCY_NOT_ALLOWED", "INSUFFICIENT_FUNDS",
    "NOT_AUTHORIZED", "REQUIRED_SCOPE_MISSING", "RESOURCE_NOT_FOUND", "SENDER_ACCOUNT_LOCKED",
    "SENDER_ACCOUNT_UNVERIFIED", "SPENDING_LIMIT_EXCEEDED", "UNSUPPORTED_MEDIA_TYPE",
    "USER_COUNTRY_NOT_ALLOWED", "USER_FUNDING_SOURCE_INELIGIBLE",
})  # fmt: skip
"""Errors that speak of the company's account or set-up, not of what PayPal was asked to pay.

Their meanings: PayPal's page of payout reports and transaction logs, and of API errors."""

REFUSED_CONTENT: Final = frozenset({"INVALID_REQUEST", "VALIDATION_ERROR"})
"""The closed list of refusals of a create request that speak of its bytes and nothing else, with
the status below. The same bytes are judged alike in each call, so an earlier call that was taken
excludes them. Everything else, known or not, may come before PayPal looks at the key.

Source: ``payments_payouts_batch_v1``, answers 400 of ``payouts.post``, and PayPal's page of API
errors."""

CONTENT_STATUS: Final = 400

FINAL_BATCHES: Final = frozenset({"SUCCESS", "DENIED", "CANCELED"})

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORD: Final = re.compile(r"[A-Z0-9_]{1,64}")
_VALUE: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")

Document = dict[str, Any]


class Malformed(ValueError):
    """Not of the documented shape. Names the field and never a value: documents carry receivers."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where} is {what}")


def document(raw: bytes) -> Document:
    """A JSON object in UTF-8: no NaN, nothing before or after it."""
    try:
        parsed = json.loads(raw.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        # Without the cause: a JSONDecodeError holds the whole text.
        raise Malformed("body", "not JSON") from None
    if not isinstance(parsed, dict):
        raise Malformed("body", "not an object")
    return parsed


def member(holder: Document, name: str) -> Document:
    """An object within an object."""
    value = holder.get(name)
    if not isinstance(value, dict):
        raise Malformed(name, "not an object")
    return value


def text(holder: Document, name: str) -> str:
    """A text that is not empty."""
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(name, "not a text")
    return value


def identity(holder: Document, name: str) -> str:
    """An id of PayPal's, fit to stand in a path."""
    value = text(holder, name)
    if not _ID.fullmatch(value):
        raise Malformed(name, "not an id")
    return value


def word(holder: Document, name: str) -> str:
    """A stable upper-case word, such as a status or the name of an error."""
    value = text(holder, name)
    if not _WORD.fullmatch(value):
        raise Malformed(name, "not a word")
    return value


def amount(holder: Document) -> tuple[int, str]:
    """``{"currency": "EUR", "value": "9.87"}`` as exact minor units and their currency."""
    pair = member(holder, "amount")
    currency, value = text(pair, "currency"), text(pair, "value")
    if not re.fullmatch(r"[A-Z]{3}", currency) or not _VALUE.fullmatch(value):
        raise Malformed("amount", "not an amount")
    minor = Decimal(value).scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise Malformed("amount", "finer than its currency")
    return int(minor), currency


def error_name(raw: bytes) -> str:
    """The name of an error in PayPal's error shape: ``name``, ``message``, ``debug_id``."""
    error = document(raw)
    text(error, "message")
    text(error, "debug_id")
    return word(error, "name")


def fault_of_item(name: str) -> Fault:
    """Whose trouble it is that an item failed, by the name of its error."""
    return Fault.OURS if name in OUR_OWN_TROUBLE else Fault.THEIRS


def fault_of_request(status: int, name: str) -> Fault:
    """Whose trouble a refused create request is: ours, but for what is known to be its content."""
    is_content = status == CONTENT_STATUS and name in REFUSED_CONTENT
    return Fault.THEIRS if is_content else Fault.OURS


def duplicate_link(raw: bytes) -> str:
    """The link to the first batch of a duplicate; the real host puts it inside a detail."""
    error = document(raw)
    details = error.get("details")
    holders = [error, *(details if isinstance(details, list) else [])]
    for holder in holders:
        for name in ("links", "link"):
            links = holder.get(name) if isinstance(holder, dict) else None
            for link in links if isinstance(links, list) else []:
                if isinstance(link, dict) and link.get("rel") == "self":
                    return text(link, "href")
    raise Malformed("links", "without the first batch")


def observed_item(item: Document, batch_key: str) -> ObservedItem:
    """An item of a batch, or one read by itself."""
    asked = member(item, "payout_item")
    minor, currency = amount(asked)
    status, code = _status(item)
    return ObservedItem(
        provider_item_id=identity(item, "payout_item_id"),
        item_key=text(asked, "sender_item_id"),
        batch_key=batch_key,
        status=status,
        code=code,
        minor=minor,
        currency=currency,
        fault=fault_of_item(code.rpartition(".")[2]) if status is ItemStatus.FAILED else None,
    )


def _status(item: Document) -> tuple[ItemStatus, str]:
    """The status in our words, and PayPal's own with the name of the error where it gives one."""
    if item.get("transaction_status") is None:
        return ItemStatus.UNKNOWN, "MISSING"
    said = word(item, "transaction_status")
    errors = item.get("errors")
    name = str(errors.get("name")) if isinstance(errors, dict) else ""
    code = f"{said}.{name}" if _WORD.fullmatch(name) else said
    return ITEM_STATUSES.get(said, ItemStatus.UNKNOWN), code


def _refuse(constant: str) -> None:
    raise Malformed(constant, "not JSON")
