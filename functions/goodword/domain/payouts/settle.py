"""Booking what the provider reports about a payout: journal, balance, rewards, in one piece."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.payouts import (
    PayoutAttention,
    PayoutMoved,
    PayoutPaid,
    PayoutReleased,
    PayoutReturned,
    PayoutUnclaimed,
)
from goodword.domain.events import happened
from goodword.domain.ledger import (
    Balance,
    JournalEntry,
    LedgerAccount,
    book,
    next_run,
    person_decides,
    transfer,
)
from goodword.domain.payouts.payout import (
    FINAL,
    ITEM_MOVES,
    Effect,
    Fault,
    ItemStatus,
    ObservedItem,
    Payout,
    PayoutStatus,
)
from goodword.domain.reasons import Reason
from goodword.domain.rewards.reward import Reward, RewardStatus, move

AGAIN_AFTER: Final = timedelta(days=1)
"""So long after a batch came to nothing what it held is paid anew: by then no call about the old
key can still be under way, and the company's account may have funds again."""

BLOCKED_FOR: Final = timedelta(days=3)
"""So long after it was sealed a payment that its provider holds back is told to a person.
Most reviews are decided within that time."""

WHOLE_BATCH: Final = frozenset({Reason.DENIED, Reason.NEVER_ARRIVED})
"""Verdicts on a batch as a whole, which say nothing against its receivers."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What an effect does. No ``debit``: nothing moves. ``reward``: None stays in its status."""

    status: PayoutStatus
    event: type[PayoutMoved]
    reason: Reason
    reward: RewardStatus | None
    debit: LedgerAccount | None = None
    credit: LedgerAccount | None = None


_L = LedgerAccount
BOOKINGS: Final[dict[Effect, Booking]] = {
    Effect.WAIT: Booking(PayoutStatus.UNCLAIMED, PayoutUnclaimed, Reason.UNCLAIMED, None),
    Effect.PAY: Booking(
        PayoutStatus.PAID, PayoutPaid, Reason.PAID, RewardStatus.PAID, _L.RESERVED, _L.CASH
    ),
    Effect.RELEASE: Booking(
        PayoutStatus.RELEASED,
        PayoutReleased,
        Reason.PAYOUT_FAILED,
        RewardStatus.APPROVED,
        _L.RESERVED,
        _L.OWED,
    ),
    Effect.GIVE_BACK: Booking(
        PayoutStatus.RETURNED,
        PayoutReturned,
        Reason.PAYOUT_FAILED,
        RewardStatus.APPROVED,
        _L.RESERVED,
        _L.OWED,
    ),
    Effect.TAKE_BACK: Booking(
        PayoutStatus.RETURNED,
        PayoutReturned,
        Reason.PAYOUT_FAILED,
        RewardStatus.APPROVED,
        _L.CASH,
        _L.OWED,
    ),
}


@dataclass(frozen=True, slots=True)
class PayoutContext:
    """All that one settlement touches: a payout, its account's balance, and its rewards."""

    payout: Payout
    balance: Balance
    rewards: tuple[Reward, ...]


def settle(books: PayoutContext, item: ObservedItem, *, now: datetime) -> Decision:
    """Applies a report, read afresh, by the one table. Again, late or reordered: nothing more.

    What freezes a balance is decided before, by ``freeze``.
    """
    payout = books.payout
    why = mismatch(payout, item)
    effect = ITEM_MOVES.get((payout.status, item.status), Effect.LOOK)
    if why is None and effect in {Effect.LOOK, Effect.FREEZE}:
        why = (
            Reason.UNKNOWN_STATUS if item.status is ItemStatus.UNKNOWN else Reason.UNEXPECTED_STATUS
        )
    if why is not None:
        return flag_for_review(payout, why, item.code, now=now)
    if effect is Effect.NOTHING:
        noted = payout.provider_item_id is not None
        is_long = item.status is ItemStatus.BLOCKED and now >= payout.moved_at + BLOCKED_FOR
        if noted and is_long and payout.status not in FINAL:
            return flag_for_review(payout, Reason.BLOCKED, item.code, now=now)
        return _note(payout, item)
    ours = effect is Effect.RELEASE and item.fault is Fault.OURS
    verdict = Reason.DENIED if ours else str(item.status)
    return apply(books, effect, verdict, item.provider_item_id, now=now)


def mismatch(payout: Payout, item: ObservedItem) -> str | None:
    """Why a report cannot be about this payout, or None. Checked before any money moves."""
    if item.item_key != payout.payout_id or item.batch_key != payout.batch_key:
        return Reason.OTHER_BATCH
    if payout.provider_item_id not in {None, item.provider_item_id}:
        return Reason.OTHER_ITEM
    if (item.minor, item.currency) != (payout.minor, payout.currency):
        return Reason.OTHER_AMOUNT
    return None


def apply(
    books: PayoutContext,
    effect: Effect,
    verdict: str,
    provider_item_id: str | None,
    *,
    now: datetime,
) -> Decision:
    """One effect in full: what it does to the payout, the journal, the balance and the rewards."""
    booking, payout = BOOKINGS[effect], books.payout
    if not _rewards_fit(books):
        return flag_for_review(payout, Reason.BOOKS_DIFFER, verdict, now=now)
    told = _reason(books, booking, verdict)
    return Decision(
        save=(
            payout.but(
                status=booking.status,
                reason=verdict,
                provider_item_id=provider_item_id or payout.provider_item_id,
                moved_at=now,
                due_at=None,
            ),
            *_money(books, booking, told, now=now),
            *(_reward(reward, booking, told, now=now) for reward in books.rewards),
        ),
        events=(payout_event(payout, booking.event, now=now, reason=verdict),),
    )


def flag_for_review(payout: Payout, why: str, code: str, *, now: datetime) -> Decision:
    """Nothing moves; a person is told once for each reason."""
    if payout.reason == why:
        return Decision()
    return Decision(
        save=(payout.but(reason=why),),
        events=(payout_event(payout, PayoutAttention, now=now, reason=why, code=code),),
    )


def _reason(books: PayoutContext, booking: Booking, verdict: str) -> Reason:
    """What the referrer and finance read about an effect."""
    if verdict == Reason.WITHDRAWN:
        return person_decides(books.balance) or Reason.NEXT_PAYOUT
    return Reason.BATCH_DENIED if verdict in WHOLE_BATCH else booking.reason


def _note(payout: Payout, item: ObservedItem) -> Decision:
    """Remembers the provider's id of the item, once; everything else is as it was."""
    if payout.provider_item_id is not None:
        return Decision()
    return Decision(save=(payout.but(provider_item_id=item.provider_item_id),))


def _rewards_fit(books: PayoutContext) -> bool:
    """Whether the rewards are the payout's own, in its state, and add up to it."""
    paid = books.payout.status is PayoutStatus.PAID
    expected = RewardStatus.PAID if paid else RewardStatus.RESERVED
    return sum(reward.minor for reward in books.rewards) == books.payout.minor and all(
        reward.payout_id == books.payout.payout_id and reward.status is expected
        for reward in books.rewards
    )


def _money(
    books: PayoutContext, booking: Booking, told: Reason, *, now: datetime
) -> tuple[Balance | JournalEntry, ...]:
    """The entry and the balance after it; nothing where nothing moves."""
    if booking.debit is None or booking.credit is None:
        return ()
    entry = transfer(
        f"{books.payout.payout_id}.{booking.status}",
        books.balance,
        books.payout.minor,
        debit=booking.debit,
        credit=booking.credit,
        cause=books.payout.payout_id,
        now=now,
    )
    after = book(books.balance, entry)
    if booking.credit is _L.OWED:
        after = _owed_again(after, told, now=now)
    return (after, entry)


def _owed_again(balance: Balance, told: Reason, *, now: datetime) -> Balance:
    """What a whole batch held is tried again by itself, under a new id; anything else waits for a
    person or for new payout details. What was never sent waits for nothing."""
    failed = Reason.PAYOUT_FAILED in {told, balance.reason}
    after = balance.but(
        reason=Reason.PAYOUT_FAILED if failed else None if told == Reason.NEXT_PAYOUT else told,
        generation=balance.generation + 1,
        not_before=now + AGAIN_AFTER if told == Reason.BATCH_DENIED else balance.not_before,
    )
    return after.but(due_at=next_run(after, now=now))


def _reward(reward: Reward, booking: Booking, told: Reason, *, now: datetime) -> Reward:
    if booking.reward is None:
        return reward.but(reason=told)
    kept = None if booking.reward is RewardStatus.APPROVED else reward.payout_id
    return move(reward, booking.reward, told, payout_id=kept, now=now)


def payout_event(
    payout: Payout, kind: type[PayoutMoved], *, now: datetime, **facts: str | None
) -> Event:
    """Once for each version of the payout, so that the commit that made it makes it once."""
    return happened(
        kind(minor=payout.minor, currency=payout.currency, **facts),
        event_id=f"{payout.payout_id}.{kind.type.step}.{payout.version + 1}",
        about=payout.payout_id,
        actor="provider",
        now=now,
    )
