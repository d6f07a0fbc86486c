"""One payout, one report, one transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime

from goodword.domain.errors import TooNew
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.freeze import freeze, is_dismissed, is_unbooked
from goodword.domain.payouts.payout import Batch, Effect, ObservedItem, Payout, PayoutStatus
from goodword.domain.payouts.settle import PayoutContext, apply, flag_for_review, settle
from goodword.domain.reasons import Reason
from goodword.domain.rewards.reward import Reward
from goodword.flows.ports import Store
from goodword.flows.retry import committed, until_committed

_OVER = frozenset({PayoutStatus.RELEASED, PayoutStatus.RETURNED})


def settle_payout(store: Store, item: ObservedItem, *, now: datetime) -> bool:
    """Applies a fresh report to our books; whether it changed anything.

    For a poll, which comes again: a conflict, or what a later version looks after, is left to it.
    """
    try:
        return committed(store, _decided(store, item, now=now))
    except TooNew:
        return False


def settle_hint(store: Store, item: ObservedItem, *, now: datetime) -> bool:
    """Applies a report of which nobody may ever speak again; whether it changed anything.

    Raises:
        Conflict: another worker was faster each time. The provider sends the hint again.
        TooNew: a later version looks after the payout, and is sent the hint again.
    """
    return surely(store, lambda: _decided(store, item, now=now))


def surely(store: Store, decide: Callable[[], Decision]) -> bool:
    """Commits what ``decide`` says of the records as they are, anew after a conflict; whether that
    was anything."""

    def attempt() -> bool:
        decision = decide()
        if not decision.save and not decision.events:
            return False
        store.commit(decision)
        return True

    return until_committed(attempt)


def _decided(store: Store, item: ObservedItem, *, now: datetime) -> Decision:
    payout = store.get(Payout, item.item_key)
    if payout is None or is_dismissed(payout, item):
        return Decision()
    if not payout.is_known:
        raise TooNew(Payout.__name__)
    books = books_of(store, payout)
    if books is None:
        return flag_for_review(payout, Reason.BOOKS_DIFFER, item.code, now=now)
    if not _all_known(books):
        raise TooNew(Reward.__name__)
    decide = freeze if is_unbooked(payout, item) else settle
    return decide(books, item, now=now)


def release_payout(
    store: Store, payout_id: str, batch_key: str | None, verdict: str, *, now: datetime
) -> bool:
    """What was certainly not paid is owed again; whether it changed anything.

    ``batch_key`` is the batch that the verdict is about, None for a payout that is in none.
    """
    payout = store.get(Payout, payout_id)
    if payout is None or payout.batch_key != batch_key or payout.status in _OVER:
        return False
    if not payout.is_known:
        return False
    if verdict == Reason.NEVER_ARRIVED and payout.reason == Reason.REPORTED_WHILE_STUCK:
        return False  # it has arrived: a webhook came after somebody looked
    if payout.status not in {PayoutStatus.RESERVED, PayoutStatus.SEALED}:
        return committed(store, flag_for_review(payout, Reason.UNEXPECTED_STATUS, verdict, now=now))
    books = books_of(store, payout)
    if books is None:
        return committed(store, flag_for_review(payout, Reason.BOOKS_DIFFER, verdict, now=now))
    if not _all_known(books):
        return False
    return committed(store, apply(books, Effect.RELEASE, verdict, None, now=now))


def frozen_payouts(store: Store, payouts: Iterable[Payout]) -> set[str]:
    """Ids of payouts of which nothing may be sent: a person decides about their balance first."""
    accounts: dict[tuple[str, str], list[str]] = {}
    for payout in payouts:
        accounts.setdefault((payout.account_id, payout.currency), []).append(payout.payout_id)
    return {
        payout_id
        for account, held in accounts.items()
        if (balance := store.get(Balance, *account)) is not None and balance.frozen_by
        for payout_id in held
    }


def _all_known(books: PayoutContext) -> bool:
    """Whether this version knows the state of each; if not, the report is read again later."""
    return all(reward.is_known for reward in books.rewards)


def payouts_of(store: Store, batch: Batch) -> list[Payout]:
    """A batch's payouts, in its order."""
    found = (store.get(Payout, payout_id) for payout_id in batch.payout_ids)
    return [payout for payout in found if payout is not None]


def books_of(store: Store, payout: Payout) -> PayoutContext | None:
    """The payout with its balance and rewards; None where one of them is missing."""
    balance = store.get(Balance, payout.account_id, payout.currency)
    rewards = [store.get(Reward, payout.account_id, reward_id) for reward_id in payout.reward_ids]
    found = tuple(reward for reward in rewards if reward is not None)
    if balance is None or len(found) < len(rewards):
        return None
    return PayoutContext(payout=payout, balance=balance, rewards=found)
