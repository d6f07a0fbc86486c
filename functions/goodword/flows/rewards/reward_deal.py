"""A referral passed a milestone: its referrer earns what the pinned terms say, once."""

from datetime import datetime
from functools import partial

from goodword.domain.errors import NotFound
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.referrals import DealRenewed, ReferralMoved
from goodword.domain.event_data.table import data_of
from goodword.domain.money import Money
from goodword.domain.referrals.deal import passed as milestones_of
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.rewards.earn import Counters, MilestoneReached, RewardContext, earn, earned_id
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.reward import BudgetTally, DealCount, Tally
from goodword.domain.rewards.rules import compile_terms
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.program.rewards import Milestone


def reward_deal(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to ``referral.moved`` and ``deal.renewed``; the same event again changes nothing.

    Each milestone has a transaction of its own: a worker that dies between two leaves the rest to
    the next one.

    Raises:
        NotFound: the referral, its referrer or its terms are gone (none of them ever is).
    """
    found = reached_by(event)
    if not found:
        return
    case = case_of(store, event.about)
    for passed in found:
        until_committed(partial(_earn, store, case, passed, now=now))


def reached_by(event: Event) -> tuple[MilestoneReached, ...]:
    """The milestones that an event says a referral has passed."""
    if event.type not in {EventType.REFERRAL_MOVED, EventType.DEAL_RENEWED}:
        return ()
    if event.type == EventType.DEAL_RENEWED:
        renewed = data_of(event, DealRenewed)
        value = Money(renewed.minor, renewed.currency)
        return (MilestoneReached(Milestone.CLOSED_WON, event.at, value, renewed.contract_year),)
    moved = data_of(event, ReferralMoved)
    deal = None
    if moved.minor is not None and moved.currency is not None:
        deal = Money(moved.minor, moved.currency)
    # A bonus for an early milestone is the same whether or not later stages were skipped.
    return tuple(
        MilestoneReached(one, event.at, deal if one is Milestone.CLOSED_WON else None)
        for one in milestones_of(moved)
    )


def case_of(store: Store, referral_id: str) -> RewardContext:
    """The referral with its terms and whom it is rewarded to.

    Raises:
        NotFound: the referral, its referrer or its terms are gone (none of them ever is).
    """
    referral = store.get(Referral, referral_id)
    referrer = store.get(Referrer, referral.referrer_id) if referral else None
    code = store.get(ReferralCode, referral.code) if referral else None
    program = store.program(referral.revision) if referral else None
    if referral is None or referrer is None or code is None or program is None:
        raise NotFound(referral_id)
    return RewardContext(compile_terms(program), referral, referrer, code.country)


def _earn(store: Store, case: RewardContext, passed: MilestoneReached, *, now: datetime) -> None:
    referral = case.referral
    if not passed.closes_a_deal and not case.terms.rules[referral.audience, passed.milestone]:
        return
    if store.get(Event, referral.referral_id, earned_id(referral.referral_id, passed)):
        return
    store.commit(earn(case, passed, counted_for(store, case, passed), now=now))


def counted_for(store: Store, case: RewardContext, passed: MilestoneReached) -> Counters:
    """What was counted before a milestone, read afresh for each attempt: what somebody else has
    counted meanwhile decides."""
    program, referrer_id = case.terms.program, case.referrer.referrer_id
    base, year = program.currencies.base, passed.at.year
    deals = None
    if passed.closes_a_deal and passed.deals is None:
        deals = store.get(DealCount, referrer_id, str(year)) or DealCount(
            referrer_id=referrer_id, year=year, deals=0
        )
    tallies = {}
    for period in dict.fromkeys(cap.per for cap in program.audiences[case.referral.audience].caps):
        name = label(period, passed.at)
        tallies[period] = store.get(Tally, referrer_id, name, base) or Tally(
            referrer_id=referrer_id, period=name, currency=base
        )
    budget = None
    if program.budget is not None:
        name = label(program.budget.per, passed.budget_at)
        budget = store.get(BudgetTally, name, base) or BudgetTally(period=name, currency=base)
    return Counters(deals, tallies, budget)
