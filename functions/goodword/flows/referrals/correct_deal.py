"""A won deal is reported lost, or with another amount: its rewards follow, in one transaction.

A report may overtake the reaction that earns the rewards. What says that a milestone has earned is
stored once, so that whoever comes second meets it: the reaction earns nothing, or this starts
again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.referrals import DealCorrected, ReferralMoved
from goodword.domain.event_data.rewards import ReferralEarned
from goodword.domain.event_data.table import data_of
from goodword.domain.ledger import Balance
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.record import Record, instant
from goodword.domain.referrals.correction import Correction, deal_of
from goodword.domain.referrals.deal import DealMove, moved_to, remembered
from goodword.domain.referrals.deal import passed as milestones_of
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.approve import APPROVALS
from goodword.domain.rewards.earn import (
    MilestoneReached,
    RewardContext,
    decide,
    earn_nothing,
    earned_id,
)
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.receipt import lost, replaced
from goodword.domain.rewards.reward import BudgetTally, DealCount, Reward, RewardStatus
from goodword.domain.rewards.withdraw import Uses, changed, withdraw
from goodword.flows.ports import Store
from goodword.flows.rewards.reward_deal import case_of, counted_for
from goodword.program.rewards import Milestone


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a milestone of a won deal has earned so far; ``mark`` None: nobody has looked yet."""

    passed: MilestoneReached
    mark: ReferralEarned | None
    rewards: tuple[Reward, ...]


def correct_deal(
    store: Store, referral: Referral, message: DealMove, correction: Correction, *, now: datetime
) -> Decision:
    """Everything that a correction changes, ready to be committed.

    Raises:
        NotFound: the referral's referrer or terms are gone (none of them ever is).
        Refused: rewards of the deal are reserved or paid.
    """
    case = case_of(store, referral.referral_id)
    won = MilestoneReached(
        Milestone.CLOSED_WON, referral.moved_at, deal_of(referral), decision=referral.decisions
    )
    if correction.amount is None:
        return _lose(store, case, referral, message, correction.status, won, now=now)
    return _decide_anew(store, case, referral, message, correction.amount, won, now=now)


def _lose(
    store: Store,
    case: RewardContext,
    referral: Referral,
    message: DealMove,
    status: ReferralStatus,
    won: MilestoneReached,
    *,
    now: datetime,
) -> Decision:
    """Cancels what the won deal earned, and what it had passed on the way to being won."""
    outcomes = [_outcome(store, case, one) for one in _passed_with(case, referral, won)]
    rewards = [reward for one in outcomes for reward in one.rewards]
    reason = Reason.DEAL_LOST if status is ReferralStatus.CLOSED_LOST else Reason.DEAL_REJECTED
    uses = _uses(store, case, won, rewards)
    done = withdraw(rewards, uses, reason=reason, step=lost(), now=now)
    data = ReferralMoved(
        before=referral.status,
        status=status,
        won_at=instant(referral.moved_at),
        occurred_at=message.occurred_at.isoformat(),
        reopenings=referral.reopenings,
        note=message.note,
    )
    moved = remembered(referral, message, moved_to(status, message, now=now), data, now=now)
    nothing = tuple(
        earn_nothing(referral.referral_id, one.passed, reason, now=now)
        for one in outcomes
        if one.mark is None
    )
    deals = _deal_less(store, case, won) if outcomes[-1].mark else ()
    return Decision(
        save=(*moved.save, *done.records, *changed(uses, done.uses), *deals),
        events=(*moved.events, *done.events, *nothing),
    )


def _decide_anew(
    store: Store,
    case: RewardContext,
    referral: Referral,
    message: DealMove,
    amount: Money,
    won: MilestoneReached,
    *,
    now: datetime,
) -> Decision:
    """Cancels the rewards of the former amount, and grants those of the new one."""
    former = _known(won.deal, referral)
    outcome = _outcome(store, case, won)
    decision = referral.decisions + (1 if outcome.mark else 0)
    anew = won._replace(
        deal=amount,
        former=former,
        decision=decision,
        deals=_number(store, case, outcome),
        corrected_at=now,
    )
    counted = counted_for(store, case, anew)
    uses = _uses(store, case, won, outcome.rewards, budget=counted.budget)
    step = replaced(former, amount)
    done = withdraw(outcome.rewards, uses, reason=Reason.DEAL_CORRECTED, step=step, now=now)
    changes: dict[str, object] = {
        "deal_minor": amount.minor,
        "deal_currency": amount.currency,
        "outcome_at": message.occurred_at,
        "decisions": decision,
    }
    left = replace(
        counted,
        tallies=done.uses.tallies,
        budget=done.uses.budgets[counted.budget.period] if counted.budget else None,
    )
    found = decide(replace(case, referral=referral.but(**changes)), anew, left, now=now)
    after = done.uses.with_(found.counted.tallies, found.counted.budget)
    deals = (found.counted.deals,) if found.counted.deals else ()
    data = DealCorrected(
        minor=amount.minor,
        currency=amount.currency,
        former_minor=former.minor,
        former_currency=former.currency,
        occurred_at=message.occurred_at.isoformat(),
        note=message.note,
    )
    moved = remembered(referral, message, changes, data, now=now)
    return Decision(
        save=(*moved.save, *done.records, *found.rewards, *changed(uses, after), *deals),
        events=(*moved.events, *done.events, *found.events),
    )


def _passed_with(
    case: RewardContext, referral: Referral, won: MilestoneReached
) -> Iterable[MilestoneReached]:
    """The milestones that the report of the won deal passed, the won deal last."""
    if referral.won_from is None:
        return (won,)
    moved = ReferralMoved(before=referral.won_from, status=referral.status)
    rules = case.terms.rules
    early = (
        MilestoneReached(one, won.at)
        for one in milestones_of(moved)
        if one is not Milestone.CLOSED_WON and rules[referral.audience, one]
    )
    return (*early, won)


def _outcome(store: Store, case: RewardContext, passed: MilestoneReached) -> _Outcome:
    referral_id = case.referral.referral_id
    event = store.get(Event, referral_id, earned_id(referral_id, passed))
    mark = data_of(event, ReferralEarned) if event else None
    ids = mark.reward_ids if mark else ()
    found = (store.get(Reward, case.referrer.account_id, one) for one in ids)
    rewards = tuple(_paid_by_budget(case, passed, reward) for reward in found if reward)
    return _Outcome(passed, mark, rewards)


def _paid_by_budget(case: RewardContext, passed: MilestoneReached, reward: Reward) -> Reward:
    """The reward with the period that paid for it, which rewards of before 2026-11-29 lack."""
    budget = case.terms.program.budget
    unpaid = {RewardStatus.PENDING, RewardStatus.CANCELED}
    if budget is None or reward.budget_period is not None or reward.status in unpaid:
        return reward
    period = reward.receipt.inputs.unknown.get("granted_in", label(budget.per, passed.at))
    return reward.but(budget_period=period)


def _uses(
    store: Store,
    case: RewardContext,
    won: MilestoneReached,
    rewards: Sequence[Reward],
    *,
    budget: BudgetTally | None = None,
) -> Uses:
    """What rewards have used, with a budget that further ones may use.

    Read afresh for each attempt, and written on condition of what was read.
    """
    base = case.terms.program.currencies.base
    periods = {one.budget_period for one in rewards if one.budget_period is not None}
    booked = {
        one.currency
        for one in rewards
        if one.status is RewardStatus.APPROVED and APPROVALS[one.kind].account is not None
    }
    budgets = [store.get(BudgetTally, period, base) for period in sorted(periods)]
    account_id = case.referrer.account_id
    balances = [store.get(Balance, account_id, code) for code in sorted(booked)]
    return Uses(
        counted_for(store, case, won).tallies,
        {one.period: one for one in (*budgets, budget) if one},
        {one.currency: one for one in balances if one},
    )


def _number(store: Store, case: RewardContext, outcome: _Outcome) -> int | None:
    """The number of the deal in its year when it closed; None: it has not been counted yet."""
    if outcome.mark is None:
        return None
    # Rewards of before 2026-11-29 have it in their receipts only, where they have it.
    numbers = (
        outcome.mark.deals_this_year,
        *(one.receipt.inputs.deals_this_year for one in outcome.rewards),
    )
    known = [number for number in numbers if number]
    return known[0] if known else max(_deals(store, case, outcome.passed).deals, 1)


def _deal_less(store: Store, case: RewardContext, won: MilestoneReached) -> tuple[Record, ...]:
    counted = _deals(store, case, won)
    return (counted.but(deals=counted.deals - 1),)


def _deals(store: Store, case: RewardContext, won: MilestoneReached) -> DealCount:
    referrer_id, year = case.referrer.referrer_id, won.at.year
    found = store.get(DealCount, referrer_id, str(year))
    return found or DealCount(referrer_id=referrer_id, year=year, deals=0)


def _known(deal: Money | None, referral: Referral) -> Money:
    if deal is None:
        message = f"{referral.referral_id} is won and names no deal"
        raise ValueError(message)
    return deal
