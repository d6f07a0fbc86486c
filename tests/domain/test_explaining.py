"""A receipt tells enough to compute a reward again by hand."""

import pytest

from goodword.domain.explaining import Explanation, explained
from goodword.domain.explaining_limits import explained_limits
from goodword.domain.limits import NOTHING, Spent, granted
from goodword.domain.money import Money
from goodword.domain.terms import Reached, Terms, earned
from goodword.program.rewards import (
    Band,
    BandsRule,
    Budget,
    Cap,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    Period,
    RecognitionRule,
    RecurringPercentRule,
    TierPercentRule,
)
from tests.domain.rewarding import NOON, TWO_BANDS, early, terms, won


def told(paying: Terms, reached: Reached) -> Explanation:
    return explained(paying, reached, earned(paying, reached)[-1])


def limited(paying: Terms, spent: dict[Period, Spent], by_all: Spent = NOTHING) -> Explanation:
    reached = won()
    (entitlement,) = earned(paying, reached)
    given = granted(
        paying, "customer", entitlement, reached.currency, by_referrer=spent, by_all=by_all
    )
    return explained_limits(paying, reached, entitlement, given, spent, by_all, NOON)


def test_a_band_is_told_with_the_deal_in_the_base_currency() -> None:
    found = told(terms(TWO_BANDS), won(Money(799_999, "EUR")))

    assert found.inputs == {
        "milestone": "closed_won",
        "deal": {"value": "7999.99", "currency": "EUR"},
        "deals_this_year": 1,
        "deal_in_base": "9999.99 USD",
        "deal_rate": {"rate": "1.25", "date": "2026-11-21", "source": "a test"},
    }
    assert found.steps == (
        "7999.99 EUR is 9999.99 USD at 1.25 USD for 1 EUR (a test, 2026-11-21).",
        "The deal falls in the band from 0.00 USD, below 10000.00 USD.",
        "The band pays 450.00 EUR.",
    )


def test_the_last_band_has_no_end() -> None:
    found = told(terms(TWO_BANDS), won(Money(1_000_000, "USD")))

    assert found.steps[0] == "The deal falls in the band from 10000.00 USD, no upper end."


def test_an_amount_that_was_converted_says_from_what_at_which_rate() -> None:
    found = told(terms(TWO_BANDS), won(Money(100, "USD"), currency="JPY"))

    assert found.inputs["reward_rate"] == {
        "rate": "150",
        "date": "2026-11-21",
        "source": "a test",
    }
    assert found.steps[-1] == "500.00 USD is 75000 JPY at 150 JPY for 1 USD (a test, 2026-11-21)."


def test_a_commission_in_another_currency_is_rounded_once_and_says_so() -> None:
    paying = terms(TierPercentRule(percent={"bronze": 1000}), tiers={"bronze": 1})

    found = told(paying, won(Money(12_345, "EUR"), currency="JPY"))

    # 10 % of 123.45 EUR at 187.5 JPY for 1 EUR is 2,314.6875 JPY.
    assert found.steps == (
        "Deal number 1 of the calendar year: tier bronze, 10 %.",
        (
            "10 % of 123.45 EUR at 187.5 JPY for 1 EUR (a test, 2026-11-21) is 2315 JPY, "
            "rounded half to even."
        ),
    )


def test_a_further_contract_year_is_named() -> None:
    paying = terms(RecurringPercentRule(years=(2000, 1050)))

    closed = Money(8_000, "EUR")
    found = told(paying, won(Money(10_000, "EUR"), closed=closed, contract_year=2, deals=0))

    assert found.inputs == {
        "milestone": "closed_won",
        "deal": {"value": "100.00", "currency": "EUR"},
        "contract_year": 2,
        "closed_deal": {"value": "80.00", "currency": "EUR"},
        "basis_points": 1050,
    }
    assert found.steps == (
        "Year 2 of the contract: 10.5 %.",
        "10.5 % of 100.00 EUR is 10.50 EUR, rounded half to even.",
    )


def test_a_bonus_for_an_early_milestone_knows_no_deal() -> None:
    paying = terms(FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000}))

    found = told(paying, early(Milestone.MEETING))

    assert found.inputs["milestone"] == "meeting"
    assert "deal" not in found.inputs
    assert found.steps[0] == "The rule pays 50.00 USD."


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        (CreditRule(months=3), "The rule gives 3 months of the subscription."),
        (RecognitionRule(text={"en": "A talk"}), "The rule thanks without money."),
        (
            MarketingFundRule(percent=500),
            "5 % of 10000.00 EUR is 500.00 EUR, rounded half to even.",
        ),
    ],
)
def test_what_is_no_money_is_told_too(
    rule: CreditRule | RecognitionRule | MarketingFundRule, step: str
) -> None:
    assert told(terms(rule), won()).steps[-1] == step


def test_a_campaigns_extra_names_the_campaign() -> None:
    found = told(terms(TWO_BANDS, extra={"USD": 10_000}), won(campaign="spring"))

    assert found.inputs["campaign"] == "spring"
    assert found.steps == (
        "The offer was claimed during the campaign spring, which pays more.",
        "The campaign pays 100.00 USD.",
        "100.00 USD is 80.00 EUR at 0.8 EUR for 1 USD (a test, 2026-11-21).",
    )


HUNDRED = BandsRule(bands=(Band(from_=0, pays={"USD": 12_500, "EUR": 10_000}),))


def test_where_nothing_is_cut_off_limits_are_not_mentioned() -> None:
    paying = terms(HUNDRED, caps=(Cap(per=Period.YEAR, rewards=5),))

    assert limited(paying, {Period.YEAR: Spent(99, 4)}) == Explanation({}, ())


def test_a_cap_that_leaves_a_part_says_what_was_earned_before() -> None:
    paying = terms(HUNDRED, caps=(Cap(per=Period.YEAR, at_most=500_000),))

    found = limited(paying, {Period.YEAR: Spent(495_000, 7)})

    assert found.inputs == {"earned_before": {"2026": {"value": "4950.00 USD", "rewards": 7}}}
    assert found.steps == (
        "The cap of 5000.00 USD a year leaves 50.00 USD: 4950.00 USD was earned in 2026.",
        "Of 100.00 EUR, 40.00 EUR is granted.",
    )


def test_a_cap_that_leaves_just_enough_is_not_to_blame() -> None:
    cap, budget = Cap(per=Period.YEAR, at_most=12_500), Budget(per=Period.YEAR, amount=9)
    paying = terms(HUNDRED, caps=(cap,), budget=budget)

    found = limited(paying, {})

    assert list(found.inputs) == ["budget"]
    assert len(found.steps) == 1


def test_every_cap_that_cuts_something_off_is_named() -> None:
    paying = terms(
        HUNDRED,
        caps=(
            Cap(per=Period.QUARTER, rewards=1),
            Cap(per=Period.PROGRAMME, at_most=10_000, rewards=3),
        ),
    )

    found = limited(paying, {Period.QUARTER: Spent(0, 1), Period.PROGRAMME: Spent(0, 3)})

    assert list(found.inputs["earned_before"]) == ["2026-Q4", "programme"]
    assert found.steps == (
        "The cap of 1 reward a quarter is reached: 1 reward in 2026-Q4.",
        "The cap of 3 rewards in all is reached: 3 rewards so far.",
        "The cap of 100.00 USD in all leaves 100.00 USD: 0.00 USD was earned so far.",
        "Nothing is granted.",
    )


@pytest.mark.parametrize(
    ("budget", "end"),
    [
        (Budget(per=Period.QUARTER, amount=1_000_000), "it waits for 2027-01-01"),
        (Budget(per=Period.MONTH, amount=1_000_000), "it waits for 2026-12-01"),
        (Budget(per=Period.PROGRAMME, amount=1_000_000), "a person decides"),
        # More than a whole period has: waiting would never end.
        (Budget(per=Period.MONTH, amount=12_499), "a person decides"),
    ],
)
def test_a_spent_budget_says_until_when_a_reward_waits(budget: Budget, end: str) -> None:
    found = limited(terms(HUNDRED, budget=budget), {}, by_all=Spent(990_000))

    assert found.inputs["budget"]["spent_before"] == "9900.00 USD"
    assert found.steps[-1].endswith(f"left, the reward costs 125.00 USD: {end}.")
