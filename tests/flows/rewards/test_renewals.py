"""A contract that is renewed earns the share of its year, once a year."""

from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.errors import Invalid, Refused
from goodword.domain.referrals.referral import Referral
from goodword.domain.rewards.reward import DealCount
from goodword.program.rewards import FlatRule, RecurringPercentRule, When
from tests.doubles import NOON
from tests.flows.rewards.rewarding import HELD, OPPORTUNITY, WON, RewardingCompany
from tests.programs import rewarding

RECURRING = RecurringPercentRule(years=(2000, 1000, 500))


def test_each_renewal_earns_the_share_of_its_contract_year_until_they_end() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")

    for value in ("2000.00", "3000.00", "4000.00"):
        company.clock.advance(days=365)
        company.reach(referral, None, value)

    assert company.stands(referral, "recurring_percent") == (*HELD, 20_000)
    assert company.stands(referral, "recurring_percent-2") == (*HELD, 20_000)
    assert company.stands(referral, "recurring_percent-3") == (*HELD, 15_000)
    assert company.stands(referral, "recurring_percent-4") is None
    reward = company.reward(referral, "recurring_percent-2")
    assert reward is not None
    assert reward.receipt.inputs.contract_year == 2


BIG = FlatRule(name="big", pays={"USD": 100_000}, when=When(deal_at_least=5_000_000))


@pytest.mark.parametrize(
    ("closed", "renewed", "second_year"),
    [
        ("39000.00", "39000.00", (*HELD, 390_000)),
        # At 0.80 EUR for a dollar, 40,000.00 EUR are what the other rule begins with.
        ("39000.00", "50000.00", (*HELD, 500_000)),
        ("50000.00", "39000.00", None),
    ],
)
def test_a_contract_that_grows_or_shrinks_keeps_the_rules_it_closed_under(
    closed: str, renewed: str, second_year: tuple[str, str, int] | None
) -> None:
    company = RewardingCompany(rewarding(BIG, RECURRING))
    referral = company.referral()
    company.reach(referral, WON, closed)
    company.clock.advance(days=320)

    company.reach(referral, None, renewed)

    assert company.stands(referral, "recurring_percent-2") == second_year
    assert company.stands(referral, "big-2") is None


def test_a_renewal_is_no_further_deal_of_the_year() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=301)
    company.reach(referral, None, "1000.00")

    assert company.store.get(DealCount, "JS42", "2027") is None


def test_a_repeated_renewal_changes_nothing() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=365)

    first = company.report(referral, None, "1000.00", message_id="again")
    again = company.report(referral, None, "1000.00", message_id="again")

    assert (first.changed, again.changed) == (True, False)
    stored = company.store.get(Referral, referral)
    assert stored is not None
    assert stored.renewals == 1


def test_renewals_whose_events_come_late_and_reordered_earn_their_own_year() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral, events = company.referral(), []
    for stage, value in ((WON, "1000.00"), (None, "2000.00"), (None, "3000.00")):
        company.report(referral, stage, value)
        events.append(company.told(referral))
        company.clock.advance(days=365)

    for event in (*reversed(events), *events):
        company.react(event)

    rules = ("recurring_percent", "recurring_percent-2", "recurring_percent-3")
    assert [company.stands(referral, rule) for rule in rules] == [
        (*HELD, 20_000),
        (*HELD, 20_000),
        (*HELD, 15_000),
    ]


@pytest.mark.parametrize("days", [-400, 0, 299])
def test_a_second_renewal_within_the_contract_year_is_refused(days: int) -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")

    with pytest.raises(Refused, match="2026-11-21") as refusal:
        company.report(referral, None, "1000.00", occurred_at=NOON + timedelta(days=days))

    assert refusal.value.code == "renewed_too_soon"


def test_a_contract_year_begins_when_the_crm_says_not_when_it_says_so() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    closed, reported = datetime(2026, 10, 1, tzinfo=UTC), NOON
    company.report(referral, WON, "1000.00", occurred_at=closed)
    first, second = closed + timedelta(days=300), closed + timedelta(days=600)
    assert first - reported < timedelta(days=300)

    company.clock.now = first
    assert company.report(referral, None, "1000.00", occurred_at=first).changed
    company.clock.now = second
    with pytest.raises(Refused):
        company.report(referral, None, "1000.00", occurred_at=second - timedelta(days=1))
    assert company.report(referral, None, "1000.00", occurred_at=second).changed


def test_a_renewal_that_has_not_happened_yet_is_refused() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    renewed = NOON + timedelta(days=365)

    company.clock.now = renewed - timedelta(days=1, seconds=1)
    with pytest.raises(Refused, match="2027-11-21 has not happened yet") as refusal:
        company.report(referral, None, "1000.00", occurred_at=renewed)
    # A date without a time, or a clock that is ahead, may be up to a day early.
    company.clock.now = renewed - timedelta(days=1)
    assert company.report(referral, None, "1000.00", occurred_at=renewed).changed

    assert refusal.value.code == "not_renewed_yet"


def test_only_a_won_deal_is_renewed() -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, OPPORTUNITY)

    with pytest.raises(Refused, match="closed_won first"):
        company.report(referral, None, "1000.00")


@pytest.mark.parametrize("amount", [None, "0.00", "1.001"])
def test_a_renewal_needs_a_proper_amount(amount: str | None) -> None:
    company = RewardingCompany(rewarding(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=365)

    with pytest.raises(Invalid):
        company.report(referral, None, amount)
