"""Rewards that waited for the budget of a new period."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from goodword.domain.errors import Conflict
from goodword.domain.event import Decision
from goodword.domain.reasons import Reason
from goodword.domain.rewards.approve import wait
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.queue import release_from_queue
from goodword.domain.rewards.reward import BudgetTally, Reward, RewardStatus
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, for_each, until_committed
from goodword.program.model import Program


def grant_waiting(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Decides on the due rewards that are pending, oldest first, each by its pinned
    terms; returns how many.

    Nobody passes one whose turn it is: where others keep writing the same budget, the rest waits
    for the next run.

    Raises:
        ExceptionGroup: some could not be decided on; all others were.
    """
    published = cache(store.program)
    contended = False

    def take(due: Reward) -> bool:
        nonlocal contended
        try:
            return until_committed(lambda: _take_up(store, due, published, now))
        except Conflict:
            contended = True
            return False

    pending = (one for one in store.each_due(Reward, now) if one.status is RewardStatus.PENDING)
    return for_each(pending, take, go_on=lambda: go_on() and not contended)


def _take_up(
    store: Store, due: Reward, published: Callable[[str], Program | None], now: datetime
) -> bool:
    # Read afresh: another worker may have decided on it.
    reward = store.get(Reward, due.account_id, due.reward_id)
    if reward is None or reward.status is not RewardStatus.PENDING:
        return False
    if reward.due_at is None or reward.due_at > now:
        return False
    store.commit(_decision(store, reward, published(reward.receipt.revision), now))
    return True


def _decision(store: Store, reward: Reward, terms: Program | None, now: datetime) -> Decision:
    if terms is None or terms.budget is None:  # published revisions are kept, so somebody must look
        return wait(reward, Reason.TERMS_MISSING, now=now)
    base, period = terms.currencies.base, label(terms.budget.per, now)
    tally = store.get(BudgetTally, period, base) or BudgetTally(period=period, currency=base)
    return release_from_queue(reward, terms, terms.budget, tally, now=now)
