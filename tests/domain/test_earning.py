from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.earning import by_band, by_tier
from goodword.domain.money import Money, split
from goodword.program.model import Band, BandsRule, Currencies, Rates, Tier, TierPercentRule
from tests.doubles import NOON

CURRENCIES = Currencies(
    base="USD",
    rates=Rates(
        date=NOON.date(),
        source="a test",
        values={"EUR": Decimal("0.80"), "JPY": Decimal(150), "HUF": Decimal("376.50")},
    ),
)
BANDS = BandsRule(
    bands=(
        Band(from_=0, below=1_000_000, pays={"USD": 50_000, "EUR": 45_000}),
        Band(from_=1_000_000, below=None, pays={"USD": 150_000, "EUR": 140_000}),
    )
)
TIERS = TierPercentRule(
    tiers=(
        Tier(name="bronze", from_deals=1, percent=1000),
        Tier(name="silver", from_deals=3, percent=1500),
        Tier(name="gold", from_deals=11, percent=2000),
    )
)


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
    assert by_band(BANDS, CURRENCIES, deal, "EUR").minor == minor


def test_a_currency_without_an_own_amount_is_converted_from_the_base() -> None:
    earned = by_band(BANDS, CURRENCIES, Money(100, "USD"), "JPY")

    assert earned.minor == 75_000
    assert earned.inputs["reward_rate"] == {
        "rate": "150",
        "date": "2026-11-21",
        "source": "a test",
    }


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
    earned = by_tier(TIERS, CURRENCIES, Money(10_000, "EUR"), "EUR", deals)

    assert (earned.minor, earned.inputs["tier"]) == (minor, tier)


def test_a_commission_in_another_currency_is_rounded_once_and_says_so() -> None:
    earned = by_tier(TIERS, CURRENCIES, Money(12_345, "EUR"), "JPY", 1)

    # 10 % of 123.45 EUR at 187.5 JPY for 1 EUR is 2,314.6875 JPY.
    assert earned.minor == 2315
    assert earned.steps[1] == (
        "10 % of 123.45 EUR at 187.5 JPY for 1 EUR (a test, 2026-11-21) is 2315 JPY, "
        "rounded half to even."
    )


def test_forints_are_paid_in_whole_units() -> None:
    earned = by_tier(TIERS, CURRENCIES, Money(10_001, "USD"), "HUF", 1)

    # 10 % of 100.01 USD is 3,765.3765 HUF; a minor unit of HUF is a hundredth.
    assert earned.minor == 376_500


@given(st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY", "HUF"]))
def test_every_deal_falls_in_a_band(minor: int, currency: str) -> None:
    assert by_band(BANDS, CURRENCIES, Money(minor, currency), "EUR").minor in {45_000, 140_000}


@given(st.integers(0, 10**9), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_the_parts_of_a_split_sum_to_the_whole(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)

    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part) - Decimal(amount) * weight / total) < 1
