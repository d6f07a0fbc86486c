"""One payout, one report, one transaction."""

from datetime import datetime

from goodword.domain.ledger import Balance
from goodword.domain.payout import Effect, ObservedItem, Payout, PayoutStatus
from goodword.domain.reward import Reward
from goodword.domain.settling import Books, conclude, look, settle
from goodword.flows.committing import committed
from goodword.flows.ports import Store

_OVER = frozenset({PayoutStatus.RELEASED, PayoutStatus.RETURNED})


def settle_payout(store: Store, item: ObservedItem, *, now: datetime) -> bool:
    """Applies a fresh report to our books; whether it changed anything."""
    payout = store.get(Payout, item.item_key)
    if payout is None:
        return False
    books = books_of(store, payout)
    if books is None:
        return committed(store, look(payout, "books_differ", item.code, now=now))
    return committed(store, settle(books, item, now=now))


def release_payout(
    store: Store, payout_id: str, batch_key: str | None, verdict: str, *, now: datetime
) -> bool:
    """What was certainly not paid is owed again; whether it changed anything.

    ``batch_key`` is the batch that the verdict is about, None for a payout that is in none.
    """
    payout = store.get(Payout, payout_id)
    if payout is None or payout.batch_key != batch_key or payout.status in _OVER:
        return False
    if payout.status not in {PayoutStatus.RESERVED, PayoutStatus.SEALED}:
        return committed(store, look(payout, "unexpected_status", verdict, now=now))
    books = books_of(store, payout)
    if books is None:
        return committed(store, look(payout, "books_differ", verdict, now=now))
    return committed(store, conclude(books, Effect.RELEASE, verdict, None, now=now))


def books_of(store: Store, payout: Payout) -> Books | None:
    """The payout with its balance and rewards; None where one of them is missing."""
    balance = store.get(Balance, payout.account_id, payout.currency)
    rewards = [store.get(Reward, payout.account_id, reward_id) for reward_id in payout.reward_ids]
    found = tuple(reward for reward in rewards if reward is not None)
    if balance is None or len(found) < len(rewards):
        return None
    return Books(payout=payout, balance=balance, rewards=found)
