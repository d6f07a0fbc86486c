"""Workers that die or are overtaken at any call: each reward once, no count overrun."""

import contextlib
import itertools
from datetime import UTC, datetime

import pytest

from goodword.domain.event import Event
from goodword.domain.rewards.reward import BudgetTally, Tally
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.program.rewards import (
    Budget,
    Cap,
    Period,
)
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.rewards.rewarding import FLAT, HELD, MILESTONES, WON, RewardingCompany
from tests.programs import rewarding

CAP = Cap(per=Period.YEAR, at_most=150_000)
BUDGET = Budget(per=Period.YEAR, amount=150_000)
PERIOD = ("2026", "USD")
MOST_CALLS = 40


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_at_any_call_leaves_the_rest_to_the_next_one(after: bool) -> None:
    for call in range(1, MOST_CALLS):
        company = RewardingCompany(rewarding(*MILESTONES, caps=(CAP,), budget=BUDGET))
        referral, store = company.referral(), company.store
        company.report(referral, WON, "500.00")
        event = company.told(referral)
        death = Interruption(call, after=after, what=die)
        company.store = interruptible(store, death)
        try:
            company.react(event)
        except Died:
            company.store = store
            company.react(event)

        company.store = store
        assert company.stands(referral, "lead") == (*HELD, 2_000), call
        assert company.stands(referral) == (*HELD, 80_000), call
        tally = store.get(Tally, "JS42", "2026", "USD")
        assert tally is not None
        assert (tally.cost, tally.rewards) == (102_500, 2), call
        if death.at_call > 0:  # it had fewer calls than that: every one of them was tried
            assert call > 10
            return
    pytest.fail(f"more than {MOST_CALLS} calls")


def test_a_worker_that_is_overtaken_at_any_call_neither_doubles_nor_overruns() -> None:
    for call in range(1, MOST_CALLS):
        company = RewardingCompany(rewarding(FLAT, caps=(CAP,), budget=BUDGET))
        store, referrals = company.store, [company.referral(), company.referral()]
        events = []
        for referral in referrals:
            company.report(referral, WON, "500.00")
            events.append(company.told(referral))

        def others(company: RewardingCompany = company, events: list[Event] = events) -> None:
            for event in events:
                company.react(event)

        overtaken = Interruption(call, after=False, what=others)
        slow = interruptible(store, overtaken)
        reward_deal(slow, events[0], now=company.clock())
        company.react(events[1])

        # 1,500.00 USD a year are 1,200.00 EUR: one whole, and half of the other.
        amounts = sorted(stands[2] for one in referrals if (stands := company.stands(one)))
        assert amounts == [40_000, 80_000], call
        tally, budget = store.get(Tally, "JS42", "2026", "USD"), store.get(BudgetTally, *PERIOD)
        assert tally is not None
        assert budget is not None
        assert (tally.cost, tally.rewards, budget.cost) == (150_000, 2, 150_000), call
        if overtaken.at_call > 0:
            assert call > 8
            return
    pytest.fail(f"more than {MOST_CALLS} calls")


def test_a_sweep_that_dies_or_is_overtaken_takes_a_reward_up_once() -> None:
    for call, dies in itertools.product(range(1, 8), (True, False)):
        company = RewardingCompany(
            rewarding(FLAT, budget=Budget(per=Period.QUARTER, amount=100_000))
        )
        first, second = company.referral("JS42"), company.referral("MR07")
        for referral in (first, second):
            company.reach(referral, WON, "500.00")
        company.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
        store = company.store
        what = die if dies else company.sweep
        company.store = interruptible(store, Interruption(call, after=dies, what=what))
        with contextlib.suppress(Died):
            grant_waiting(company.store, now=company.clock())
        company.store = store
        company.sweep()

        assert company.stands(second) == (*HELD, 80_000), (call, dies)
        spent = store.get(BudgetTally, "2027-Q1", "USD")
        assert spent is not None
        assert spent.cost == 100_000
