"""Rewards that wait for the budget: taken up when a new period begins, or by a person."""

from datetime import datetime, timedelta

from goodword.domain.event import Decision
from goodword.domain.event_data.rewards import RewardHeld
from goodword.domain.events import happened
from goodword.domain.reasons import Reason
from goodword.domain.rewards.limits import label, next_start
from goodword.domain.rewards.reward import BudgetTally, Reward, RewardStatus, move
from goodword.domain.rewards.steps import Step, StepCode, step
from goodword.program.model import Program
from goodword.program.rewards import Budget


def next_attempt(budget: Budget, cost: int, moment: datetime) -> datetime | None:
    """When a reward that the budget has no room for is looked at again.

    None: a person decides, because no later period has the room either.
    """
    return None if cost > budget.amount else next_start(budget.per, moment)


def release_from_queue(
    reward: Reward, terms: Program, budget: Budget, tally: BudgetTally, *, now: datetime
) -> Decision:
    """Holds a pending reward by the budget of the present period, or lets it wait on.

    ``tally`` is that period's. The caps were counted when the reward was earned.
    """
    if tally.cost + reward.cost > budget.amount:
        later = next_attempt(budget, reward.cost, now)
        return Decision(save=(reward.but(due_at=later),))
    room = step(StepCode.BUDGET_HAD_ROOM, per=budget.per, period=label(budget.per, now))
    return _held(reward, terms, budget, tally, room, actor="rules", now=now)


def grant_beyond_budget(
    reward: Reward, terms: Program, budget: Budget, tally: BudgetTally, *, actor: str, now: datetime
) -> Decision:
    """A person grants a reward for which no period has room: it is held from now on, and counts
    against the budget of the present period, which may be overspent by it."""
    granted = step(StepCode.BEYOND_BUDGET)
    return _held(reward, terms, budget, tally, granted, actor=actor, now=now)


def _held(
    reward: Reward,
    terms: Program,
    budget: Budget,
    tally: BudgetTally,
    why: Step,
    *,
    actor: str,
    now: datetime,
) -> Decision:
    period = label(budget.per, now)
    held_until = now + timedelta(days=terms.payouts.holding_days)
    receipt = reward.receipt.model_copy(
        update={
            "steps": (*reward.receipt.steps, why),
            "held_until": held_until,
        }
    )
    held = move(reward, RewardStatus.HELD, Reason.HOLDING_PERIOD, payout_id=None, now=now)
    return Decision(
        save=(
            held.but(receipt=receipt, due_at=held_until, budget_period=period),
            tally.but(cost=tally.cost + reward.cost),
        ),
        events=(
            happened(
                RewardHeld(
                    referral_id=reward.referral_id,
                    account_id=reward.account_id,
                    kind=reward.kind,
                    minor=reward.minor,
                    currency=reward.currency,
                    reason=held.reason,
                ),
                event_id=f"{reward.reward_id}.held",
                about=reward.reward_id,
                actor=actor,
                now=now,
            ),
        ),
    )
