"""Rewards whose holding period is over: approved by themselves, or kept for a person."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.reasons import Reason
from goodword.domain.rewards.approve import judge, wait
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.domain.tokens import Keys
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, committed, for_each
from goodword.flows.rewards.doubts import look_at, with_company
from goodword.program.model import Program


def approve_rewards(
    store: Store, *, keys: Callable[[], Keys], now: datetime, go_on: GoOn = lambda: True
) -> int:
    """Decides on the rewards that are due, each by its pinned terms; returns how many. ``keys`` are
    read where a claim might be one on oneself.

    Raises:
        ExceptionGroup: some could not be decided on; all others were.
    """
    published = cache(store.program)

    def approve(reward: Reward) -> bool:
        terms = published(reward.receipt.revision)
        return committed(store, _decision(store, keys, reward, terms, now))

    held = (one for one in store.each_due(Reward, now) if one.status is RewardStatus.HELD)
    return for_each(held, approve, go_on=go_on)


def _decision(
    store: Store, keys: Callable[[], Keys], reward: Reward, terms: Program | None, now: datetime
) -> Decision:
    if terms is None:  # every published revision is kept, so somebody has to find out
        return wait(reward, Reason.TERMS_MISSING, now=now)
    balance = store.get(Balance, reward.account_id, reward.currency) or Balance(
        account_id=reward.account_id, referrer_id=reward.referrer_id, currency=reward.currency
    )
    found = look_at(store, keys, reward, now=now)
    decision = judge(reward, balance, terms, doubts=found.doubts, now=now)
    return with_company(decision, found.company)
