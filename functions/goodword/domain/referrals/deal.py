"""What the CRM says about a deal, and what it does to a referral."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from goodword.domain.errors import Refused, TooNew
from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import DealRenewed, ReferralMoved
from goodword.domain.events import EventData, happened
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.record import Record
from goodword.domain.referrals.referral import (
    MOVES,
    Deal,
    LossReason,
    Referral,
    ReferralStatus,
    WebhookReceipt,
)
from goodword.program.rewards import Milestone

Stage = ReferralStatus | Literal[Milestone.MEETING]

_S = ReferralStatus
STAGES: Final[frozenset[Stage]] = frozenset(
    {
        _S.CONTACTED,
        Milestone.MEETING,
        _S.QUALIFIED,
        _S.OPPORTUNITY,
        _S.CLOSED_WON,
        _S.CLOSED_LOST,
        _S.REJECTED,
    }
)
"""The stages that a CRM may report. A meeting is none in which a referral stays."""

OPEN: Final = frozenset(status for status in _S if _S.CLOSED_WON in MOVES[status])
"""Where a referral may still be won."""

AHEAD: Final = timedelta(days=1)
"""How far a clock of the CRM, or a date without its time zone, may run before ours."""

CONTRACT_YEAR: Final = timedelta(days=300)
"""Less than a year, because a renewal is signed before the contract ends; far more than between
two messages about the same one."""


@dataclass(frozen=True, slots=True)
class DealMove:
    """A verified message of the CRM, or what somebody reports in its place (``by``, with their
    reason in ``note``). ``amount`` is set where the stage is closed won, ``loss`` may be where it
    is an end."""

    message_id: str
    source: str
    stage: Stage
    amount: Money | None
    deal_id: str | None
    occurred_at: datetime
    loss: LossReason | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A verified message as ``DealMove``: the contract goes on for another year, at ``amount``."""

    message_id: str
    source: str
    amount: Money
    deal_id: str | None
    occurred_at: datetime
    by: str | None = None
    note: str | None = None


def move(referral: Referral, message: DealMove, *, now: datetime) -> Decision:
    """Moves a referral forward and learns its deal id.

    A late, repeated or backward message changes nothing but is remembered as seen; what it means
    for a deal that is closed is asked of ``correction_of`` before.

    Raises:
        Refused: the prospect has not confirmed yet, so nobody may have contacted them; or another
            referral of theirs stands.
    """
    if referral.confirmed_at is None:
        raise Refused(
            "not_confirmed",
            "The prospect has not confirmed the claim yet, so it cannot move. "
            "Wait for the confirmation, or close the deal without the referral.",
        )
    if referral.waits:
        raise Refused(
            "stands_second",
            "Another referral of this person was confirmed before and stands. Report the deal "
            "under that one, or close it as lost first; then this one moves up.",
        )
    if not isinstance(message.stage, ReferralStatus):
        return _meet(referral, message, now=now)
    if referral.status not in OPEN or message.stage not in MOVES[referral.status]:
        return remembered(referral, message, _said_again(referral, message), now=now)
    changes = moved_to(message.stage, message, now=now)
    if message.stage not in OPEN and message.stage is not _S.CLOSED_WON:
        changes["ended_from"] = referral.status
    amount = message.amount
    if amount is not None:
        changes |= {
            "deal_minor": amount.minor,
            "deal_currency": amount.currency,
            "contract_at": message.occurred_at,
            "won_from": referral.status,
        }
    moved = ReferralMoved(
        before=referral.status,
        status=message.stage,
        minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        occurred_at=message.occurred_at.isoformat(),
        reopenings=referral.reopenings,
        note=message.note,
    )
    return remembered(referral, message, changes, moved, now=now)


def refuse_impossible(referral: Referral, message: DealMove, *, now: datetime) -> None:
    """Raises ``Refused`` for a report of a day to come, and for a deal that was won a contract year
    before the claim: either would decide about every report after it, and about contract years."""
    if message.occurred_at - now > AHEAD:
        raise Refused(
            "not_happened_yet",
            f"This report is of {message.occurred_at:%Y-%m-%d}, which is yet to come. "
            "Send it again with the moment (occurred_at) since when it holds.",
        )
    won = message.stage is ReferralStatus.CLOSED_WON
    if won and referral.created_at - message.occurred_at > CONTRACT_YEAR:
        raise Refused(
            "won_before_claim",
            f"This deal is reported as won on {message.occurred_at:%Y-%m-%d}, long before the "
            f"claim of {referral.created_at:%Y-%m-%d}. If occurred_at is wrong, send it again with "
            "the right one; else the deal is not this referral's.",
        )


def renew(referral: Referral, message: Renewal, *, now: datetime) -> Decision:
    """Begins the next contract year of a won deal.

    Raises:
        Refused: the deal is not won, its present contract year has only begun, or the renewal
            has not happened yet.
    """
    if referral.status is not ReferralStatus.CLOSED_WON:
        raise Refused(
            "not_won",
            f"This deal is {referral.status}; only a won one can be renewed. "
            "Send deal.stage_changed with the stage closed_won first.",
        )
    since = referral.contract_at or referral.moved_at
    if message.occurred_at - since < CONTRACT_YEAR:
        raise Refused(
            "renewed_too_soon",
            f"The present contract year began on {since:%Y-%m-%d}. A renewal counts from "
            f"{since + CONTRACT_YEAR:%Y-%m-%d} on (occurred_at), once a year, in order.",
        )
    if message.occurred_at - now > AHEAD:
        raise Refused(
            "not_renewed_yet",
            f"The renewal of {message.occurred_at:%Y-%m-%d} has not happened yet. "
            "Send it again when the contract year has begun, or correct occurred_at.",
        )
    renewals = referral.renewals + 1
    renewed = DealRenewed(
        contract_year=renewals + 1,
        minor=message.amount.minor,
        currency=message.amount.currency,
        occurred_at=message.occurred_at.isoformat(),
        note=message.note,
    )
    changes: dict[str, object] = {"renewals": renewals, "contract_at": message.occurred_at}
    return remembered(referral, message, changes, renewed, now=now)


def passed(moved: ReferralMoved) -> tuple[Milestone, ...]:
    """The milestones that a referral has passed by this move, in their order.

    A later stage implies that somebody qualified; a meeting is reported on its own.

    Raises:
        TooNew: it moved from or to a state that only a later version knows.
    """
    before, after = moved.before, moved.status
    if not {before, after} <= set(ReferralStatus):
        raise TooNew(Referral.__name__)
    early = before in {_S.NEW, _S.CONTACTED}
    found = {
        Milestone.QUALIFIED: early and after in {_S.QUALIFIED, _S.OPPORTUNITY, _S.CLOSED_WON},
        Milestone.MEETING: moved.met,
        Milestone.CLOSED_WON: before != after == _S.CLOSED_WON,
    }
    return tuple(milestone for milestone, yes in found.items() if yes)


def _meet(referral: Referral, message: DealMove, *, now: datetime) -> Decision:
    """A meeting took place. The first one of an open referral counts."""
    if referral.met_at is not None or referral.status not in OPEN:
        return remembered(referral, message, {}, now=now)
    changes: dict[str, object] = {"met_at": message.occurred_at}
    status = referral.status
    if status is _S.NEW:
        status = _S.CONTACTED
        changes |= {"status": status, "reason": Reason.CRM_MEETING, "moved_at": now}
    moved = ReferralMoved(
        before=referral.status,
        status=status,
        met=True,
        occurred_at=message.occurred_at.isoformat(),
        reopenings=referral.reopenings,
        note=message.note,
    )
    return remembered(referral, message, changes, moved, now=now)


def moved_to(status: ReferralStatus, message: DealMove, *, now: datetime) -> dict[str, object]:
    """The changes of a referral that a report moves to a status."""
    changes: dict[str, object] = {"status": status, "reason": f"crm_{status}", "moved_at": now}
    if status in OPEN:
        return changes
    ended_by = None if status is _S.CLOSED_WON else message.source
    return {
        **changes,
        "outcome_at": message.occurred_at,
        "loss": message.loss,
        "ended_by": ended_by,
    }


def _said_again(referral: Referral, message: DealMove) -> dict[str, object]:
    """An outcome that is reported again holds from the later of both moments on; and who said an
    end last is noted, of whatever moment and whichever end they spoke."""
    if referral.status in OPEN:
        return {}
    changes: dict[str, object] = {}
    known = referral.outcome_at
    if known is not None and message.occurred_at > known and message.stage == referral.status:
        changes["outcome_at"] = message.occurred_at
    is_end = message.stage not in OPEN and message.stage is not _S.CLOSED_WON
    if referral.has_ended and is_end and referral.ended_by != message.source:
        changes["ended_by"] = message.source
    return changes


def remembered(
    referral: Referral,
    message: DealMove | Renewal,
    changes: dict[str, object],
    data: EventData | None = None,
    *,
    now: datetime,
) -> Decision:
    """The message is remembered, its deal id learnt, and what it changed becomes an event."""
    save: tuple[Record, ...] = (
        WebhookReceipt(source=message.source, message_id=message.message_id, received_at=now),
    )
    if message.deal_id and referral.deal_id is None:
        save += (Deal(deal_id=message.deal_id, referral_id=referral.referral_id),)
        changes = {**changes, "deal_id": message.deal_id}
    if changes:
        if "moved_at" not in changes:
            changes = {**changes, "altered_at": now}
        save += (referral.but(**changes),)
    if data is None:
        return Decision(save=save)
    event = happened(
        data,
        # Derived: the same message can never change a referral twice.
        event_id=f"{message.source}.{message.message_id}",
        about=referral.referral_id,
        actor=message.by or f"crm/{message.source}",
        now=now,
    )
    return Decision(save=save, events=(event,))
