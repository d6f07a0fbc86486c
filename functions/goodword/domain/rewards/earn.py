"""What a milestone earns a referrer, by the pinned terms and within caps and budget, with reasons.

A reward's id is derived from the referral and the rule, and what a milestone earned is stored
once: an event that comes again, late or in another order earns nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.rewards import (
    ReferralEarned,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.events import happened
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.referrals.correction import deal_of
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.limits import NOTHING, Granted, Spent, granted
from goodword.domain.rewards.queue import next_attempt
from goodword.domain.rewards.receipt import explained, explained_correction, explained_limits
from goodword.domain.rewards.reward import (
    BudgetTally,
    DealCount,
    Receipt,
    Reward,
    RewardStatus,
    Tally,
    reward_id,
)
from goodword.domain.rewards.rules import CompiledRules, Entitlement, RuleInput, earned
from goodword.program.rewards import Milestone, Period

REFERRER_ROLE: Final = "referrer"
# One report may pass several milestones at once: their rewards wait in the milestones' order.
_FIRST_PLACE: Final = {milestone: 1000 * n for n, milestone in enumerate(Milestone)}


class MilestoneReached(NamedTuple):
    """A milestone of a referral and its moment. ``deal`` only where one closed or was renewed.

    Where its rewards are decided anew, ``former`` is the deal before it was corrected, ``decision``
    how often they were decided before, ``deals`` the number that the deal had when it closed, and
    ``corrected_at`` the moment that lies in the budget's period.
    """

    milestone: Milestone
    at: datetime
    deal: Money | None = None
    contract_year: int = 1
    former: Money | None = None
    decision: int = 0
    deals: int | None = None
    corrected_at: datetime | None = None

    @property
    def closes_a_deal(self) -> bool:
        return self.milestone is Milestone.CLOSED_WON and self.contract_year == 1

    @property
    def budget_at(self) -> datetime:
        return self.corrected_at or self.at

    @property
    def suffix(self) -> str:
        """Tells what was decided anew from what was decided first: ``~2`` the second time."""
        return f"~{self.decision + 1}" if self.decision else ""


@dataclass(frozen=True, slots=True)
class Counters:
    """What was counted before, each new (version 0) for the first of its kind.

    ``deals`` where a deal closes; ``tallies`` for the periods of the audience's caps; ``budget``
    where the programme has one.
    """

    deals: DealCount | None
    tallies: Mapping[Period, Tally]
    budget: BudgetTally | None

    def spent(self) -> dict[Period, Spent]:
        return {period: Spent(one.cost, one.rewards) for period, one in self.tallies.items()}

    def spent_by_all(self) -> Spent:
        return Spent(self.budget.cost) if self.budget else NOTHING

    def plus(self, reward: Reward) -> "Counters":
        """With a reward. One that waits for the budget has used its caps all the same."""
        if reward.status is RewardStatus.CANCELED:
            return self
        tallies = {
            period: one.but(cost=one.cost + reward.cost, rewards=one.rewards + 1)
            for period, one in self.tallies.items()
        }
        budget = self.budget
        if budget is not None and reward.status is not RewardStatus.PENDING:
            budget = budget.but(cost=budget.cost + reward.cost)
        return replace(self, tallies=tallies, budget=budget)


@dataclass(frozen=True, slots=True)
class RewardContext:
    """A referral with whom it is rewarded to. ``country`` is the referrer's."""

    terms: CompiledRules
    referral: Referral
    referrer: Referrer
    country: str

    @property
    def currency(self) -> str:
        """The referrer's, or the base where a later programme has no rate for it any more."""
        currencies = self.terms.program.currencies
        own = self.referrer.currency
        return own if own in currencies.known else currencies.base


def earned_id(referral_id: str, passed: MilestoneReached) -> str:
    """The event that says what a milestone earned, there once however often it is reported."""
    year = f"-{passed.contract_year}" if passed.contract_year > 1 else ""
    return f"{referral_id}.earned.{passed.milestone}{year}{passed.suffix}"


class Earned(NamedTuple):
    """The rewards of a milestone, what is counted after them, and their events."""

    rewards: tuple[Reward, ...]
    counted: Counters
    events: tuple[Event, ...]


def earn(
    case: RewardContext, passed: MilestoneReached, counted: Counters, *, now: datetime
) -> Decision:
    """The rewards of a milestone, and what is counted, in one piece."""
    found = decide(case, passed, counted, now=now)
    return Decision(save=(*found.rewards, *_moved(counted, found.counted)), events=found.events)


def earn_nothing(
    referral_id: str, passed: MilestoneReached, reason: str, *, now: datetime
) -> Event:
    """Says that a milestone earned nothing, in place of ``earn``, which can then no longer come."""
    nothing = ReferralEarned(milestone=passed.milestone, reward_ids=(), reason=reason)
    return _summary(referral_id, passed, nothing, now=now)


def decide(
    case: RewardContext, passed: MilestoneReached, counted: Counters, *, now: datetime
) -> Earned:
    """What a milestone earns; ``case.terms`` are those of the referral's revision.

    Each reward is held until the holding period ends, waits for the budget, or is canceled where a
    cap leaves nothing of it.
    """
    reached = _reached(case, passed, counted)
    rewards: list[Reward] = []
    after = counted
    for place, entitlement in enumerate(
        earned(case.terms, reached), _FIRST_PLACE[passed.milestone]
    ):
        reward = _reward(case, passed, reached, entitlement, after, now=now)
        rewards.append(reward.but(place=place))
        after = after.plus(reward)
    if after.deals:
        after = replace(after, deals=after.deals.but(deals=after.deals.deals + 1))
    summary = ReferralEarned(
        milestone=passed.milestone,
        reward_ids=tuple(reward.reward_id for reward in rewards),
        deals_this_year=reached.deals or None,
    )
    events = (
        _summary(case.referral.referral_id, passed, summary, now=now),
        *(_event(reward, passed, now=now) for reward in rewards),
    )
    return Earned(tuple(rewards), after, events)


def _summary(
    referral_id: str, passed: MilestoneReached, data: ReferralEarned, *, now: datetime
) -> Event:
    return happened(
        data,
        event_id=earned_id(referral_id, passed),
        about=referral_id,
        actor="rules",
        now=now,
    )


def _reached(case: RewardContext, passed: MilestoneReached, counted: Counters) -> RuleInput:
    return RuleInput(
        audience=case.referral.audience,
        milestone=passed.milestone,
        country=case.country,
        currency=case.currency,
        deal=passed.deal,
        deals=passed.deals or (counted.deals.deals + 1 if counted.deals else 0),
        contract_year=passed.contract_year,
        campaign=case.referral.campaign,
        taking=case.referrer.taking,
        # Later contract years may have other values.
        closed=deal_of(case.referral),
    )


def _reward(
    case: RewardContext,
    passed: MilestoneReached,
    reached: RuleInput,
    entitlement: Entitlement,
    counted: Counters,
    *,
    now: datetime,
) -> Reward:
    terms, currency = case.terms, case.currency
    given = granted(
        terms,
        reached.audience,
        entitlement,
        currency,
        by_referrer=counted.spent(),
        by_all=counted.spent_by_all(),
    )
    status, reason, due_at = _initial_status(terms, given, passed, now=now)
    why = explained(terms, reached, entitlement)
    limits = explained_limits(
        terms,
        reached,
        entitlement,
        given,
        counted.spent(),
        counted.spent_by_all(),
        passed.at,
        passed.budget_at,
    )
    correction = explained_correction(passed.former, passed.deal)
    held_until = due_at if status is RewardStatus.HELD else None
    return Reward(
        reward_id=reward_id(
            referral_id=case.referral.referral_id,
            rule_id=f"{entitlement.name}{passed.suffix}",
            role=REFERRER_ROLE,
        ),
        referral_id=case.referral.referral_id,
        referrer_id=case.referrer.referrer_id,
        account_id=case.referrer.account_id,
        minor=given.minor,
        currency=currency,
        kind=entitlement.kind,
        months=0 if status is RewardStatus.CANCELED else entitlement.months,
        cost=given.cost,
        status=status,
        reason=reason,
        receipt=Receipt(
            rule=f"{reached.audience}.{entitlement.name}",
            revision=case.referral.revision,
            inputs=why.inputs,
            steps=(*correction, *why.steps, *limits),
            minor=given.minor,
            currency=currency,
            held_until=held_until,
        ),
        created_at=now,
        moved_at=now,
        due_at=due_at,
        budget_period=counted.budget.period
        if counted.budget and status is RewardStatus.HELD
        else None,
    )


def _initial_status(
    terms: CompiledRules, given: Granted, passed: MilestoneReached, *, now: datetime
) -> tuple[RewardStatus, str, datetime | None]:
    """Where a reward begins, why, and when it is looked at again."""
    budget = terms.program.budget
    if given.limit == Reason.CAP_REACHED and not given.minor:
        return RewardStatus.CANCELED, Reason.CAP_REACHED, None
    if given.limit == Reason.BUDGET_SPENT and budget is not None:
        return (
            RewardStatus.PENDING,
            Reason.BUDGET_SPENT,
            next_attempt(budget, given.cost, passed.budget_at),
        )
    held_until = now + timedelta(days=terms.program.payouts.holding_days)
    return RewardStatus.HELD, Reason.HOLDING_PERIOD, held_until


def _moved(before: Counters, after: Counters) -> tuple[DealCount | Tally | BudgetTally, ...]:
    """The counters that moved, each on condition of what it was."""
    deals = (after.deals,) if after.deals else ()
    tallies = [one for period, one in after.tallies.items() if one != before.tallies[period]]
    budget = (after.budget,) if after.budget and after.budget != before.budget else ()
    return (*deals, *tallies, *budget)


_TOLD: Final[Mapping[RewardStatus, type[RewardHeld | RewardWaiting | RewardCanceled]]] = {
    RewardStatus.HELD: RewardHeld,
    RewardStatus.PENDING: RewardWaiting,
    RewardStatus.CANCELED: RewardCanceled,
}


def _event(reward: Reward, passed: MilestoneReached, *, now: datetime) -> Event:
    told = _TOLD[reward.status]
    return happened(
        told(
            referral_id=reward.referral_id,
            account_id=reward.account_id,
            milestone=passed.milestone,
            kind=reward.kind,
            minor=reward.minor,
            currency=reward.currency,
            reason=reward.reason,
        ),
        event_id=f"{reward.reward_id}.{told.type.step}",
        about=reward.reward_id,
        actor="rules",
        now=now,
    )
