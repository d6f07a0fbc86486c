"""Rewards that waited for the budget of a new period."""

from datetime import datetime
from functools import cache

from goodword.domain.approval import wait
from goodword.domain.decision import Decision
from goodword.domain.limits import label
from goodword.domain.pending import take_up
from goodword.domain.reward import BudgetTally, Reward, RewardStatus
from goodword.flows.committing import committed
from goodword.flows.ports import Store
from goodword.program.model import Program


def take_up_pending(store: Store, *, now: datetime) -> int:
    """Decides on those among 100 due rewards that are pending, oldest first, each by its pinned
    terms; returns how many."""
    published = cache(store.program)
    pending = (one for one in store.due(Reward, now) if one.status is RewardStatus.PENDING)
    return sum(
        committed(store, _decision(store, reward, published(reward.receipt.revision), now))
        for reward in sorted(pending, key=lambda one: one.created_at)
    )


def _decision(store: Store, reward: Reward, terms: Program | None, now: datetime) -> Decision:
    if terms is None or terms.budget is None:  # published revisions are kept, so somebody must look
        return wait(reward, "terms_missing", now=now)
    base, period = terms.currencies.base, label(terms.budget.per, now)
    tally = store.get(BudgetTally, period, base) or BudgetTally(period=period, currency=base)
    return take_up(reward, terms, terms.budget, tally, now=now)
