"""The CRM moves or renews a deal: find its referral, change it once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Final

from goodword.domain.errors import FieldError, Invalid, NotFound, Refused, TooNew
from goodword.domain.event import Decision
from goodword.domain.money import Money
from goodword.domain.referrals.correction import contradicts, correction_of
from goodword.domain.referrals.deal import DealMove, Renewal, Stage, move, refuse_impossible, renew
from goodword.domain.referrals.referral import (
    Deal,
    LossReason,
    Referral,
    ReferralStatus,
    WebhookReceipt,
)
from goodword.domain.referrals.unfollowed import UnfollowedReport, followed, keep
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.program.currencies import minor_units

_NO_AMOUNT: Final = FieldError(
    "data.amount", "required", "closed_won and a renewal need the deal's amount and currency"
)


@dataclass(frozen=True, slots=True)
class DealMessage:
    """The webhook's data, well-formed but not yet checked against the programme.

    ``stage`` None: a won deal was renewed. ``loss`` is why it comes to nothing, where the sender
    says so. Where a person reports it in place of a CRM, ``by`` is who, and ``note`` why.
    ``is_named`` False: its sender gave it no id, and ``message_id`` is made of what it says.
    """

    message_id: str
    source: str
    stage: Stage | None
    value: str | None
    currency: str | None
    referral_id: str | None
    deal_id: str | None
    occurred_at: datetime
    loss: LossReason | None = None
    by: str | None = None
    note: str | None = None
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class DealMoved:
    """Where the referral stands now, and whether this message moved it there."""

    referral_id: str
    status: ReferralStatus
    changed: bool


def move_deal(
    store: Store,
    message: DealMessage,
    *,
    now: datetime,
    beside: Callable[[Referral], Decision | None] | None = None,
) -> DealMoved:
    """Applies one verified message; the same one again changes nothing.

    ``beside`` says what else is stored in the same transaction, from the referral as it is; None:
    the message says nothing new, and nothing is stored. What it raises, is raised before that.

    Raises:
        NotFound: no referral of that id.
        TooNew: only a later version of Goodword knows the state of the referral.
        Invalid: the amount is missing, malformed or in a currency the referral's terms lack.
        Refused: it cannot be followed, which its code tells why; it is kept for a person.
    """

    def attempt() -> DealMoved:
        referral = _referral(store, message)
        if not referral.is_known:
            # The CRM sends it again.
            raise TooNew(Referral.__name__)
        amount = _amount(store, referral, message)
        told = _unheard(store, referral, message, amount)
        also = (beside(referral) if beside else Decision()) if told else None
        if told is None or also is None:
            return DealMoved(referral.referral_id, referral.status, changed=False)
        kept = store.get(UnfollowedReport, told.source, told.message_id)
        try:
            _refuse_wrong_deal(store, referral, told.deal_id)
            decision = _decision(store, referral, told, amount, now=now)
        except Refused as refusal:
            if kept is None:
                report = _unfollowed(referral, told, refusal, now=now)
                store.commit(keep(report, by=told.by, now=now))
            raise
        if kept is not None:
            decision = decision._replace(save=(*decision.save, followed(kept, now=now)))
        store.commit(
            Decision(save=(*decision.save, *also.save), events=(*decision.events, *also.events))
        )
        after = next((one for one in decision.save if isinstance(one, Referral)), referral)
        return DealMoved(referral.referral_id, after.status, changed=bool(decision.events))

    return until_committed(attempt)


def _decision(
    store: Store, referral: Referral, message: DealMessage, amount: Money | None, *, now: datetime
) -> Decision:
    if message.stage is not None:
        moved = _move_of(message, message.stage, amount)
        refuse_impossible(referral, moved, now=now)
        correction = correction_of(referral, moved)
        if correction is None:
            return move(referral, moved, now=now)
        # Seldom, and all about rewards: no other message loads it.
        from goodword.flows.referrals.correct_deal import correct_deal

        return correct_deal(store, referral, moved, correction, now=now)
    if amount is None:
        raise Invalid(_NO_AMOUNT)
    renewal = Renewal(
        message_id=message.message_id,
        source=message.source,
        amount=amount,
        deal_id=message.deal_id,
        occurred_at=message.occurred_at,
        by=message.by,
        note=message.note,
    )
    return renew(referral, renewal, now=now)


def _move_of(message: DealMessage, stage: Stage, amount: Money | None) -> DealMove:
    return DealMove(
        message_id=message.message_id,
        source=message.source,
        stage=stage,
        amount=amount,
        deal_id=message.deal_id,
        occurred_at=message.occurred_at,
        loss=message.loss,
        by=message.by,
        note=message.note,
    )


def _unheard(
    store: Store, referral: Referral, message: DealMessage, amount: Money | None
) -> DealMessage | None:
    """The message, where it has not been followed yet; None: it has. One without a name that says
    what was said before, and what has been changed since, is a message of its own."""
    if not store.get(WebhookReceipt, message.source, message.message_id):
        return message
    if message.is_named or message.stage is None:
        return None
    if not contradicts(referral, _move_of(message, message.stage, amount)):
        return None
    ids = (f"{message.message_id}.{number}" for number in count(2))
    unused = next(one for one in ids if not store.get(WebhookReceipt, message.source, one))
    return replace(message, message_id=unused)


def _unfollowed(
    referral: Referral, message: DealMessage, refusal: Refused, *, now: datetime
) -> UnfollowedReport:
    return UnfollowedReport(
        source=message.source,
        message_id=message.message_id,
        referral_id=referral.referral_id,
        deal_id=message.deal_id,
        stage=message.stage.value if message.stage else None,
        value=message.value,
        currency=message.currency,
        occurred_at=message.occurred_at,
        received_at=now,
        reason=refusal.code,
        moved_at=now,
    )


def _referral(store: Store, message: DealMessage) -> Referral:
    referral_id = message.referral_id
    if referral_id is None and message.deal_id is not None:
        deal = store.get(Deal, message.deal_id)
        referral_id = deal.referral_id if deal else None
    referral = store.get(Referral, referral_id) if referral_id else None
    if referral is None:
        detail = "no referral of that id"
        raise NotFound(detail)
    return referral


def _refuse_wrong_deal(store: Store, referral: Referral, deal_id: str | None) -> None:
    """A deal has one referral and a referral one deal, from the first message that names both.

    Two that name them at the same moment meet in the commit: the deal is stored on condition that
    nobody has it, the referral on condition of its version.
    """
    if deal_id is None:
        return
    taken = store.get(Deal, deal_id)
    if taken is not None and taken.referral_id != referral.referral_id:
        raise Refused(
            "deal_taken", "This deal_id belongs to another referral; a deal has one referral."
        )
    if referral.deal_id is not None and referral.deal_id != deal_id:
        raise Refused(
            "other_deal",
            f"This referral belongs to the deal {referral.deal_id}; a referral has one deal. "
            "Name that deal, or leave deal_id out.",
        )


def _amount(store: Store, referral: Referral, message: DealMessage) -> Money | None:
    if message.stage not in {ReferralStatus.CLOSED_WON, None}:
        return None
    if message.value is None or message.currency is None:
        raise Invalid(_NO_AMOUNT)
    program = store.program(referral.revision)
    if program is None:
        detail = f"terms {referral.revision}"
        raise NotFound(detail)
    if message.currency not in program.currencies.known:
        known = ", ".join(sorted(program.currencies.known))
        raise Invalid(FieldError("data.amount.currency", "unknown", f"the programme knows {known}"))
    try:
        amount = Money(minor_units(message.value, message.currency), message.currency)
    except ValueError as error:
        raise Invalid(FieldError("data.amount.value", "invalid", str(error))) from None
    if not amount.minor:
        raise Invalid(FieldError("data.amount.value", "invalid", "must be more than zero"))
    return amount
