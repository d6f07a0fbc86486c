"""What a past would have cost: each test shows its rules and its events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from goodword.domain.kinds import RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.referral import ReferralStatus as S
from goodword.program.model import Program
from goodword.program.rewards import (
    Budget,
    Cap,
    CreditRule,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    Period,
    RecurringPercentRule,
    TierPercentRule,
)
from goodword_ops.plan.replay.events import (
    ClaimEnded,
    ClaimReceived,
    Confirmed,
    InvalidEvent,
    RecordedEvent,
    Renewed,
    Reopened,
    StageChanged,
)
from goodword_ops.plan.replay.replay import Replay, Replayed
from goodword_ops.plan.replay.totals import BudgetUse, Open, Outcome, PaidAccount, Sum
from tests.domain.rewards.rewarding import TWO_BANDS
from tests.programs import rewarding

DAY = timedelta(days=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ANN = PaidAccount("ANN1", "customer", "DE", "EUR")
HUNDRED = FlatRule(pays={"USD": 10_000})
DEAL = Money(2_000_000, "EUR")


def at(day: int) -> datetime:
    """Noon of a day of 2026, the first one being 0."""
    return NEW_YEAR + day * DAY + timedelta(hours=12)


def claim(
    referral: str,
    day: int,
    *,
    referrer: str = "ANN1",
    currency: str = "EUR",
    taking: RewardPreference = RewardPreference.MONEY,
    revision: str | None = None,
) -> list[RecordedEvent]:
    """Claimed and confirmed."""
    received = ClaimReceived(
        at(day), referral, referrer, "customer", "DE", currency, revision, taking
    )
    return [received, Confirmed(at(day), referral)]


def received(**different: Any) -> ClaimReceived:
    """A claim that is not confirmed yet."""
    plain = ClaimReceived(
        at(0), "R1", "ANN1", "customer", "DE", "EUR", None, RewardPreference.MONEY
    )
    return plain._replace(**different)


def won(referral: str, day: int, deal: Money = DEAL) -> RecordedEvent:
    return StageChanged(at(day), referral, S.NEW, S.CLOSED_WON, met=False, deal=deal)


def replay(events: list[RecordedEvent], *programs: Program) -> Replayed:
    going = Replay(programs)
    for event in events:
        going.take(event)
    return going.end()


def outcome(events: list[RecordedEvent], terms: Program) -> Outcome:
    return replay(events, terms).outcomes[0]


def test_a_closed_deal_earns_by_its_band_in_the_referrers_currency() -> None:
    done = outcome([*claim("R1", 0), won("R1", 10)], rewarding(TWO_BANDS))

    # 1,400.00 EUR are 1,750.00 USD at 0.80.
    assert done.granted == Sum(rewards=1, cost=175_000)
    assert done.by_currency == {"EUR": Sum(rewards=1, minor=140_000, cost=175_000)}
    assert done.by_account == {ANN: 140_000}
    assert done.by_month == {"2026-01": Sum(rewards=1, cost=175_000)}


def test_both_programmes_judge_the_same_past() -> None:
    events = [*claim("R1", 0), won("R1", 10)]

    done = replay(events, rewarding(HUNDRED), rewarding(FlatRule(pays={"USD": 12_500})))

    assert [one.granted.cost for one in done.outcomes] == [10_000, 12_500]
    assert (done.events, done.referrals, done.won) == (3, 1, 1)


def test_a_deal_that_skips_stages_has_passed_qualified_and_met_nobody() -> None:
    rules = (
        FlatRule(name="qualified", on=Milestone.QUALIFIED, pays={"USD": 1_000}),
        CreditRule(name="meeting", on=Milestone.MEETING, months=1),
        HUNDRED,
    )

    done = outcome([*claim("R1", 0), won("R1", 10)], rewarding(*rules))

    assert (done.granted.cost, done.granted.months) == (11_000, 0)


def test_a_meeting_counts_once_and_keeps_the_stage() -> None:
    met = [
        StageChanged(at(2), "R1", S.NEW, S.CONTACTED, met=True, deal=None),
        StageChanged(at(3), "R1", S.CONTACTED, S.CONTACTED, met=True, deal=None),
    ]

    done = outcome(
        [*claim("R1", 0), *met], rewarding(CreditRule(name="m", on=Milestone.MEETING, months=2))
    )

    assert done.granted == Sum(rewards=1, months=2)


def test_tiers_count_the_deals_of_a_referrers_calendar_year() -> None:
    rule = TierPercentRule(percent={"bronze": 1000, "silver": 2000})
    terms = rewarding(rule, tiers={"bronze": 1, "silver": 2})
    events = [
        *claim("R1", 0), *claim("R2", 0), *claim("R3", 0), *claim("R4", 0, referrer="BEN2"),
        won("R1", 10), won("R4", 11), won("R2", 20), won("R3", 366),
    ]  # fmt: skip

    done = outcome(events, terms)

    # 10 % and 20 % of 20,000.00 EUR, and 10 % again in January.
    assert done.by_account[ANN] == 200_000 + 400_000 + 200_000
    assert done.by_account[ANN._replace(referrer_id="BEN2")] == 200_000


def test_a_renewal_earns_by_recurring_rules_alone() -> None:
    rules = (HUNDRED, RecurringPercentRule(years=(100, 500), adds=True))
    events = [
        *claim("R1", 0),
        won("R1", 10),
        Renewed(at(370), "R1", 2, DEAL),
        Renewed(at(740), "R1", 3, DEAL),
    ]

    done = outcome(events, rewarding(*rules))

    # 100.00 USD and 1 % in the first year, 5 % in the second, nothing in the third.
    assert done.by_account == {ANN: 8_000 + 20_000 + 100_000}


def test_a_claim_of_a_campaigns_days_earns_its_extra_when_the_deal_closes_later() -> None:
    # Day 150 is the 31st of May, its last one.
    inside, outside = 150, 151
    events = [*claim("R1", inside), *claim("R2", outside), won("R1", 250), won("R2", 251)]

    done = outcome(events, rewarding(HUNDRED, extra={"USD": 5_000}))

    assert done.granted == Sum(rewards=3, cost=25_000)


def test_a_cap_cuts_off_what_exceeds_it_until_the_next_period() -> None:
    terms = rewarding(HUNDRED, caps=(Cap(per=Period.QUARTER, at_most=15_000),))
    events = [
        *claim("R1", 0), *claim("R2", 0), *claim("R3", 0), *claim("R4", 0),
        won("R1", 10), won("R2", 20), won("R3", 30), won("R4", 100),
    ]  # fmt: skip

    done = outcome(events, terms)

    assert done.granted == Sum(rewards=3, cost=10_000 + 5_000 + 10_000)
    assert done.cut == 15_000


def test_an_amount_that_rounds_to_nothing_is_no_reward() -> None:
    rule = TierPercentRule(percent={"only": 1000})
    events = [
        *claim("R1", 0), *claim("R2", 0),
        won("R1", 10, Money(4, "EUR")), won("R2", 20, Money(1_000, "EUR")),
    ]  # fmt: skip

    done = outcome(
        events, rewarding(rule, tiers={"only": 1}, caps=(Cap(per=Period.YEAR, rewards=1),))
    )

    # 10 % of 10.00 EUR; the first deal's 0.4 cents do not use up the one reward of the year.
    assert done.by_account == {ANN: 100}


def test_a_cap_of_rewards_counts_credit_as_well() -> None:
    rules = (CreditRule(name="meeting", on=Milestone.MEETING, months=1), HUNDRED)
    met = StageChanged(at(2), "R1", S.NEW, S.CONTACTED, met=True, deal=None)
    sold = StageChanged(at(3), "R1", S.CONTACTED, S.CLOSED_WON, met=False, deal=DEAL)

    done = outcome(
        [*claim("R1", 0), met, sold], rewarding(*rules, caps=(Cap(per=Period.YEAR, rewards=1),))
    )

    assert (done.granted, done.cut) == (Sum(rewards=1, months=1), 10_000)


def test_what_the_budget_has_no_room_for_is_granted_when_the_next_period_begins() -> None:
    terms = rewarding(HUNDRED, budget=Budget(per=Period.MONTH, amount=15_000))
    events = [*claim("R1", 0), *claim("R2", 0), won("R1", 10), won("R2", 20), *claim("R3", 100)]

    done = outcome(events, terms)

    assert done.waiting == Sum()
    assert done.budget == (
        BudgetUse("2026-01", 10_000, 5_000),
        BudgetUse("2026-02", 10_000, 5_000),
        BudgetUse("2026-04", 0, 15_000),
    )
    assert list(done.by_month) == ["2026-01", "2026-02"]


def test_what_waits_for_the_budget_at_the_end_is_no_cost_yet() -> None:
    terms = rewarding(HUNDRED, budget=Budget(per=Period.PROGRAMME, amount=15_000))
    events = [*claim("R1", 0), *claim("R2", 0), won("R1", 10), won("R2", 500)]

    done = outcome(events, terms)

    assert (done.granted.cost, done.waiting) == (10_000, Sum(rewards=1, cost=10_000))
    assert done.never == done.waiting, "no period follows"
    assert done.budget == (BudgetUse("programme", 10_000, 5_000),)


def test_a_reward_above_a_whole_periods_budget_never_fits() -> None:
    rules = (HUNDRED, FlatRule(name="qualified", on=Milestone.QUALIFIED, pays={"USD": 2_000}))
    terms = rewarding(*rules, budget=Budget(per=Period.MONTH, amount=9_999))
    small = rewarding(*rules, budget=Budget(per=Period.MONTH, amount=10_000))
    events = [*claim("R1", 0), won("R1", 10)]

    done, enough = replay(events, terms, small).outcomes

    assert (done.granted.cost, done.never) == (2_000, Sum(rewards=1, cost=10_000))
    assert (enough.waiting, enough.never) == (Sum(rewards=1, cost=10_000), Sum())


def test_the_open_liability_says_why_each_reward_is_not_paid() -> None:
    rules = (
        TierPercentRule(percent={"only": 1000}, instead=Instead(donation=True)),
        MarketingFundRule(percent=100, adds=True),
    )
    events = [
        *claim("paid", 0), *claim("small", 0, referrer="BEN2"), *claim("large", 0),
        *claim("gift", 0, taking=RewardPreference.DONATION), *claim("held", 0),
        won("paid", 1, Money(1_000_000, "EUR")),
        won("small", 1, Money(10_000, "EUR")),
        won("large", 1, Money(10_000_000, "EUR")),
        won("gift", 1, Money(1_000_000, "EUR")),
        won("held", 31, Money(1_000_000, "EUR")),
    ]  # fmt: skip

    done = outcome(events, rewarding(*rules, tiers={"only": 1}))

    assert {reason: one.minor for (reason, _), one in done.open.items()} == {
        Open.HELD: 100_000 + 10_000,
        # The ceiling is 10,000.00 USD, the minimum 25.00 USD: 8,000.00 EUR and 20.00 EUR.
        Open.ABOVE_CEILING: 1_000_000,
        Open.BELOW_MINIMUM: 1_000,
        Open.BY_HAND: 100_000 + 10_000 + 100 + 100_000 + 10_000,
    }
    assert done.liability == sum(one.cost for one in done.open.values())


def test_small_rewards_are_paid_together_when_they_reach_the_minimum() -> None:
    events = [*claim("R1", 0), *claim("R2", 0), won("R1", 1), won("R2", 2), *claim("R3", 60)]

    done = outcome(events, rewarding(FlatRule(pays={"USD": 2_000, "EUR": 1_900})))

    assert done.open == {}


def test_a_reward_is_held_until_the_very_moment_the_period_ends() -> None:
    events = [*claim("R1", 0), won("R1", 10)]
    paid = [
        *events,
        ClaimReceived(at(40), "R2", "B", "customer", "DE", "EUR", None, RewardPreference.MONEY),
    ]
    a_second_less = [*events, paid[-1]._replace(at=at(40) - timedelta(seconds=1))]

    assert outcome(paid, rewarding(HUNDRED)).liability == 0
    assert outcome(a_second_less, rewarding(HUNDRED)).liability == 10_000


def test_referrals_that_have_not_ended_are_counted_by_their_revision() -> None:
    events = [
        *claim("R1", 0, revision="a" * 16), *claim("R2", 0, revision="a" * 16),
        *claim("R3", 0, revision="b" * 16), *claim("R4", 0), *claim("R5", 0),
        ClaimReceived(at(1), "R6", "B", "customer", "DE", "EUR", None, RewardPreference.MONEY),
        won("R3", 2), StageChanged(at(3), "R4", S.NEW, S.CLOSED_LOST, met=False, deal=None),
        ClaimEnded(at(4), "R6"),
    ]  # fmt: skip

    assert replay(events, rewarding(HUNDRED)).open == {"a" * 16: 2, None: 1}


MOVE = StageChanged(at(5), "R1", S.NEW, S.CONTACTED, met=False, deal=None)
LOST = MOVE._replace(status=S.CLOSED_LOST)


def test_an_end_that_was_taken_back_changes_nothing_of_what_is_earned() -> None:
    taken_back = Reopened(at(6), "R1", S.CLOSED_LOST, S.NEW)

    reopened = replay([*claim("R1", 0), LOST, taken_back, won("R1", 9)], rewarding(HUNDRED))

    assert reopened.outcomes == replay([*claim("R1", 0), won("R1", 9)], rewarding(HUNDRED)).outcomes
    assert reopened.won == 1


@pytest.mark.parametrize(
    ("before", "event", "says"),
    [
        (
            claim("R1", 0),
            Reopened(at(6), "R1", S.CLOSED_LOST, S.NEW),
            "R1 has no end as closed_lost from which it could be reopened",
        ),
        (claim("R1", 9), MOVE, "2026-01-06T12:00:00Z is before the event above it, 2026-01-10"),
        ([], MOVE, "there is no referral R1. Fix: its claim.received must stand above"),
        (claim("R1", 0), claim("R1", 1)[0], "R1 was claimed before. Fix: leave out the events"),
        (claim("R1", 0), claim("R1", 1)[1], "R1 was confirmed before. Fix: leave out the events"),
        ([*claim("R1", 0), LOST], claim("R1", 9)[0], "R1 was claimed before. Fix: leave out"),
        ([*claim("R1", 0), LOST], claim("R1", 9)[1], "R1 has ended. Fix: leave out what comes"),
        ([*claim("R1", 0), LOST], LOST, "R1 has ended. Fix: leave out what comes after the end"),
        (
            [claim("R1", 0)[0], ClaimEnded(at(1), "R1")],
            claim("R1", 9)[0],
            "R1 was claimed before. Fix: leave out the events",
        ),
        (
            [*claim("R1", 0), won("R1", 1)],
            StageChanged(at(2), "R1", S.CLOSED_WON, S.CLOSED_WON, met=True, deal=DEAL),
            "no referral moves from closed_won to closed_won. Fix: leave it out",
        ),
        (claim("R1", 0)[:1], MOVE, "R1 moves before its claim.confirmed. Fix: a claim is"),
        (
            claim("R1", 0),
            ClaimEnded(at(1), "R1"),
            "R1 was confirmed, so the claim can no longer end",
        ),
        (
            claim("R1", 0),
            MOVE._replace(before=S.QUALIFIED, status=S.OPPORTUNITY),
            "R1 is new and moves from qualified. Fix: add the event between them",
        ),
        (
            claim("R1", 0),
            MOVE._replace(status=S.NEW),
            "no referral moves from new to new. Fix: leave it out",
        ),
        (
            claim("R1", 0),
            Renewed(at(1), "R1", 2, DEAL),
            "R1 is new; only a won deal is renewed. Fix: add its move to closed_won",
        ),
        (
            [*claim("R1", 0), won("R1", 1), Renewed(at(2), "R1", 2, DEAL)],
            Renewed(at(3), "R1", 2, DEAL),
            "contract year 2 of R1 has begun before. Fix: number the years in their order",
        ),
        (
            [*claim("R1", 0), won("R1", 1)],
            Renewed(at(3), "R1", 3, DEAL),
            "contract year 2 of R1 is missing before year 3. Fix: add its deal.renewed",
        ),
        (
            claim("R1", 0),
            won("R1", 1, Money(100, "SEK")),
            "the programme has no rate for SEK. Fix: add SEK to currencies.rates.values there",
        ),
        (
            [],
            received(currency="SEK"),
            "the programme has no rate for SEK. Fix: add SEK to currencies.rates.values there",
        ),
        ([], received(currency="eur"), '"eur" is no currency. Fix: write EUR'),
        (
            [],
            received(currency="XXX"),
            '"XXX" is no currency. Fix: write an ISO 4217 code such as EUR',
        ),
        (
            [],
            received(audience="custmer"),
            'no programme has the audience "custmer". Fix: did you mean "customer"?',
        ),
        (
            [],
            received(audience="press"),
            'no programme has the audience "press". Fix: write one of customer, or compare with',
        ),
        (
            [],
            received(country="Germany"),
            '"Germany" is no country. Fix: write an ISO 3166 code such as DE',
        ),
        ([], received(country="UK"), '"UK" is no country. Fix: write GB'),
    ],
)
def test_an_event_that_does_not_follow_is_refused_and_counts_for_nothing(
    before: list[RecordedEvent], event: RecordedEvent, says: str
) -> None:
    going = Replay([rewarding(HUNDRED)])
    for one in before:
        going.take(one)

    with pytest.raises(InvalidEvent) as caught:
        going.take(event)

    assert str(caught.value).startswith(says)
    assert going.end() == replay(before, rewarding(HUNDRED))


def test_an_audience_that_only_one_programme_has_earns_nothing_under_the_other() -> None:
    old = rewarding(HUNDRED, extra={"USD": 5_000})
    new = old.model_copy(update={"audiences": {"partner": old.audiences["customer"]}})
    partner = ClaimReceived(
        at(0), "R1", "PAT3", "partner", "DE", "EUR", None, RewardPreference.MONEY
    )
    events = [partner, Confirmed(at(1), "R1"), won("R1", 2)]

    done = replay(events, old, new)

    assert [one.granted.cost for one in done.outcomes] == [0, 10_000]


def test_a_country_of_neither_programme_is_one_all_the_same() -> None:
    there = received(country="BR")

    assert outcome(
        [there, Confirmed(at(0), "R1"), won("R1", 1)], rewarding(HUNDRED)
    ).granted.rewards


def test_a_missing_rate_names_the_programme_that_lacks_it() -> None:
    old = rewarding(HUNDRED)
    rates = old.currencies.rates
    fewer = {code: rate for code, rate in rates.values.items() if code != "GBP"}
    poorer = old.currencies.model_copy(update={"rates": rates.model_copy(update={"values": fewer})})
    new = old.model_copy(update={"currencies": poorer})

    with pytest.raises(InvalidEvent, match=r"^new\.yml has no rate for GBP\. Fix: add GBP to"):
        Replay([old, new], ["old.yml", "new.yml"]).take(received(currency="GBP"))
    with pytest.raises(InvalidEvent, match=r"^old\.yml and new\.yml have no rate for SEK\. Fix"):
        Replay([old, new], ["old.yml", "new.yml"]).take(received(currency="SEK"))


def test_nothing_recorded_costs_nothing() -> None:
    assert replay([], rewarding(HUNDRED)).outcomes == ()


@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY", "HUF"])
def test_the_largest_deal_that_can_be_recorded_can_be_replayed(currency: str) -> None:
    rules = (TWO_BANDS, MarketingFundRule(percent=10_000, adds=True))

    done = outcome([*claim("R1", 0), won("R1", 1, Money(10**17, currency))], rewarding(*rules))

    assert done.granted.rewards == 2
    assert done.by_account[ANN] > 10**14
