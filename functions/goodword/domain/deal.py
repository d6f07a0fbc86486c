"""What the CRM says about a deal, and what it does to a referral."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from goodword.domain.decision import Decision
from goodword.domain.errors import Refused
from goodword.domain.event import REDELIVER_AFTER, Event
from goodword.domain.money import Money
from goodword.domain.record import Record
from goodword.domain.referral import MOVES, Deal, Referral, ReferralStatus, WebhookReceipt

STAGES: Final = frozenset(
    {
        ReferralStatus.CONTACTED,
        ReferralStatus.QUALIFIED,
        ReferralStatus.OPPORTUNITY,
        ReferralStatus.CLOSED_WON,
        ReferralStatus.CLOSED_LOST,
        ReferralStatus.REJECTED,
    }
)
"""The stages that a CRM may report."""


@dataclass(frozen=True, slots=True)
class DealMove:
    """A verified message of the CRM. ``amount`` is set where the stage is closed won."""

    message_id: str
    source: str
    stage: ReferralStatus
    amount: Money | None
    deal_id: str | None
    occurred_at: datetime


def move(referral: Referral, message: DealMove, *, now: datetime) -> Decision:
    """Moves a referral forward and learns its deal id.

    A late, repeated or backward message changes nothing but is remembered as seen.

    Raises:
        Refused: the prospect has not confirmed yet, so nobody may have contacted them.
    """
    if referral.confirmed_at is None:
        raise Refused(
            "not_confirmed",
            "The prospect has not confirmed the claim yet, so it cannot move. "
            "Wait for the confirmation, or close the deal without the referral.",
        )
    seen = WebhookReceipt(source=message.source, message_id=message.message_id, received_at=now)
    learnt: tuple[Record, ...] = (seen,)
    changes: dict[str, object] = {}
    if message.deal_id and referral.deal_id is None:
        learnt = (seen, Deal(deal_id=message.deal_id, referral_id=referral.referral_id))
        changes["deal_id"] = message.deal_id
    if message.stage not in MOVES[referral.status]:
        changed = (referral.but(**changes),) if changes else ()
        return Decision(save=(*learnt, *changed))
    changes |= {
        "status": message.stage,
        "reason": f"crm_{message.stage}",
        "moved_at": now,
    }
    data: dict[str, object] = {"from": referral.status.value, "status": message.stage.value}
    if message.amount is not None:
        changes |= {"deal_minor": message.amount.minor, "deal_currency": message.amount.currency}
        data |= {"minor": message.amount.minor, "currency": message.amount.currency}
    event = Event(
        # Derived: the same message can never move a referral twice.
        event_id=f"{message.source}.{message.message_id}",
        type="referral.moved",
        about=referral.referral_id,
        at=now,
        actor=f"crm/{message.source}",
        data=data | {"occurred_at": message.occurred_at.isoformat()},
        due_at=now + REDELIVER_AFTER,
    )
    return Decision(save=(*learnt, referral.but(**changes)), events=(event,))
