"""Corrections that die or are overtaken at any call: never lost, and nothing given back twice."""

import contextlib
from collections.abc import Callable

import pytest

from goodword.domain.errors import Refused
from goodword.domain.referrals.referral import Referral
from goodword.domain.rewards.reward import BudgetTally, DealCount, RewardStatus, Tally
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.ports import Store
from goodword.program.rewards import Budget, Cap, Period
from tests.domain.rewards.rewarding import TWO_BANDS
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.rewards.rewarding import FOR_A_LEAD, HELD, LOST, WON, RewardingCompany
from tests.gateways.payouts.fake import paying
from tests.programs import rewarding

CAPS = (Cap(per=Period.YEAR, at_most=900_000),)
BUDGET = Budget(per=Period.YEAR, amount=900_000)
MOST_CALLS = 60
# 45,000 euro cents cost 56,250 cents of a dollar, 20.00 EUR for the lead 25.00 USD.
LESS, FOR_LEAD = 56_250, 2_500


def company_with_a_won_deal() -> tuple[RewardingCompany, str]:
    company = RewardingCompany(rewarding(FOR_A_LEAD, TWO_BANDS, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.report(referral, WON, "8000.00", message_id="won")
    return company, referral


def react_to_won(company: RewardingCompany, referral: str) -> None:
    for event in company.store.events:  # type: ignore[attr-defined]  # the one in memory
        if event.type == "referral.moved" and event.about == referral:
            company.react(event)


def counted(company: RewardingCompany) -> tuple[int, int, int, int]:
    deals = company.store.get(DealCount, "JS42", "2026")
    tally = company.store.get(Tally, "JS42", "2026", "USD")
    budget = company.store.get(BudgetTally, "2026", "USD")
    return (
        deals.deals if deals else 0,
        tally.cost if tally else 0,
        tally.rewards if tally else 0,
        budget.cost if budget else 0,
    )


def lose(company: RewardingCompany, referral: str) -> None:
    company.report(referral, LOST, message_id="correction")


def reduce(company: RewardingCompany, referral: str) -> None:
    company.report(referral, WON, "4000.00", message_id="correction")


def check_lost(company: RewardingCompany, referral: str, call: int) -> None:
    for rule in ("lead", "bands", "bands~2"):
        stands = company.stands(referral, rule)
        assert stands is None or stands[0] == "canceled", call
    assert counted(company) == (0, 0, 0, 0), call


def check_reduced(company: RewardingCompany, referral: str, call: int) -> None:
    granted = [company.stands(referral, rule) for rule in ("bands", "bands~2", "bands~3")]
    assert [one for one in granted if one and one[0] == "held"] == [(*HELD, 45_000)], call
    assert counted(company) == (1, LESS + FOR_LEAD, 2, LESS + FOR_LEAD), call


CORRECTIONS = pytest.mark.parametrize(
    ("correct", "check"), [(lose, check_lost), (reduce, check_reduced)]
)


@CORRECTIONS
@pytest.mark.parametrize("earned", [False, True])
@pytest.mark.parametrize("after", [False, True])
def test_a_correction_that_dies_at_any_call_is_made_once_when_it_comes_again(
    correct: Callable[[RewardingCompany, str], None],
    check: Callable[[RewardingCompany, str, int], None],
    *,
    earned: bool,
    after: bool,
) -> None:
    for call in range(1, MOST_CALLS):
        company, referral = company_with_a_won_deal()
        if earned:
            react_to_won(company, referral)
        store = company.store
        death = Interruption(call, after=after, what=die)
        company.store = interruptible(store, death)
        with contextlib.suppress(Died):
            correct(company, referral)
        company.store = store
        correct(company, referral)
        react_to_won(company, referral)

        check(company, referral, call)
        if death.at_call > 0:
            assert call > 5
            return
    pytest.fail(f"more than {MOST_CALLS} calls")


@CORRECTIONS
@pytest.mark.parametrize("other", ["reaction", "the same message", "another message"])
@pytest.mark.parametrize("earned", [False, True])
def test_a_correction_that_is_overtaken_at_any_call_is_made_once(
    correct: Callable[[RewardingCompany, str], None],
    check: Callable[[RewardingCompany, str, int], None],
    other: str,
    *,
    earned: bool,
) -> None:
    for call in range(1, MOST_CALLS):
        company, referral = company_with_a_won_deal()
        if earned:
            react_to_won(company, referral)
        store = company.store

        def others(
            company: RewardingCompany = company, referral: str = referral, store: Store = store
        ) -> None:
            slow, company.store = company.store, store
            if other == "reaction":
                react_to_won(company, referral)
            elif other == "the same message":
                correct(company, referral)
            else:
                company.report(referral, WON, "9999.00", message_id="another")
            company.store = slow

        overtaken = Interruption(call, after=False, what=others)
        company.store = interruptible(store, overtaken)
        correct(company, referral)
        company.store = store
        react_to_won(company, referral)

        check(company, referral, call)
        if overtaken.at_call > 0:
            assert call > 5
            return
    pytest.fail(f"more than {MOST_CALLS} calls")


def test_a_reaction_that_a_correction_overtakes_at_any_call_earns_nothing_of_a_lost_deal() -> None:
    for call in range(1, MOST_CALLS):
        company, referral = company_with_a_won_deal()
        store = company.store

        def others(
            company: RewardingCompany = company, referral: str = referral, store: Store = store
        ) -> None:
            slow, company.store = company.store, store
            lose(company, referral)
            company.store = slow

        overtaken = Interruption(call, after=False, what=others)
        won = company.store.events[-1]  # type: ignore[attr-defined]  # the one in memory
        company.store = interruptible(store, overtaken)
        company.react(won)
        company.store = store
        if overtaken.at_call > 0:
            assert call > 5
            return

        check_lost(company, referral, call)
    pytest.fail(f"more than {MOST_CALLS} calls")


def test_a_report_and_the_run_that_reserves_leave_a_reward_canceled_or_on_its_way() -> None:
    seen = set()
    for call in range(1, MOST_CALLS):
        company, referral = company_with_a_won_deal()
        react_to_won(company, referral)
        company.clock.advance(days=30)
        company.sweep()
        store = company.store

        def others(company: RewardingCompany = company, store: Store = store) -> None:
            reserve_payouts(store, company.program, paying(company.clock), now=company.clock())

        overtaken = Interruption(call, after=False, what=others)
        company.store = interruptible(store, overtaken)
        refused = False
        try:
            lose(company, referral)
        except Refused:
            refused = True
        company.store = store
        reserve_payouts(store, company.program, paying(company.clock), now=company.clock())

        reward, after = company.reward(referral, "bands"), store.get(Referral, referral)
        assert reward is not None
        assert after is not None
        if refused:
            assert reward.status is RewardStatus.RESERVED
            assert (after.status, counted(company)[0]) == (WON, 1)
        else:
            check_lost(company, referral, call)
            assert after.status is LOST
        seen.add(refused)
        if overtaken.at_call > 0:
            assert seen == {True, False}
            return
    pytest.fail(f"more than {MOST_CALLS} calls")


def test_a_run_that_reserves_and_is_overtaken_by_a_report_pays_nothing_of_a_lost_deal() -> None:
    for call in range(1, MOST_CALLS):
        company, referral = company_with_a_won_deal()
        react_to_won(company, referral)
        company.clock.advance(days=30)
        company.sweep()
        store = company.store
        told: list[str] = []

        def others(
            company: RewardingCompany = company, referral: str = referral, told: list[str] = told
        ) -> None:
            try:
                lose(company, referral)
                told.append("canceled")
            except Refused:
                told.append("reserved")

        overtaken = Interruption(call, after=False, what=others)
        reserve_payouts(
            interruptible(store, overtaken),
            company.program,
            paying(company.clock),
            now=company.clock(),
        )
        if overtaken.at_call > 0:
            assert call > 3
            return

        reward = company.reward(referral, "bands")
        assert reward is not None
        assert [reward.status.value] == told, call
    pytest.fail(f"more than {MOST_CALLS} calls")
