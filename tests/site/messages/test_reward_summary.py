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
from goodword_site.messages.reward_summary import maximum_reward
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
        ((YEARS,), "15% of each year\u2019s value for 3 years"),
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


def test_a_campaigns_extra_comes_on_top() -> None:
    assert up_to(FLAT, extra={"EUR": 5_000}) == "€500"
    assert up_to(TIERS, extra={"EUR": 5_000}) == "€50 and 20.5% of the first year\u2019s value"
    assert up_to(THANKS, extra={"EUR": 5_000}) == "€50"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_every_kind_is_said_in_every_language(locale: str) -> None:
    on_top = [rule.model_copy(update={"adds": True}) for rule in (YEARS, CREDIT, FUND)]
    said = up_to(FLAT, *on_top, TIERS.model_copy(update={"adds": True}), locale=locale)

    assert said is not None
    for figure in ("450", "15", "20", "3", "2"):
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
