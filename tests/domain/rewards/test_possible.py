"""What a recommendation can still earn: never less, and never more, than the rules then pay."""

from hypothesis import example, given
from hypothesis import strategies as st

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.rewards.possible import LARGEST_DEAL, Possible, possible
from goodword.domain.rewards.rules import CompiledRules, compile_terms, earned
from goodword.program.providers import payable_step
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    TierPercentRule,
    When,
)
from tests.domain.rewards.rewarding import TWO_BANDS, early, terms, won
from tests.doubles import sample_program

ANY = Money(1, "USD")
FUND = MarketingFundRule(percent=200, when=When(deal_at_least=5_000_000), adds=True)


def test_bands_are_a_range() -> None:
    (found,) = possible(terms(TWO_BANDS), won(ANY))

    assert found == Possible(RewardKind.MONEY, 45_000, 140_000)


def test_what_only_larger_deals_earn_begins_at_nothing() -> None:
    money, fund = possible(terms(TWO_BANDS, FUND), won(ANY))

    assert money == Possible(RewardKind.MONEY, 45_000, 140_000)
    assert fund == Possible(RewardKind.FUND, least_share=0, most_share=200)


def test_months_and_thanks() -> None:
    credit = CreditRule(on=Milestone.MEETING, months=2)
    thanks = RecognitionRule(on=Milestone.QUALIFIED, text={"en": "Thank you."})

    assert possible(terms(credit), early(Milestone.MEETING)) == (
        Possible(RewardKind.CREDIT, months=2),
    )
    assert possible(terms(thanks), early(Milestone.QUALIFIED)) == ()


def test_later_contract_years_are_told_apart() -> None:
    (found,) = possible(terms(RecurringPercentRule(years=(200, 500, 400))), won(ANY))

    assert found == Possible(
        RewardKind.MONEY, least_share=200, most_share=200, following=500, years=2
    )


def test_without_a_number_of_deals_every_tier_is_possible() -> None:
    rule = TierPercentRule(percent={"bronze": 1000, "silver": 1500, "gold": 2000})
    program = sample_program()
    audience = program.audiences["partner"].model_copy(update={"reward": (rule,)})
    compiled = compile_terms(
        program.model_copy(update={"audiences": {**program.audiences, "customer": audience}})
    )
    reached = won(ANY)._replace(audience="customer")

    (every,) = possible(compiled, reached._replace(deals=0))
    (first,) = possible(compiled, reached._replace(deals=1))
    assert (every.least_share, every.most_share) == (1000, 2000)
    assert (first.least_share, first.most_share) == (1000, 1000)


@example(minor=333_250_406, deals=4, country="HU", audience="partner")
@given(
    minor=st.integers(0, LARGEST_DEAL - 1),
    deals=st.integers(1, 40),
    country=st.sampled_from(sorted(sample_program().countries)),
    audience=st.sampled_from(sorted(sample_program().audiences)),
)
def test_whatever_a_deal_earns_lies_in_the_range(
    minor: int, deals: int, country: str, audience: str
) -> None:
    compiled = _sample()
    currency = compiled.program.countries[country].currency
    reached = won(Money(minor, "USD"))._replace(
        audience=audience, country=country, currency=currency, deals=deals
    )
    found = {one.kind: one for one in possible(compiled, reached)}
    for kind in {one.kind for one in earned(compiled, reached)} - {RewardKind.RECOGNITION}:
        entitled = [one for one in earned(compiled, reached) if one.kind is kind]
        most = found[kind].most + compiled.convert.share(
            Money(minor, "USD"), found[kind].most_share, currency
        )
        least = found[kind].least + compiled.convert.share(
            Money(minor, "USD"), found[kind].least_share, currency
        )
        # Each share is rounded by itself, to what can be paid: a whole forint.
        off = len(entitled) * payable_step(currency)
        assert least - off <= sum(one.minor for one in entitled) <= most + off


def _sample() -> CompiledRules:
    return compile_terms(sample_program())


def test_a_flat_amount_is_no_range() -> None:
    (found,) = possible(terms(FlatRule(pays={"USD": 5_000, "EUR": 4_500})), won(ANY))

    assert (found.least, found.most) == (4_500, 4_500)


def test_a_country_that_no_rule_is_for_earns_nothing() -> None:
    rule = BandsRule(bands=TWO_BANDS.bands, when=When(countries=("JP",)))

    assert possible(terms(rule), won(ANY)) == ()
