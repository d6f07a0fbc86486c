"""Batches and items as PayPal shows them: ``payout_batch``, ``payout_item``, and its errors."""

import json
import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from goodword_ops.sandbox.ledger import Row

Document = dict[str, Any]

_ERRORS_PAGE = "https://developer.paypal.com/docs/api/payments.payouts-batch/#errors"

_WORDS = {
    "RECEIVER_UNREGISTERED": "The recipient for this payout does not have an account.",
    "RECEIVER_ACCOUNT_LOCKED": "The recipient's account is locked or inactive.",
    "REGULATORY_BLOCKED": "This transaction is blocked due to regulatory compliance restrictions.",
    "REGULATORY_PENDING": "This transaction is pending while it is reviewed for compliance.",
    "INSUFFICIENT_FUNDS": "The sender does not have sufficient funds.",
}


def problem(
    status: int,
    name: str,
    message: str,
    *,
    details: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer in PayPal's error shape."""
    document = {
        "name": name,
        "message": message,
        "debug_id": secrets.token_hex(7)[:13],
        "information_link": _ERRORS_PAGE,
        "details": list(details),
        "links": [],
    }
    return JSONResponse(document, status, headers)


def origin(request: Request) -> str:
    """Where the request was sent, as links begin."""
    return str(request.base_url).rstrip("/")


def link(href: str, rel: str) -> Document:
    return {"href": href, "rel": rel, "method": "GET", "encType": "application/json"}


def batch_link(origin: str, batch_id: str, rel: str = "self") -> Document:
    return link(f"{origin}/v1/payments/payouts/{batch_id}", rel)


def batch_header(row: Row, items: Sequence[Row]) -> Document:
    """``payout_batch_header``: the status, the sender's own header and the total."""
    amounts = [json.loads(item["detail"])["amount"] for item in items]
    total = sum((Decimal(amount["value"]) for amount in amounts), Decimal(0))
    header: Document = {
        "payout_batch_id": row["batch_id"],
        "batch_status": row["status"],
        "time_created": row["created_at"],
        "sender_batch_header": json.loads(row["header"]),
        "funding_source": "BALANCE",
        "amount": {"currency": amounts[0]["currency"], "value": str(total)},
    }
    if row["completed_at"]:
        header["time_completed"] = row["completed_at"]
    return header


def created(origin: str, row: Row) -> Document:
    """The answer to a create request."""
    header = {
        "payout_batch_id": row["batch_id"],
        "batch_status": "PENDING",
        "time_created": row["created_at"],
        "sender_batch_header": json.loads(row["header"]),
    }
    return {"batch_header": header, "links": [batch_link(origin, row["batch_id"])]}


def item_document(origin: str, item: Row, batch: Row) -> Document:
    """``payout_item``: what was asked, and what became of it."""
    detail = {"recipient_wallet": "PAYPAL", **json.loads(item["detail"])}
    common = json.loads(batch["header"]).get("recipient_type")
    if common is not None:
        detail.setdefault("recipient_type", common)
    document: Document = {
        "payout_item_id": item["item_id"],
        "transaction_status": item["status"],
        "payout_batch_id": item["batch_id"],
        "payout_item": detail,
        "links": [
            link(f"{origin}/v1/payments/payouts-item/{item['item_id']}", "item"),
            batch_link(origin, item["batch_id"], "batch"),
        ],
    }
    if batch["sender_batch_id"] is not None:
        document["sender_batch_id"] = batch["sender_batch_id"]
    if item["transaction_id"]:
        document["transaction_id"] = item["transaction_id"]
    if item["processed_at"]:
        document["time_processed"] = item["processed_at"]
    if item["error"]:
        document["errors"] = {
            "name": item["error"],
            "message": _WORDS[item["error"]],
            "debug_id": secrets.token_hex(7)[:13],
            "information_link": _ERRORS_PAGE,
            "details": [],
            "links": [],
        }
    return document
