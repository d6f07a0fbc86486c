"""Rewards whose holding period is over: approved by themselves, or kept for a person."""

from datetime import datetime
from functools import cache

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.reasons import Reason
from goodword.domain.rewards.approve import judge, wait
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, committed, for_each
from goodword.program.model import Program


def approve_rewards(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Decides on the rewards that are due, each by its pinned terms; returns how many.

    Raises:
        ExceptionGroup: some could not be decided on; all others were.
    """
    published = cache(store.program)

    def approve(reward: Reward) -> bool:
        terms = published(reward.receipt.revision)
        return committed(store, _decision(store, reward, terms, now))

    held = (one for one in store.each_due(Reward, now) if one.status is RewardStatus.HELD)
    return for_each(held, approve, go_on=go_on)


def _decision(store: Store, reward: Reward, terms: Program | None, now: datetime) -> Decision:
    if terms is None:  # every published revision is kept, so somebody has to find out
        return wait(reward, Reason.TERMS_MISSING, now=now)
    balance = store.get(Balance, reward.account_id, reward.currency) or Balance(
        account_id=reward.account_id, referrer_id=reward.referrer_id, currency=reward.currency
    )
    return judge(reward, balance, terms, now=now)
