"""Conversion is exact: held against fractions, whatever the rates and the amounts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.program.conversion import WHOLE, exchange, in_currency, rate_between
from goodword.program.model import Currencies, Rates


def currencies(**rates: str) -> Currencies:
    """Dollars, and what one of them buys."""
    values = {code: Decimal(rate) for code, rate in rates.items()}
    return Currencies(
        base="USD", rates=Rates(date=date(2026, 11, 2), source="a test", values=values)
    )


@pytest.mark.parametrize(
    ("rate", "euro_cents", "cents"),
    [
        # 37.5 and 187.5: as 1 / 0.88 has no last digit, they were once 37.4999… and 187.4999…
        ("0.88", 33, 38),
        ("0.88", 165, 188),
        # 12.5 goes down, because 12 is even.
        ("0.88", 11, 12),
        ("0.88", 32, 36),
        ("0.92", 23, 25),
        ("1.12", 28, 25),
    ],
)
def test_half_a_cent_goes_to_the_even_neighbour_at_every_rate(
    rate: str, euro_cents: int, cents: int
) -> None:
    assert in_currency(currencies(EUR=rate), {"EUR": euro_cents}, "USD") == cents


# What a programme can hold: seven digits before the point, eight after it, above zero.
RATES = st.integers(1, 10**15 - 1).map(lambda digits: Decimal(digits).scaleb(-8))
STEPS = {"USD": 1, "EUR": 1, "JPY": 1, "HUF": 100, "KWD": 1}
EXPONENTS = {"JPY": 0, "KWD": 3}
CODES = st.sampled_from(sorted(STEPS))
MINOR = st.integers(0, 10**17)


@given(st.tuples(RATES, RATES, RATES, RATES), CODES, CODES, MINOR, st.integers(1, WHOLE))
def test_any_share_of_any_amount_at_any_rate_is_what_fractions_say(
    rates: tuple[Decimal, ...], source: str, target: str, minor: int, points: int
) -> None:
    codes = ("EUR", "JPY", "HUF", "KWD")
    values = dict(zip(codes, rates, strict=True))
    known = Currencies(
        base="USD", rates=Rates(date=date(2026, 11, 2), source="a test", values=values)
    )
    per_unit = {"USD": Fraction(1)} | {code: Fraction(rate) for code, rate in values.items()}
    scale = Fraction(10) ** (EXPONENTS.get(target, 2) - EXPONENTS.get(source, 2))
    exact = minor * per_unit[target] / per_unit[source] * scale
    step = STEPS[target]

    by = exchange(known, source, target)

    # Python rounds fractions half to even.
    assert by.half_even(minor, points) == round(exact * points / WHOLE / step) * step
    assert by.half_even(minor) == round(exact / step) * step
    assert by.down(minor) <= exact < by.down(minor) + step
    assert rate_between(known, source, target) > 0


@given(st.integers(1, 400), st.integers(1, 25_000))
def test_among_rates_of_two_decimals_where_halves_are_common_none_is_lost(
    hundredths: int, minor: int
) -> None:
    rate = Decimal(hundredths) / 100

    by = exchange(currencies(EUR=str(rate)), "EUR", "USD")

    assert by.half_even(minor) == round(Fraction(minor) / Fraction(rate))
