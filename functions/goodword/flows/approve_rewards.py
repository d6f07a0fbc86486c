"""Rewards whose holding period is over: approved by themselves, or kept for a person."""

from datetime import datetime

from goodword.domain.approval import judge, wait
from goodword.domain.decision import Decision
from goodword.domain.ledger import Balance
from goodword.domain.reward import Reward, RewardStatus
from goodword.flows.attempt import attempt
from goodword.flows.ports import Store


def approve_rewards(store: Store, *, now: datetime) -> int:
    """Decides on up to 100 rewards that are due, each by its pinned terms; returns how many."""
    return sum(
        attempt(store, _decision(store, reward, now))
        for reward in store.due(Reward, now)
        if reward.status is RewardStatus.HELD
    )


def _decision(store: Store, reward: Reward, now: datetime) -> Decision:
    terms = store.program(reward.receipt.revision)
    if terms is None:  # every published revision is kept, so somebody has to find out
        return wait(reward, "terms_missing", now=now)
    balance = store.get(Balance, reward.account_id, reward.currency) or Balance(
        account_id=reward.account_id, referrer_id=reward.referrer_id, currency=reward.currency
    )
    return judge(reward, balance, terms, now=now)
