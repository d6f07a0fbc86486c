"""Rewards within caps, which cut off, and within the budget, which makes wait."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goodword.domain.errors import Conflict
from goodword.domain.event import Decision
from goodword.domain.money import Money
from goodword.domain.rewards.reward import BudgetTally, DealCount, Tally
from goodword.domain.rewards.steps import StepCode, step
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.program.rewards import (
    Budget,
    Cap,
    CreditRule,
    FlatRule,
    Milestone,
    Period,
    TierPercentRule,
)
from tests.flows.rewards.rewarding import FLAT, HELD, QUALIFIED, WON, RewardingCompany
from tests.programs import rewarding
from tests.store.memory import MemoryStore


def test_an_amount_that_rounds_to_nothing_uses_up_no_cap() -> None:
    shares = TierPercentRule(percent={"one": 1000})
    company = RewardingCompany(
        rewarding(shares, tiers={"one": 1}, caps=(Cap(per=Period.YEAR, rewards=1),))
    )
    tiny, large = company.referral(), company.referral()

    company.reach(tiny, WON, "0.04")
    company.reach(large, WON, "50000.00")

    assert company.stands(tiny, "tier_percent") is None
    assert company.stands(large, "tier_percent") == (*HELD, 500_000)
    assert company.sweep() == (0, 0)


def test_a_cap_cuts_a_reward_and_then_grants_nothing_and_says_why() -> None:
    cap = Cap(per=Period.YEAR, at_most=150_000)
    company = RewardingCompany(rewarding(FLAT, caps=(cap,)))
    first, second, third = (company.referral() for _ in range(3))

    for referral in (first, second, third):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == (*HELD, 80_000)
    assert company.stands(second) == (*HELD, 40_000)
    assert company.stands(third) == ("canceled", "cap_reached", 0)
    canceled = company.reward(third)
    assert canceled is not None
    assert canceled.due_at is None
    assert canceled.receipt.held_until is None
    assert canceled.receipt.steps[-2:] == (
        step(
            StepCode.CAP_AMOUNT,
            per="year",
            period="2026",
            cap=Money(150_000, "USD"),
            left=Money(0, "USD"),
            earned=Money(150_000, "USD"),
        ),
        step(StepCode.NOTHING_GRANTED),
    )
    tally = company.store.get(Tally, "JS42", "2026", "USD")
    assert tally is not None
    assert (tally.cost, tally.rewards) == (150_000, 2)


def test_a_canceled_credit_gives_no_months() -> None:
    company = RewardingCompany(
        rewarding(CreditRule(months=2), caps=(Cap(per=Period.YEAR, rewards=1),))
    )
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    months = [reward.months for one in (first, second) if (reward := company.reward(one, "credit"))]
    assert months == [2, 0]


def test_a_cap_is_each_referrers_own_and_begins_anew_with_its_period() -> None:
    company = RewardingCompany(rewarding(FLAT, caps=(Cap(per=Period.MONTH, rewards=1),)))
    first, second = company.referral(), company.referral()
    other, later = company.referral("MR07"), company.referral()

    for referral in (first, second, other):
        company.reach(referral, WON, "500.00")
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    company.reach(later, WON, "500.00")

    stands = [company.stands(referral) for referral in (first, second, other, later)]
    granted, nothing = (*HELD, 80_000), ("canceled", "cap_reached", 0)
    assert stands == [granted, nothing, granted, granted]


def test_the_period_is_that_of_the_milestone_not_of_the_reaction() -> None:
    company = RewardingCompany(rewarding(FLAT, caps=(Cap(per=Period.YEAR, rewards=1),)))
    referral = company.referral()
    company.clock.now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    company.report(referral, WON, "500.00")

    company.clock.advance(hours=1)
    company.react(company.told(referral))

    assert company.store.get(Tally, "JS42", "2026", "USD") is not None
    assert company.store.get(Tally, "JS42", "2027", "USD") is None
    counted = company.store.get(DealCount, "JS42", "2026")
    assert counted is not None


def test_several_rewards_of_one_milestone_share_the_cap_in_their_order() -> None:
    added = FlatRule(name="added", pays={"USD": 100_000, "EUR": 80_000}, adds=True)
    cap = Cap(per=Period.YEAR, at_most=150_000)
    company = RewardingCompany(rewarding(FLAT, added, caps=(cap,)))
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral) == (*HELD, 80_000)
    assert company.stands(referral, "added") == (*HELD, 40_000)


def test_what_the_budget_has_no_room_for_waits_for_the_next_period() -> None:
    company = RewardingCompany(rewarding(FLAT, budget=Budget(per=Period.QUARTER, amount=150_000)))
    first, second = company.referral("JS42"), company.referral("MR07")
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == (*HELD, 80_000)
    assert company.stands(second) == ("pending", "budget_spent", 80_000)
    waiting = company.reward(second)
    assert waiting is not None
    assert waiting.due_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert waiting.receipt.steps[-2:] == (
        step(
            StepCode.BUDGET_SHORT,
            per="quarter",
            period="2026-Q4",
            budget=Money(150_000, "USD"),
            left=Money(50_000, "USD"),
            cost=Money(100_000, "USD"),
        ),
        step(StepCode.WAITS_UNTIL, date=date(2027, 1, 1)),
    )

    company.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    # The first one's hold is over by now.
    assert company.sweep() == (1, 1)

    held = company.reward(second)
    assert held is not None
    assert company.stands(second) == (*HELD, 80_000)
    assert held.due_at == held.receipt.held_until == company.clock() + timedelta(days=30)
    assert held.receipt.steps == (
        *waiting.receipt.steps,
        step(StepCode.BUDGET_HAD_ROOM, per="quarter", period="2027-Q1"),
    )
    old, new = (company.store.get(BudgetTally, period, "USD") for period in ("2026-Q4", "2027-Q1"))
    assert old is not None
    assert new is not None
    assert (old.cost, new.cost) == (100_000, 100_000)
    company.clock.advance(days=30)
    assert company.sweep() == (0, 1)


def test_those_who_wait_are_taken_up_one_period_after_the_other() -> None:
    company = RewardingCompany(rewarding(FLAT, budget=Budget(per=Period.MONTH, amount=100_000)))
    referrals = [company.referral(f"R{number}") for number in (1, 2, 3)]
    referrals.reverse()
    for referral in referrals:
        company.reach(referral, WON, "500.00")
        company.clock.advance(minutes=1)

    def reasons() -> list[str]:
        return [stands[1] for one in referrals if (stands := company.stands(one))]

    assert reasons() == ["holding_period", "budget_spent", "budget_spent"]
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert company.sweep() == (2, 0)  # the oldest is held, the other waits on
    assert reasons() == ["holding_period", "holding_period", "budget_spent"]
    assert company.sweep() == (0, 0)

    company.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert company.sweep()[0] == 1
    assert reasons() == ["next_payout", "next_payout", "holding_period"]


def test_rewards_of_one_report_are_taken_up_by_milestone_and_as_they_are_declared() -> None:
    flat = FlatRule(pays={"USD": 60_000, "EUR": 48_000})
    added = FlatRule(name="added", pays={"USD": 60_000}, adds=True)
    lead = FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 60_000})
    terms = rewarding(flat, added, lead, budget=Budget(per=Period.MONTH, amount=60_000))
    # Which partition a reward waits in hangs on its id, and must not decide.
    for name in (f"R{number}" for number in range(8)):
        company = RewardingCompany(terms)
        spends_all = company.referral("X1")
        company.reach(spends_all, QUALIFIED)
        waits = company.referral(name)
        company.reach(waits, WON, "500.00")

        taken = []
        for month in (12, 13, 14):
            company.clock.now = datetime(2026 + month // 13, (month - 1) % 12 + 1, 1, tzinfo=UTC)
            company.sweep()
            held = [
                rule
                for rule in ("lead", "flat", "added")
                if (stands := company.stands(waits, rule)) and stands[1] == "holding_period"
            ]
            taken.append(held[-1])
        assert taken == ["lead", "flat", "added"]


class DisputedStore(MemoryStore):
    """Somebody else writes the same budget just before each commit, as often as is said."""

    disputes = 0

    def commit(self, decision: Decision) -> None:
        budgets = [one for one in decision.save if isinstance(one, BudgetTally)]
        if budgets and self.disputes:
            self.disputes -= 1
            raise Conflict(BudgetTally.__name__)
        super().commit(decision)


@pytest.mark.parametrize(("disputes", "taken"), [(0, 1), (4, 1), (5, 0)])
def test_nobody_passes_a_reward_whose_turn_it_is(disputes: int, taken: int) -> None:
    company = RewardingCompany(rewarding(FLAT, budget=Budget(per=Period.MONTH, amount=100_000)))
    store = DisputedStore(company.clock)
    company.keep_in(store)
    referrals = [company.referral(f"R{number}") for number in (1, 2, 3)]
    for referral in referrals:
        company.reach(referral, WON, "500.00")
        company.clock.advance(minutes=1)
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)

    store.disputes = disputes
    grant_waiting(store, now=company.clock())

    statuses = [stands[0] for one in referrals if (stands := company.stands(one))]
    assert statuses == ["held", "held" if taken else "pending", "pending"]
    grant_waiting(store, now=company.clock())
    assert company.stands(referrals[1]) == (*HELD, 80_000)


@pytest.mark.parametrize(
    "budget",
    [Budget(per=Period.PROGRAMME, amount=150_000), Budget(per=Period.MONTH, amount=99_999)],
)
def test_where_no_period_will_have_room_a_person_decides(budget: Budget) -> None:
    company = RewardingCompany(rewarding(FLAT, budget=budget))
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    reward = company.reward(second)
    assert reward is not None
    assert (reward.status, reward.reason, reward.due_at) == ("pending", "budget_spent", None)
    company.clock.advance(days=4_000)
    assert company.sweep()[0] == 0


def test_a_reward_that_waits_for_the_budget_has_used_its_cap() -> None:
    company = RewardingCompany(
        rewarding(
            FLAT,
            caps=(Cap(per=Period.YEAR, rewards=1),),
            budget=Budget(per=Period.MONTH, amount=100_000),
        )
    )
    other, first, second = company.referral("MR07"), company.referral(), company.referral()
    for referral in (other, first, second):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == ("pending", "budget_spent", 80_000)
    assert company.stands(second) == ("canceled", "cap_reached", 0)


def test_what_costs_nothing_needs_no_budget() -> None:
    company = RewardingCompany(
        rewarding(CreditRule(months=2), budget=Budget(per=Period.YEAR, amount=1))
    )
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral, "credit") == (*HELD, 0)
