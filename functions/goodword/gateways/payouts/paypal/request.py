"""What PayPal is asked: the exact bytes of a create request. Pure, and the same for the same."""

import json
from collections.abc import Sequence
from typing import Final

from goodword.domain.destination import EMAIL
from goodword.domain.payouts.payout import Instruction
from goodword.gateways.payouts.paypal.statuses import Document, Malformed
from goodword.program.currencies import decimal_text
from goodword.program.providers import PROVIDERS, payable_step

MOST_ITEMS: Final = 500
PAYABLE: Final = PROVIDERS["paypal"]

# Lengths of the schema ``create_payout_request``.
LONGEST_BATCH_KEY: Final = 256
LONGEST_ITEM_KEY: Final = 63
LONGEST_RECEIVER: Final = 127


def request_bytes(
    batch_key: str, items: Sequence[Instruction], *, subject: str, message: str
) -> bytes:
    """Items stand in the order of their keys; no names, no notes.

    Raises:
        Malformed: no items or more than 500, an item twice, two currencies, a key or receiver that
            is empty or too long, an amount that PayPal cannot pay.
    """
    ordered = sorted(items, key=lambda item: item.item_key)
    if not 1 <= len(ordered) <= MOST_ITEMS:
        raise Malformed("batch", "empty or too long")
    if len({item.item_key for item in ordered}) != len(ordered):
        raise Malformed("batch", "naming an item twice")
    if len({item.currency for item in ordered}) != 1:
        raise Malformed("batch", "of more than one currency")
    _fits("batch key", batch_key, LONGEST_BATCH_KEY)
    header = {"sender_batch_id": batch_key, "email_subject": subject, "email_message": message}
    request = {"sender_batch_header": header, "items": [_item(item) for item in ordered]}
    return json.dumps(request, separators=(",", ":")).encode()


def amount_document(minor: int, currency: str) -> Document:
    """``{"currency": "EUR", "value": "9.87"}``; no decimals for HUF, JPY and TWD."""
    if minor <= 0 or minor % payable_step(currency):
        raise Malformed("amount", "not payable")
    value = decimal_text(minor, currency)
    whole = currency in PAYABLE.whole_units
    return {"currency": currency, "value": value.partition(".")[0] if whole else value}


def _item(item: Instruction) -> Document:
    _fits("item key", item.item_key, LONGEST_ITEM_KEY)
    if item.destination.method != EMAIL:
        raise Malformed("destination", "of another method")
    receiver = item.destination.fields.get("email", "")
    _fits("receiver", receiver, LONGEST_RECEIVER)
    return {
        "recipient_type": "EMAIL",
        "amount": amount_document(item.minor, item.currency),
        "receiver": receiver,
        "sender_item_id": item.item_key,
    }


def _fits(where: str, value: str, most: int) -> None:
    if not 0 < len(value.encode()) <= most:
        raise Malformed(where, "empty or too long")
