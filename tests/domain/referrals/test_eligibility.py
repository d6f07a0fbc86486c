"""Who may refer, who may not yet, and of whom it cannot be said."""

from datetime import date

import pytest

from goodword.domain.referrals.eligibility import (
    Condition,
    Eligible,
    FactName,
    NotMet,
    NotYet,
    ReferrerFacts,
    Unknown,
    eligibility,
)
from goodword.program.model import Eligibility
from goodword.program.rewards import Tier

TODAY = date(2026, 11, 29)
SAMPLE = Eligibility(satisfaction_at_least=9, tenure_months_over=6, active_within_days=30)
CONTENT = ReferrerFacts(
    satisfaction=9, customer_since=date(2026, 5, 28), active_at=date(2026, 10, 30)
)


def test_whoever_just_meets_every_condition_may_refer() -> None:
    assert eligibility(SAMPLE, CONTENT, TODAY) == Eligible()


def test_an_audience_without_conditions_is_open_to_whoever_nothing_is_known_of() -> None:
    assert eligibility(Eligibility(), ReferrerFacts(), TODAY) == Eligible()


def test_six_full_months_are_not_more_than_six_and_the_next_day_is() -> None:
    facts = CONTENT._replace(customer_since=date(2026, 5, 29), active_at=TODAY)

    tomorrow = date(2026, 11, 30)
    assert eligibility(SAMPLE, facts, TODAY) == NotYet(
        (NotMet(Condition.TENURE, 6, 6, tomorrow),), tomorrow
    )
    assert eligibility(SAMPLE, facts, tomorrow) == Eligible()


@pytest.mark.parametrize(
    ("since", "first_day"),
    [
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2027, 8, 31), date(2028, 3, 1)),
        (date(2026, 6, 30), date(2026, 12, 31)),
        (date(2026, 12, 24), date(2027, 6, 25)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(since: date, first_day: date) -> None:
    verdict = eligibility(
        Eligibility(tenure_months_over=6), ReferrerFacts(customer_since=since), TODAY
    )

    assert isinstance(verdict, NotYet)
    assert verdict.from_ == first_day


def test_a_low_score_names_no_day_from_which_it_would_do() -> None:
    facts = CONTENT._replace(satisfaction=8, customer_since=date(2026, 9, 1))

    assert eligibility(SAMPLE, facts, TODAY) == NotYet(
        (
            NotMet(Condition.SATISFACTION, 9, 8),
            NotMet(Condition.TENURE, 6, 2, date(2027, 3, 2)),
        ),
        None,
    )


def test_activity_counts_until_the_last_day_of_the_window() -> None:
    facts = CONTENT._replace(active_at=date(2026, 10, 29))

    assert eligibility(SAMPLE, facts, TODAY) == NotYet((NotMet(Condition.ACTIVE, 30, 31),), None)


def test_missing_facts_are_named() -> None:
    assert eligibility(SAMPLE, ReferrerFacts(satisfaction=10), TODAY) == Unknown(
        (FactName.CUSTOMER_SINCE, FactName.ACTIVE_AT)
    )


def test_a_condition_that_does_not_hold_decides_whatever_is_unknown() -> None:
    facts = ReferrerFacts(customer_since=date(2026, 9, 1))

    verdict = eligibility(SAMPLE, facts, TODAY)

    assert isinstance(verdict, NotYet)
    assert verdict.from_ is None, "the score may still speak against it on that day"


@pytest.mark.parametrize(("deals", "may"), [(2, False), (3, True)])
def test_a_tier_is_reached_by_deals_of_the_year(*, deals: int, may: bool) -> None:
    tiers = {"bronze": Tier(from_deals=1), "silver": Tier(from_deals=3)}

    verdict = eligibility(
        Eligibility(tier_at_least="silver"), ReferrerFacts(deals=deals), TODAY, tiers
    )

    assert isinstance(verdict, Eligible) is may
