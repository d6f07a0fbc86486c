"""Referrals and their deals, by the API."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import FieldError, Invalid, NotFound
from goodword.domain.listing import REFERRALS_IN, ListRow
from goodword.domain.record import instant
from goodword.domain.referrals.deal import STAGES
from goodword.domain.referrals.referral import LossReason, Referral, ReferralStatus
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.handlers.api.caller import Answer, Caller
from goodword.handlers.api.reading import (
    cursor_of,
    known_keys,
    limit_of,
    moment_of,
    text_in,
)
from goodword.handlers.webhooks.crm_message import LONGEST_ID, RENEWED, deal_message
from goodword.handlers.webhooks.crm_message import STAGE_CHANGED as MOVED
from goodword.program.currencies import decimal_text

if TYPE_CHECKING:
    from goodword.handlers.wiring import Services

SOURCE: Final = "api"
"""What reports by the API are called where those of a CRM have the CRM's name."""
RENEWAL: Final = "renewed"
STAGE_KEYS: Final = ("stage", "amount", "occurred_at", "deal_id", "reason")
AMOUNT_KEYS: Final = ("value", "currency")
ENDS: Final = frozenset({ReferralStatus.CLOSED_LOST, ReferralStatus.REJECTED})


class ReferralAnswers:
    """What answers the routes of referrals, over one set of services."""

    def __init__(self, services: "Services") -> None:
        self._services = services

    def all(self) -> Mapping[str, Answer]:
        """Name in the table of routes -> what answers."""
        return {
            "list_referrals": self.list,
            "get_referral": self.get,
            "post_stage": self.stage,
        }

    def list(self, caller: Caller) -> Mapping[str, Any]:
        query = caller.query
        statuses = [status.value for status in ReferralStatus]
        if (asked := query.get("status")) is not None:
            if asked not in statuses:
                fix = f"write one of {', '.join(statuses)}"
                raise Invalid(FieldError("status", "unknown", fix))
            statuses = [asked]
        wanted = REFERRALS_IN.parts(*((one,) for one in statuses))
        page = self._services.store.page(
            wanted.between(moment_of(query, "changed_since"), None),
            after=cursor_of(query),
            limit=limit_of(query),
        )
        return {"referrals": [_line(row) for row in page.rows], "after": page.after}

    def get(self, _caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002  # of the path
        found = self._services.store.get(Referral, id)
        if found is None:
            raise NotFound(id)
        return {
            "referral_id": found.referral_id,
            "referrer_id": found.referrer_id,
            "audience": found.audience,
            "status": found.status.value,
            "reason": str(found.reason),
            "created_at": instant(found.created_at),
            "confirmed_at": _moment(found.confirmed_at),
            "changed_at": instant(found.changed_at),
            "deal": _deal(found.deal_minor, found.deal_currency),
            "channel": found.channel,
            "reference": found.reference,
            "waits": found.waits,
            "deal_id": found.deal_id,
            "met_at": _moment(found.met_at),
            "contract_at": _moment(found.contract_at),
            "renewals": found.renewals,
            "loss": found.loss.value if found.loss else None,
            "terms": found.revision,
            "campaign": found.campaign,
            "experiment": found.experiment,
            "variant": found.variant,
        }

    def stage(self, caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002
        message = stage_message(id, caller.body(), caller)
        try:
            moved = move_deal(self._services.store, message, now=self._services.clock())
        except Invalid as invalid:
            raise Invalid(*map(_here, invalid.errors)) from None
        return {
            "referral_id": moved.referral_id,
            "status": moved.status.value,
            "changed": moved.changed,
        }


def stage_message(referral_id: str, body: Mapping[str, Any], caller: Caller) -> DealMessage:
    """What a body says became of a deal, as a message of a CRM: read and refused as that is.

    Raises:
        Invalid: one error a mistake.
    """
    errors = known_keys(body, STAGE_KEYS)
    stage, reason = body.get("stage"), body.get("reason")
    if stage != RENEWAL and stage not in tuple(STAGES):
        known = ", ".join((*sorted(STAGES), RENEWAL))
        errors.append(FieldError("stage", "unknown", f"the stages are {known}"))
    if "reason" in body and reason not in tuple(LossReason):
        known = ", ".join(LossReason)
        errors.append(FieldError("reason", "unknown", f"the reasons are {known}"))
    elif "reason" in body and stage not in ENDS:
        errors.append(FieldError("reason", "unknown", "only of closed_lost and rejected"))
    errors += [
        FieldError(name, "invalid", "leave it out, where there is none")
        for name in ("amount", "deal_id")
        if name in body and body[name] is None
    ]
    if isinstance(amount := body.get("amount"), dict):
        errors += known_keys(amount, AMOUNT_KEYS, "amount.")
    if "deal_id" in body and body["deal_id"] is not None:
        try:
            text_in(body, "deal_id", LONGEST_ID)
        except Invalid as invalid:
            errors += invalid.errors
    if errors:
        raise Invalid(*errors)
    data = {name: body[name] for name in ("amount", "occurred_at", "deal_id") if name in body}
    data |= (
        {"referral_id": referral_id}
        if stage == RENEWAL
        else {
            "referral_id": referral_id,
            "stage": stage,
        }
    )
    told = {"type": RENEWED if stage == RENEWAL else MOVED, "data": data}
    try:
        message = deal_message(told, message_id="", source=SOURCE)
    except Invalid as invalid:
        # The referral stands in the path: one whose id is none is not there.
        mistakes = [_here(one) for one in invalid.errors if one.field != "data.referral_id"]
        if not mistakes:
            raise NotFound(referral_id) from None
        raise Invalid(*mistakes) from None
    return DealMessage(
        message_id=_message_id(message, caller, reason),
        source=SOURCE,
        stage=message.stage,
        value=message.value,
        currency=message.currency,
        referral_id=referral_id,
        deal_id=message.deal_id,
        occurred_at=message.occurred_at,
        loss=LossReason(reason) if reason else None,
        by=caller.actor,
        is_named=caller.name is not None,
    )


def _message_id(message: DealMessage, caller: Caller, reason: str | None) -> str:
    """The very same report is one message: what it says of which referral, and under which name,
    where its sender gave it one. A name alone may come again with another report after its day."""
    said = (
        *(message.referral_id, message.stage, message.value, message.currency, message.deal_id),
        *(message.occurred_at.isoformat(), reason),
    )
    named = () if caller.name is None else (caller.key.key_id, caller.name)
    text = "\n".join(str(one) for one in (*said, *named))
    digest = sha256(text.encode()).hexdigest()[:24]
    return digest if caller.name is None else f"{caller.key.key_id}.{digest}"


def _here(mistake: FieldError) -> FieldError:
    return mistake._replace(field=mistake.field.removeprefix("data."))


def _line(row: ListRow) -> dict[str, Any]:
    one = row.values
    return {
        "referral_id": row.identity[0],
        "referrer_id": one["referrer_id"],
        "audience": one["audience"],
        "status": one["status"],
        "reason": one["reason"],
        "confirmed_at": one["confirmed_at"],
        "changed_at": instant(row.at),
        "deal": _deal(one["deal_minor"], one["deal_currency"]),
        "channel": one["channel"],
    }


def _deal(minor: int | None, currency: str | None) -> dict[str, str] | None:
    if minor is None or currency is None:
        return None
    return {"value": decimal_text(minor, currency), "currency": currency}


def _moment(moment: datetime | None) -> str | None:
    return instant(moment) if moment else None
