"""A receipt tells enough to compute a reward again by hand."""

from datetime import date
from decimal import Decimal

import pytest

from goodword.domain.money import Money
from goodword.domain.rewards.limits import NOTHING, Spent, granted
from goodword.domain.rewards.receipt import Explanation, explained, explained_limits
from goodword.domain.rewards.rules import CompiledRules, RuleInput, earned
from goodword.domain.rewards.steps import Amount, Inputs, Rate, Step, StepCode, step
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
from tests.domain.rewards.rewarding import TWO_BANDS, early, terms, won
from tests.doubles import NOON

RATES = {"source": "a test", "date": date(2026, 11, 21)}


def told(paying: CompiledRules, reached: RuleInput) -> Explanation:
    return explained(paying, reached, earned(paying, reached)[-1])


def limited(
    paying: CompiledRules, spent: dict[Period, Spent], by_all: Spent = NOTHING
) -> tuple[Step, ...]:
    reached = won()
    (entitlement,) = earned(paying, reached)
    given = granted(
        paying, "customer", entitlement, reached.currency, by_referrer=spent, by_all=by_all
    )
    return explained_limits(paying, reached, entitlement, given, spent, by_all, NOON)


def test_a_band_is_told_with_the_deal_in_the_base_currency() -> None:
    found = told(terms(TWO_BANDS), won(Money(799_999, "EUR")))

    assert found.inputs == Inputs(
        milestone=Milestone.CLOSED_WON,
        deal=Amount(minor=799_999, currency="EUR"),
        deals_this_year=1,
    )
    assert found.steps == (
        step(
            StepCode.CONVERTED,
            amount=Money(799_999, "EUR"),
            converted=Money(999_999, "USD"),
            rate=Rate("EUR", "USD", Decimal("1.25")),
            **RATES,
        ),
        step(StepCode.BAND, low=Money(0, "USD"), high=Money(1_000_000, "USD")),
        step(StepCode.BAND_PAYS, amount=Money(45_000, "EUR")),
    )


def test_the_last_band_has_no_end() -> None:
    found = told(terms(TWO_BANDS), won(Money(1_000_000, "USD")))

    assert found.steps[0] == step(StepCode.OPEN_BAND, low=Money(1_000_000, "USD"))


def test_an_amount_that_was_converted_says_from_what_at_which_rate() -> None:
    found = told(terms(TWO_BANDS), won(Money(100, "USD"), currency="JPY"))

    assert found.steps[-2:] == (
        step(StepCode.BAND_PAYS, amount=Money(50_000, "USD")),
        step(
            StepCode.CONVERTED,
            amount=Money(50_000, "USD"),
            converted=Money(75_000, "JPY"),
            rate=Rate("USD", "JPY", Decimal(150)),
            **RATES,
        ),
    )


def test_a_commission_in_another_currency_is_rounded_once_and_says_so() -> None:
    paying = terms(TierPercentRule(percent={"bronze": 1000}), tiers={"bronze": 1})

    found = told(paying, won(Money(12_345, "EUR"), currency="JPY"))

    # 10 % of 123.45 EUR at 187.5 JPY for 1 EUR is 2,314.6875 JPY.
    assert found.steps == (
        step(StepCode.TIER, n=1, tier="bronze", percent=1000),
        step(
            StepCode.CONVERTED_SHARE,
            percent=1000,
            amount=Money(12_345, "EUR"),
            share=Money(2_315, "JPY"),
            rate=Rate("EUR", "JPY", Decimal("187.5")),
            **RATES,
        ),
    )


def test_a_further_contract_year_is_named() -> None:
    paying = terms(RecurringPercentRule(years=(2000, 1050)))

    closed = Money(8_000, "EUR")
    found = told(paying, won(Money(10_000, "EUR"), closed=closed, contract_year=2, deals=0))

    assert found.inputs == Inputs(
        milestone=Milestone.CLOSED_WON,
        deal=Amount(minor=10_000, currency="EUR"),
        contract_year=2,
        closed_deal=Amount(minor=8_000, currency="EUR"),
    )
    ten_euros = Money(1_050, "EUR")
    assert found.steps == (
        step(StepCode.CONTRACT_YEAR, n=2, percent=1050),
        step(StepCode.SHARE, percent=1050, amount=Money(10_000, "EUR"), share=ten_euros),
    )


def test_a_bonus_for_an_early_milestone_knows_no_deal() -> None:
    paying = terms(FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000}))

    found = told(paying, early(Milestone.MEETING))

    assert found.inputs == Inputs(milestone=Milestone.MEETING)
    assert found.steps[0] == step(StepCode.RULE_PAYS, amount=Money(5_000, "USD"))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (CreditRule(months=3), step(StepCode.MONTHS, n=3)),
        (RecognitionRule(text={"en": "A talk"}), step(StepCode.THANKS)),
        (
            MarketingFundRule(percent=500),
            step(
                StepCode.SHARE,
                percent=500,
                amount=Money(1_000_000, "EUR"),
                share=Money(50_000, "EUR"),
            ),
        ),
    ],
)
def test_what_is_no_money_is_told_too(
    rule: CreditRule | RecognitionRule | MarketingFundRule, found: Step
) -> None:
    assert told(terms(rule), won()).steps[-1] == found


def test_a_campaigns_extra_names_the_campaign() -> None:
    found = told(terms(TWO_BANDS, extra={"USD": 10_000}), won(campaign="spring"))

    assert found.inputs.campaign == "spring"
    assert found.steps == (
        step(StepCode.IN_CAMPAIGN, campaign="spring"),
        step(StepCode.CAMPAIGN_PAYS, amount=Money(10_000, "USD")),
        step(
            StepCode.CONVERTED,
            amount=Money(10_000, "USD"),
            converted=Money(8_000, "EUR"),
            rate=Rate("USD", "EUR", Decimal("0.8")),
            **RATES,
        ),
    )


HUNDRED = BandsRule(bands=(Band(from_=0, pays={"USD": 12_500, "EUR": 10_000}),))


def test_where_nothing_is_cut_off_limits_are_not_mentioned() -> None:
    paying = terms(HUNDRED, caps=(Cap(per=Period.YEAR, rewards=5),))

    assert limited(paying, {Period.YEAR: Spent(99, 4)}) == ()


def test_a_cap_that_leaves_a_part_says_what_was_earned_before() -> None:
    paying = terms(HUNDRED, caps=(Cap(per=Period.YEAR, at_most=500_000),))

    assert limited(paying, {Period.YEAR: Spent(495_000, 7)}) == (
        step(
            StepCode.CAP_AMOUNT,
            per="year",
            period="2026",
            cap=Money(500_000, "USD"),
            left=Money(5_000, "USD"),
            earned=Money(495_000, "USD"),
        ),
        step(StepCode.PART_GRANTED, amount=Money(10_000, "EUR"), granted=Money(4_000, "EUR")),
    )


def test_a_cap_that_leaves_just_enough_is_not_to_blame() -> None:
    cap, budget = Cap(per=Period.YEAR, at_most=12_500), Budget(per=Period.YEAR, amount=9)
    paying = terms(HUNDRED, caps=(cap,), budget=budget)

    found = limited(paying, {})

    assert [one.code for one in found] == [StepCode.BUDGET_SHORT, StepCode.WAITS_FOR_PERSON]


def test_every_cap_that_cuts_something_off_is_named() -> None:
    paying = terms(
        HUNDRED,
        caps=(
            Cap(per=Period.QUARTER, rewards=1),
            Cap(per=Period.PROGRAMME, at_most=10_000, rewards=3),
        ),
    )

    found = limited(paying, {Period.QUARTER: Spent(0, 1), Period.PROGRAMME: Spent(0, 3)})

    assert found == (
        step(StepCode.CAP_REWARDS, per="quarter", period="2026-Q4", cap=1, earned=1),
        step(StepCode.CAP_REWARDS, per="programme", period="programme", cap=3, earned=3),
        step(
            StepCode.CAP_AMOUNT,
            per="programme",
            period="programme",
            cap=Money(10_000, "USD"),
            left=Money(10_000, "USD"),
            earned=Money(0, "USD"),
        ),
        step(StepCode.NOTHING_GRANTED),
    )


FOR_A_PERSON = step(StepCode.WAITS_FOR_PERSON)


@pytest.mark.parametrize(
    ("budget", "period", "end"),
    [
        (
            Budget(per=Period.QUARTER, amount=1_000_000),
            "2026-Q4",
            step(StepCode.WAITS_UNTIL, date=date(2027, 1, 1)),
        ),
        (
            Budget(per=Period.MONTH, amount=1_000_000),
            "2026-11",
            step(StepCode.WAITS_UNTIL, date=date(2026, 12, 1)),
        ),
        (Budget(per=Period.PROGRAMME, amount=1_000_000), "programme", FOR_A_PERSON),
        # More than a whole period has: waiting would never end.
        (Budget(per=Period.MONTH, amount=12_499), "2026-11", FOR_A_PERSON),
    ],
)
def test_a_spent_budget_says_until_when_a_reward_waits(
    budget: Budget, period: str, end: Step
) -> None:
    assert limited(terms(HUNDRED, budget=budget), {}, by_all=Spent(990_000)) == (
        step(
            StepCode.BUDGET_SHORT,
            per=budget.per,
            period=period,
            budget=Money(budget.amount, "USD"),
            left=Money(budget.amount - 990_000, "USD"),
            cost=Money(12_500, "USD"),
        ),
        end,
    )
