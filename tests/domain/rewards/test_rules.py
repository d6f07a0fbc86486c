"""What each kind of rule earns, and which rules decide."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.money import Money
from goodword.domain.offers.campaign import campaign_of
from goodword.domain.rewards.rules import Entitlement, RuleInput, compile_terms, earned
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
    When,
)
from tests.domain.rewards.rewarding import TWO_BANDS, early, terms, won
from tests.programs import rewarding

FIFTY = FlatRule(pays={"USD": 5_000, "EUR": 4_500})
SHARES = TierPercentRule(percent={"bronze": 1000, "silver": 1500, "gold": 2000})
TIERS = {"bronze": 1, "silver": 3, "gold": 11}


def names(found: list[Entitlement]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("deal", "minor"),
    [
        (Money(1, "USD"), 45_000),
        (Money(999_999, "USD"), 45_000),
        (Money(1_000_000, "USD"), 140_000),
        # 8,000.00 EUR are exactly 10,000.00 USD.
        (Money(799_999, "EUR"), 45_000),
        (Money(800_000, "EUR"), 140_000),
        (Money(1_500_000, "JPY"), 140_000),
    ],
)
def test_the_band_of_a_deal_is_found_in_the_base_currency(deal: Money, minor: int) -> None:
    (found,) = earned(terms(TWO_BANDS), won(deal))

    assert found.minor == minor


def test_what_a_reward_costs_is_told_in_the_base_currency() -> None:
    (found,) = earned(terms(TWO_BANDS), won(Money(100, "USD")))

    # 450.00 EUR at 0.80 EUR for 1 USD, though the band's own amount is 500.00 USD.
    assert (found.minor, found.cost) == (45_000, 56_250)


def test_a_currency_without_an_own_amount_is_converted_from_the_base() -> None:
    (found,) = earned(terms(TWO_BANDS), won(Money(100, "USD"), currency="JPY"))

    assert found.minor == 75_000


def test_a_flat_rule_pays_the_same_for_every_deal() -> None:
    paying = terms(FIFTY)

    assert {earned(paying, won(Money(m, "EUR")))[0].minor for m in (1, 10**9)} == {4_500}


@pytest.mark.parametrize(
    ("deals", "tier", "minor"),
    [
        (1, "bronze", 1000),
        (2, "bronze", 1000),
        (3, "silver", 1500),
        (10, "silver", 1500),
        (11, "gold", 2000),
        (400, "gold", 2000),
    ],
)
def test_a_partners_tier_counts_the_deal_itself(deals: int, tier: str, minor: int) -> None:
    (found,) = earned(terms(SHARES, tiers=TIERS), won(Money(10_000, "EUR"), deals=deals))

    assert (found.minor, found.detail) == (minor, tier)


def test_a_recurring_share_is_paid_for_each_contract_year_until_they_end() -> None:
    paying = terms(RecurringPercentRule(years=(2000, 1000)))
    deal = Money(100_000, "EUR")

    years = [earned(paying, won(deal, contract_year=year)) for year in (1, 2, 3)]

    assert [[(one.name, one.minor) for one in found] for found in years] == [
        [("recurring_percent", 20_000)],
        [("recurring_percent-2", 10_000)],
        [],
    ]


def test_a_renewal_earns_by_recurring_rules_alone() -> None:
    recurring = RecurringPercentRule(years=(500, 500), adds=True)
    paying = terms(FIFTY, recurring, extra={"USD": 10_000})

    found = earned(paying, won(contract_year=2, campaign="spring"))

    assert names(found) == ["recurring_percent-2"]


BIG = FlatRule(name="big", pays={"USD": 100_000}, when=When(deal_at_least=5_000_000))
YEARS = RecurringPercentRule(name="years", years=(1000, 1000))
SMALL, LARGE = Money(3_900_000, "USD"), Money(5_000_000, "USD")


@pytest.mark.parametrize(
    ("closed", "renewed", "earns"),
    [
        (SMALL, SMALL, [("years-2", 390_000)]),
        # It has grown into the size of another rule, which was not asked when it closed.
        (SMALL, LARGE, [("years-2", 500_000)]),
        # It has shrunk, but the rule of the years has never paid its first one.
        (LARGE, SMALL, []),
        (LARGE, LARGE, []),
    ],
)
def test_a_renewal_asks_the_recurring_rules_that_the_closed_deal_earned_by(
    closed: Money, renewed: Money, earns: list[tuple[str, int]]
) -> None:
    reached = won(renewed, closed=closed, contract_year=2, currency="USD")

    found = earned(terms(BIG, YEARS), reached)

    assert [(one.name, one.minor) for one in found] == earns


def test_a_renewal_below_a_rules_own_size_keeps_what_the_closed_deal_earned() -> None:
    large = YEARS.model_copy(update={"when": When(deal_at_least=5_000_000), "adds": True})

    (kept,) = earned(terms(FIFTY, large), won(SMALL, closed=LARGE, contract_year=2))
    none = earned(terms(FIFTY, large), won(LARGE, closed=SMALL, contract_year=2))

    assert (kept.name, none) == ("years-2", [])


def test_a_renewal_of_a_deal_that_nobody_closed_is_refused() -> None:
    with pytest.raises(ValueError, match="closed_won of year 2 names no deal"):
        earned(terms(YEARS), won(SMALL, closed=None, contract_year=2))


def test_credit_fund_and_recognition_are_no_money() -> None:
    paying = terms(
        CreditRule(months=2),
        MarketingFundRule(percent=500, adds=True),
        RecognitionRule(text={"en": "A talk"}, adds=True),
    )

    found = earned(paying, won(Money(1_000_000, "EUR")))

    assert [(one.kind, one.minor, one.months) for one in found] == [
        (RewardKind.CREDIT, 0, 2),
        (RewardKind.FUND, 50_000, 0),
        (RewardKind.RECOGNITION, 0, 0),
    ]


@pytest.mark.parametrize(
    ("instead", "taking", "kind", "minor", "months"),
    [
        (Instead(credit_months=3), RewardPreference.CREDIT, RewardKind.CREDIT, 0, 3),
        (Instead(donation=True), RewardPreference.DONATION, RewardKind.DONATION, 4_500, 0),
        (
            Instead(credit_months=3, donation=True),
            RewardPreference.MONEY,
            RewardKind.MONEY,
            4_500,
            0,
        ),
        # A choice that the rule does not leave is paid in money.
        (Instead(), RewardPreference.CREDIT, RewardKind.MONEY, 4_500, 0),
        (Instead(), RewardPreference.DONATION, RewardKind.MONEY, 4_500, 0),
        (Instead(credit_months=3), RewardPreference.DONATION, RewardKind.MONEY, 4_500, 0),
    ],
)
def test_a_referrer_takes_what_the_rule_leaves_to_choose(
    instead: Instead, taking: RewardPreference, kind: RewardKind, minor: int, months: int
) -> None:
    paying = terms(FlatRule(pays=FIFTY.pays, instead=instead))

    (found,) = earned(paying, won(taking=taking))

    assert (found.kind, found.minor, found.months) == (kind, minor, months)


def test_bands_and_tiers_leave_a_choice_too() -> None:
    bands = TWO_BANDS.model_copy(update={"instead": Instead(credit_months=3)})
    shares = SHARES.model_copy(update={"instead": Instead(donation=True)})

    (credit,) = earned(terms(bands), won(taking=RewardPreference.CREDIT))
    (donation,) = earned(terms(shares, tiers=TIERS), won(taking=RewardPreference.DONATION))

    assert (credit.kind, credit.months) == (RewardKind.CREDIT, 3)
    assert (donation.kind, donation.minor) == (RewardKind.DONATION, 100_000)


def test_the_first_rule_that_fits_decides() -> None:
    paying = terms(
        FlatRule(name="abroad", pays={"USD": 1}, when=When(countries=("US",))),
        FlatRule(name="large", pays={"USD": 2}, when=When(deal_at_least=5_000_000)),
        FlatRule(name="else", pays={"USD": 3}),
    )
    small, large = Money(100_000, "USD"), Money(5_000_000, "USD")

    assert names(earned(paying, won(small, country="US"))) == ["abroad"]
    assert names(earned(paying, won(large, country="US"))) == ["abroad"]
    assert names(earned(paying, won(large))) == ["large"]
    assert names(earned(paying, won(small))) == ["else"]


def test_every_rule_that_adds_comes_on_top_wherever_it_stands() -> None:
    paying = terms(
        FlatRule(name="first", pays={"USD": 1}, adds=True),
        FlatRule(name="decides", pays={"USD": 2}),
        FlatRule(name="never", pays={"USD": 3}),
        FlatRule(name="last", pays={"USD": 4}, adds=True),
        FlatRule(name="abroad", pays={"USD": 5}, adds=True, when=When(countries=("US",))),
    )

    assert names(earned(paying, won())) == ["first", "decides", "last"]


@pytest.mark.parametrize(
    ("deal", "fits"),
    [
        (Money(99_999, "USD"), False),
        (Money(100_000, "USD"), True),
        (Money(199_999, "USD"), True),
        (Money(200_000, "USD"), False),
        (Money(80_000, "EUR"), True),
        (Money(160_000, "EUR"), False),
    ],
)
def test_a_size_is_compared_in_the_base_currency(deal: Money, fits: bool) -> None:
    when = When(deal_at_least=100_000, deal_below=200_000)

    assert bool(earned(terms(FlatRule(pays={"USD": 1}, when=when)), won(deal))) is fits


def test_each_milestone_has_rules_of_its_own() -> None:
    paying = terms(
        FlatRule(name="qualified", on=Milestone.QUALIFIED, pays={"USD": 2_500}),
        FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000}),
        FIFTY,
    )

    assert names(earned(paying, early(Milestone.QUALIFIED))) == ["qualified"]
    assert names(earned(paying, early(Milestone.MEETING))) == ["meeting"]
    assert names(earned(paying, won())) == ["flat"]


def test_a_campaigns_extra_comes_with_the_closed_deal() -> None:
    paying = terms(
        FIFTY, FlatRule(name="early", on=Milestone.QUALIFIED, pays={"USD": 1}), extra={"USD": 9_999}
    )

    found = earned(paying, won(campaign="spring"))

    assert [(one.name, one.rule, one.minor) for one in found] == [
        ("flat", "flat", 4_500),
        # 99.99 USD at 0.80 are 79.992 EUR.
        ("campaign-spring", "campaign", 7_999),
    ]
    early_ = early(Milestone.QUALIFIED)._replace(campaign="spring")
    assert names(earned(paying, early_)) == ["early"]
    assert names(earned(paying, won())) == ["flat"]


@pytest.mark.parametrize(
    ("audience", "day", "campaign"),
    [
        ("customer", date(2026, 2, 28), None),
        ("customer", date(2026, 3, 1), "spring"),
        ("customer", date(2026, 5, 31), "spring"),
        ("customer", date(2026, 6, 1), None),
        ("partner", date(2026, 4, 1), None),
    ],
)
def test_a_campaign_runs_for_its_audience_both_days_included(
    audience: str, day: date, campaign: str | None
) -> None:
    assert campaign_of(rewarding(FIFTY, extra={"USD": 1}), audience, day) == campaign


def test_of_two_campaigns_on_a_day_the_first_declared_one_counts() -> None:
    one = rewarding(FIFTY, extra={"USD": 1})
    two = one.model_copy(
        update={"campaigns": {"b": one.campaigns["spring"], "a": one.campaigns["spring"]}}
    )

    assert campaign_of(two, "customer", date(2026, 4, 1)) == "b"


@pytest.mark.parametrize(
    ("minor", "currency", "paid_in", "paid"),
    [
        # 10 % each: exactly half a cent goes to the even neighbour.
        (25, "EUR", "EUR", 2),
        (35, "EUR", "EUR", 4),
        # 12.345 EUR at 187.5 JPY for 1 EUR are 2,314.6875 JPY: rounded once, at the end.
        (12_345, "EUR", "JPY", 2_315),
        # 10.001 USD are 3,765.3765 HUF; forints are paid whole, a minor unit is a hundredth.
        (10_001, "USD", "HUF", 376_500),
        (1_500, "JPY", "USD", 100),
    ],
)
def test_a_share_is_rounded_once_half_to_even_to_what_can_be_paid(
    minor: int, currency: str, paid_in: str, paid: int
) -> None:
    paying = terms(TierPercentRule(percent={"bronze": 1000}), tiers={"bronze": 1})

    (found,) = earned(paying, won(Money(minor, currency), currency=paid_in))

    assert found.minor == paid


def test_a_deal_of_half_a_cent_more_is_converted_once_and_to_the_even_neighbour() -> None:
    rates = {"EUR": Decimal("0.88")}
    plain = rewarding(TWO_BANDS)
    at_88 = plain.currencies.rates.model_copy(update={"values": rates})
    currencies = plain.currencies.model_copy(update={"rates": at_88})
    convert = compile_terms(plain.model_copy(update={"currencies": currencies})).convert

    # 37.5, 12.5 and 162.5 cents.
    assert [convert.to_base(minor, "EUR") for minor in (33, 11, 143)] == [38, 12, 162]
    # A tenth of 3.30 EUR is 33 cents: 37.5 again, and rounded once.
    assert convert.share(Money(330, "EUR"), 1000, "USD") == 38


def test_a_deal_of_any_size_and_rate_can_be_rewarded() -> None:
    plain = rewarding(TierPercentRule(percent={"one": 10_000}), tiers={"one": 1})
    rates = plain.currencies.rates.model_copy(
        update={"values": {"EUR": Decimal("9999999"), "JPY": Decimal("0.00000001")}}
    )
    currencies = plain.currencies.model_copy(update={"rates": rates})
    paying = compile_terms(plain.model_copy(update={"currencies": currencies}))

    (found,) = earned(paying, won(Money(10**17, "JPY")))

    assert found.minor == 10**17 * 9_999_999 * 10**8 * 100


@pytest.mark.parametrize(
    ("minor", "found"),
    [
        # 10 % are 0.4 and 0.5 cents, the half going to the even neighbour, which is none.
        (4, []),
        (5, []),
        (6, [("tier_percent", 1)]),
    ],
)
def test_a_share_that_rounds_to_nothing_is_no_reward(
    minor: int, found: list[tuple[str, int]]
) -> None:
    shares = TierPercentRule(percent={"bronze": 1000})
    fund = MarketingFundRule(percent=1, adds=True)
    never = FlatRule(name="never", pays={"USD": 5_000})
    paying = terms(shares, fund, never, tiers={"bronze": 1})

    money = earned(paying, won(Money(minor, "EUR")))
    gift = earned(paying, won(Money(minor, "EUR"), taking=RewardPreference.DONATION))

    assert [(one.name, one.minor) for one in money] == found
    assert gift == money


def test_an_amount_that_no_currency_can_pay_is_no_reward_either() -> None:
    cent = terms(FlatRule(pays={"USD": 1}), extra={"USD": 1})

    # 0.01 USD are 0.4 pence, or 3.765 HUF, of which 4 are paid.
    assert earned(cent, won(currency="GBP", campaign="spring")) == []
    assert [one.minor for one in earned(cent, won(currency="HUF", campaign="spring"))] == [400] * 2


DEALS = st.builds(Money, st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY", "HUF"]))


@given(DEALS)
def test_every_deal_falls_in_a_band(deal: Money) -> None:
    (found,) = earned(terms(TWO_BANDS), won(deal))

    assert found.minor in {45_000, 140_000}


SIZES = st.none() | st.integers(0, 10**7)
WHENS = st.builds(
    When,
    countries=st.none() | st.just(("DE",)) | st.just(("US",)),
    deal_at_least=SIZES,
    deal_below=SIZES,
)


def rules() -> st.SearchStrategy[tuple[RewardRule, ...]]:
    """Lists of rules as ``check`` lets them pass: each with a name of its own."""
    bodies = st.one_of(
        st.builds(FlatRule, pays=st.just({"USD": 5_000}), when=WHENS, adds=st.booleans()),
        st.builds(BandsRule, bands=st.just(TWO_BANDS.bands), when=WHENS, adds=st.booleans()),
        st.builds(TierPercentRule, percent=st.just({"bronze": 1}), when=WHENS, adds=st.booleans()),
        st.builds(RecurringPercentRule, years=st.just((9, 5, 1)), when=WHENS, adds=st.booleans()),
        st.builds(CreditRule, months=st.just(2), when=WHENS, adds=st.booleans()),
        st.builds(MarketingFundRule, percent=st.just(7), when=WHENS, adds=st.booleans()),
    )
    return st.lists(bodies, max_size=6).map(
        lambda found: tuple(
            rule.model_copy(update={"name": f"rule_{number}"}) for number, rule in enumerate(found)
        )
    )


@given(rules(), DEALS, st.sampled_from(["DE", "US"]), st.booleans())
def test_no_two_rewards_of_a_referral_have_one_name(
    declared: tuple[RewardRule, ...], deal: Money, country: str, during: bool
) -> None:
    paying = terms(*declared, extra={"USD": 100}, tiers={"bronze": 1})
    campaign = "spring" if during else None
    reached: list[RuleInput] = [
        won(deal, country=country, contract_year=year, campaign=campaign) for year in (1, 2, 3, 4)
    ]

    found = [one for each in reached for one in earned(paying, each)]

    assert len(set(names(found))) == len(found)
    assert all(one.minor >= 0 and one.cost >= 0 for one in found)
    deciding = {rule.name for rule in declared if not rule.adds}
    assert len([one for one in earned(paying, reached[0]) if one.name in deciding]) <= 1
