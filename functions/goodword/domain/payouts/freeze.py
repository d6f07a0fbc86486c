"""Freezing a balance: a payment was reported after its payout had been released.

A batch that was denied frees its key. A request that arrives after that makes a second batch under
the same key, and pays what our books have released and would pay anew.
"""

from datetime import datetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.payouts import PayoutAttention, PayoutDismissed, PayoutPaid
from goodword.domain.ledger import Balance, LedgerAccount, book, next_run, transfer
from goodword.domain.payouts.payout import (
    ITEM_MOVES,
    MONEY_OUT,
    Effect,
    ItemStatus,
    ObservedItem,
    Payout,
    PayoutStatus,
)
from goodword.domain.payouts.settle import PayoutContext, payout_event
from goodword.domain.reasons import Reason
from goodword.domain.rewards.reward import RewardStatus, move


def is_unbooked(payout: Payout, item: ObservedItem) -> bool:
    """Whether money is out under this payout's name that our books do not know of."""
    another = payout.provider_item_id not in {None, item.provider_item_id}
    if another and item.status in MONEY_OUT:
        return True
    return ITEM_MOVES.get((payout.status, item.status)) is Effect.FREEZE


def is_dismissed(payout: Payout, item: ObservedItem) -> bool:
    """Whether a person has found already that this very payment was not made, or came back."""
    same = payout.reported_item_id == item.provider_item_id
    return same and payout.reason == Reason.DISMISSED


def freeze(books: PayoutContext, item: ObservedItem, *, now: datetime) -> Decision:
    """Stops every payment of the account in this currency until a person decides; told once."""
    payout, balance = books.payout, books.balance
    if payout.payout_id in balance.frozen_by:
        return Decision()
    frozen = balance.but(frozen_by=(*balance.frozen_by, payout.payout_id), due_at=None)
    if balance.reason != Reason.PAYOUT_FAILED:
        frozen = frozen.but(reason=Reason.PAID_AFTER_RELEASE)
    return Decision(
        save=(
            payout.but(reason=Reason.PAID_AFTER_RELEASE, reported_item_id=item.provider_item_id),
            frozen,
            *(
                reward.but(reason=Reason.PAID_AFTER_RELEASE)
                for reward in books.rewards
                if reward.status is RewardStatus.APPROVED
            ),
        ),
        events=(
            payout_event(
                payout,
                PayoutAttention,
                now=now,
                reason=Reason.PAID_AFTER_RELEASE,
                code=item.code,
                provider_item_id=item.provider_item_id,
            ),
        ),
    )


def confirm(books: PayoutContext, item: ObservedItem, *, now: datetime) -> Decision:
    """Books a payment that was reported after its release, as a person found it to stand.

    Raises:
        Refused: the report does not prove it, or its rewards were paid again meanwhile.
    """
    payout = books.payout
    fits = (item.item_key, item.minor, item.currency) == (
        payout.payout_id,
        payout.minor,
        payout.currency,
    )
    if item.status is not ItemStatus.PAID or not fits:
        raise Refused("not_this_payment", "The provider does not say that this item paid it.")
    if payout.status is not PayoutStatus.RELEASED or any(
        reward.status is not RewardStatus.APPROVED for reward in books.rewards
    ):
        raise Refused(
            "paid_otherwise",
            "What this payout held is in another payout or paid already: have the second payment"
            " returned, and dismiss it then.",
        )
    entry = transfer(
        f"{payout.payout_id}.{Reason.PAID_AFTER_RELEASE}",
        books.balance,
        payout.minor,
        debit=LedgerAccount.OWED,
        credit=LedgerAccount.CASH,
        cause=payout.payout_id,
        now=now,
    )
    balance = _thawed(book(books.balance, entry), payout, now=now)
    paid = payout.but(
        status=PayoutStatus.PAID,
        reason=Reason.PAID,
        provider_item_id=item.provider_item_id,
        batch_key=item.batch_key,
        moved_at=now,
    )
    rewards = (
        move(reward, RewardStatus.PAID, Reason.PAID, payout_id=payout.payout_id, now=now)
        for reward in books.rewards
    )
    event = payout_event(payout, PayoutPaid, now=now, reason=Reason.PAID_AFTER_RELEASE)
    return Decision(save=(paid, balance, entry, *rewards), events=(event,))


def dismiss(payout: Payout, balance: Balance, *, now: datetime) -> Decision:
    """Lets a balance go on: a person found that the reported payment was not made, or came back."""
    event = payout_event(payout, PayoutDismissed, now=now, reason=Reason.PAID_AFTER_RELEASE)
    return Decision(
        save=(payout.but(reason=Reason.DISMISSED), _thawed(balance, payout, now=now)),
        events=(event,),
    )


def _thawed(balance: Balance, payout: Payout, *, now: datetime) -> Balance:
    """Without this payout among what freezes it. Nobody is paid sooner for having been frozen."""
    left = tuple(one for one in balance.frozen_by if one != payout.payout_id)
    kept = balance.reason if left or balance.reason == Reason.PAYOUT_FAILED else None
    after = balance.but(frozen_by=left, reason=kept)
    return after.but(due_at=next_run(after, now=now) if after.owed else None)
