"""The generic CRM webhook's body: parsed, or refused with what is wrong and where."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.referrals.deal import STAGES, Stage
from goodword.flows.referrals.move_deal import DealMessage

STAGE_CHANGED: Final = "deal.stage_changed"
RENEWED: Final = "deal.renewed"
IDS: Final = ("referral_id", "deal_id")
FORMER_ID: Final = "claim_id"
"""Named deals once. Refused rather than ignored: its sender must learn that it says nothing."""
LONGEST_ID: Final = 200


def deal_message(body: Mapping[str, Any], *, message_id: str, source: str) -> DealMessage:
    """``{"type": "deal.stage_changed", "data": {"referral_id" | "deal_id", "stage", "amount":
    {"value", "currency"}, "occurred_at"}}`` as a message; ``deal.renewed`` has no stage.

    Raises:
        Invalid: one error a mistake.
    """
    data = body.get("data")
    if body.get("type") not in (STAGE_CHANGED, RENEWED):
        known = f"the types are {STAGE_CHANGED} and {RENEWED}"
        raise Invalid(FieldError("type", "unknown", known))
    if not isinstance(data, dict):
        raise Invalid(FieldError("data", "required", "write an object"))
    errors: list[FieldError] = []
    ids = {name: _id(data, name, errors) for name in IDS}
    if data.get(FORMER_ID) is not None:
        send = f"it names no deal any more; send {' or '.join(IDS)} instead"
        errors.append(FieldError(f"data.{FORMER_ID}", "unknown", send))
    if not any(ids.values()) and not errors:
        errors.append(FieldError("data", "required", f"name one of {', '.join(IDS)}"))
    renewed = body["type"] == RENEWED
    stage = None if renewed else _stage(data.get("stage"))
    if stage is None and not renewed:
        known = ", ".join(sorted(STAGES))
        errors.append(FieldError("data.stage", "unknown", f"the stages are {known}"))
    value, currency = _amount(data.get("amount"), errors)
    occurred_at = _moment(data.get("occurred_at"), errors)
    if errors or occurred_at is None:
        raise Invalid(*errors)
    return DealMessage(
        message_id=message_id,
        source=source,
        stage=stage,
        value=value,
        currency=currency,
        referral_id=ids["referral_id"],
        deal_id=ids["deal_id"],
        occurred_at=occurred_at,
    )


def _stage(value: object) -> Stage | None:
    return next((stage for stage in STAGES if stage == value), None)


def _id(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> str | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable():
        return value
    errors.append(FieldError(f"data.{name}", "invalid", f"write text of 1 to {LONGEST_ID}"))
    return None


def _amount(amount: object, errors: list[FieldError]) -> tuple[str | None, str | None]:
    if amount is None:
        return None, None
    if isinstance(amount, dict):
        value, currency = amount.get("value"), amount.get("currency")
        if isinstance(value, str) and isinstance(currency, str):
            return value, currency
    errors.append(
        FieldError(
            "data.amount", "invalid", 'write {"value": "48000.00", "currency": "EUR"}, both as text'
        )
    )
    return None, None


def _moment(value: object, errors: list[FieldError]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        errors.append(
            FieldError("data.occurred_at", "invalid", "write a moment such as 2026-11-21T20:14:00Z")
        )
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        errors.append(FieldError("data.occurred_at", "invalid", "that year is out of range"))
        return None
