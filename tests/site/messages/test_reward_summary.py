"""What an offer page discloses of the reward, for every kind of rule, and against the engine."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.money import Money
from goodword.domain.rewards.rules import RuleInput, compile_terms, earned
from goodword.program.model import Program
from goodword.program.rewards import (
    Band,
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    Tier,
    TierPercentRule,
    When,
)
from goodword.program.sections import Campaign
from goodword_site.builder.builder import messages_of
from goodword_site.messages.offer_facts import leading_currency
from goodword_site.messages.reward_summary import maximum_reward, rewards_by_milestone
from tests.doubles import sample_program

FLAT = FlatRule(pays={"USD": 50_000, "EUR": 45_000})
MET = FlatRule(name="met", on=Milestone.MEETING, pays={"USD": 10_000, "EUR": 9_000})
ON_TOP = FlatRule(name="top", adds=True, pays={"USD": 1_000, "EUR": 900})
BANDS = BandsRule(
    bands=(
        Band(from_=0, below=1_000_000, pays={"USD": 50_000, "EUR": 45_000}),
        Band(from_=1_000_000, pays={"USD": 150_000, "EUR": 140_000}),
    )
)
TIERS = TierPercentRule(percent={"bronze": 1000, "gold": 2050})
YEARS = RecurringPercentRule(years=(1500, 1000, 500))
CREDIT = CreditRule(months=3)
FUND = MarketingFundRule(percent=200)
THANKS = RecognitionRule(text={"en": "A seat in the hall of fame"})


def with_rules(*rules: RewardRule) -> Program:
    program = sample_program()
    audience = program.audiences["customer"].model_copy(update={"reward": rules, "caps": ()})
    tiers = {"bronze": Tier(from_deals=1), "gold": Tier(from_deals=5)}
    return program.model_copy(
        update={
            "audiences": {"customer": audience},
            "tiers": tiers,
            "campaigns": {},
            "budget": None,
        }
    )


def up_to(
    *rules: RewardRule, locale: str = "en", extra: dict[str, int] | None = None
) -> str | None:
    program = with_rules(*rules)
    words = messages_of(program, locale)
    audience = program.audiences["customer"]
    said = maximum_reward(program, audience, "EUR", words, extra=extra)
    return said and said.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((FLAT,), "€450"),
        ((FLAT, MET, ON_TOP), "€549"),
        ((BANDS,), "€1,400"),
        ((BANDS, FLAT), "€1,400"),
        ((TIERS,), "20.5% of the first year\u2019s value"),
        (
            (YEARS,),
            "15% of the first year\u2019s value and 10% of each of the 2 following years\u2019 value",
        ),
        (
            (RecurringPercentRule(years=(800, 800)),),
            "8% of each year\u2019s value for 2 years",
        ),
        ((RecurringPercentRule(years=(800,)),), "8% of the first year\u2019s value"),
        ((CREDIT,), "3 months of service credit"),
        ((CreditRule(months=1),), "1 month of service credit"),
        ((FUND,), "2% of the deal for joint marketing"),
        ((THANKS,), None),
        ((FLAT, THANKS), "€450"),
        (
            (MET, TIERS, MarketingFundRule(percent=200, adds=True)),
            "€90, 20.5% of the first year\u2019s value, and 2% of the deal for joint marketing",
        ),
        (
            (FlatRule(pays={"EUR": 45_000}, when=When(countries=("DE",))), TIERS),
            "€450 or 20.5% of the first year\u2019s value",
        ),
        # Nobody in Japan is paid in euros.
        (
            (FlatRule(pays={"EUR": 45_000}, when=When(countries=("JP",))), TIERS),
            "20.5% of the first year\u2019s value",
        ),
    ],
)
def test_the_most_of_every_kind_of_rule_is_said(
    rules: tuple[RewardRule, ...], said: str | None
) -> None:
    assert up_to(*rules) == said


def test_what_never_comes_together_is_not_added() -> None:
    small = MarketingFundRule(percent=200, adds=True, when=When(deal_below=1_000_000))
    large = FlatRule(
        name="large", adds=True, pays={"EUR": 5_000}, when=When(deal_at_least=1_000_000)
    )

    assert up_to(FLAT, small, large) == ("€500 or €450 and 2% of the deal for joint marketing")


def test_bonuses_of_two_countries_are_not_added() -> None:
    german = FlatRule(name="de", adds=True, pays={"EUR": 2_000}, when=When(countries=("DE",)))
    french = FlatRule(name="fr", adds=True, pays={"EUR": 3_000}, when=When(countries=("FR",)))

    assert up_to(german, french, FLAT) == "€480"


def test_each_milestone_says_its_own() -> None:
    words = messages_of(program := with_rules(MET, CREDIT, FLAT, THANKS), "en")
    audience = program.audiences["customer"]
    credit = CREDIT.model_copy(update={"on": Milestone.QUALIFIED})
    earlier = audience.model_copy(update={"reward": (credit, MET, FLAT, THANKS)})

    found = dict(rewards_by_milestone(program, earlier, "EUR", words, extra={"EUR": 5_000}))

    assert found == {
        Milestone.QUALIFIED: "3 months of service credit",
        Milestone.MEETING: "€90",
        Milestone.CLOSED_WON: "€500",
    }


@pytest.mark.parametrize(
    ("locale", "currency"),
    [("en", "USD"), ("de", "EUR"), ("fr", "EUR"), ("ja", "JPY"), ("ar", "USD"), ("pt", "USD")],
)
def test_a_locale_has_a_leading_currency(locale: str, currency: str) -> None:
    assert leading_currency(sample_program(), locale) == currency


def test_a_campaigns_extra_comes_on_top() -> None:
    assert up_to(FLAT, extra={"EUR": 5_000}) == "€500"
    assert up_to(TIERS, extra={"EUR": 5_000}) == "€50 and 20.5% of the first year\u2019s value"
    assert up_to(THANKS, extra={"EUR": 5_000}) == "€50"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_every_kind_is_said_in_every_language(locale: str) -> None:
    on_top = [rule.model_copy(update={"adds": True}) for rule in (YEARS, CREDIT, FUND)]
    said = up_to(FLAT, *on_top, TIERS.model_copy(update={"adds": True}), locale=locale)

    assert said is not None
    # A fifth of the first year's value for the tier, and the recurring share of that year.
    for figure in ("450", "35", "10", "3", "2"):
        assert figure in said


amounts = st.integers(1, 500_000).map(lambda minor: {"USD": minor, "EUR": minor * 9 // 10 + 1})
flats = st.builds(
    lambda number, on, adds, pays, below: FlatRule(
        name=f"r{number}", on=on, adds=adds, pays=pays, when=When(deal_below=below)
    ),
    st.integers(0, 10**6),
    st.sampled_from(Milestone),
    st.booleans(),
    amounts,
    st.sampled_from([None, 100_000, 10_000_000]),
)


@given(st.lists(flats, min_size=1, max_size=5), st.none() | amounts)
def test_no_deal_ever_pays_more_than_was_said(
    rules: list[FlatRule], extra: dict[str, int] | None
) -> None:
    program = with_rules(*rules)
    if extra:
        season = Campaign(
            from_=date(2026, 1, 1), until=date(2026, 12, 31), audiences=("customer",), extra=extra
        )
        program = program.model_copy(update={"campaigns": {"fall": season}})
    terms = compile_terms(program)

    def paid(size: int) -> int:
        campaign = "fall" if extra else None
        return sum(
            entitlement.minor
            for milestone in Milestone
            for entitlement in earned(
                terms,
                RuleInput("customer", milestone, "DE", "EUR", Money(size, "EUR"), 1, 1, campaign),
            )
        )

    said = up_to(*rules, extra=extra)
    assert said is not None
    disclosed = round(float(said.removeprefix("€").replace(",", "")) * 100)
    assert max(paid(size) for size in (1, 50_000, 1_000_000, 20_000_000)) <= disclosed
