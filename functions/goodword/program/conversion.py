"""Amounts in other currencies at the programme's rates: what pages promise is what is paid.

Pages and rewards must agree to the last yen, so the one rule stands here, below both of them. It
reckons in whole numbers: a rate such as 1 / 0.88 has no last digit, and cut off anywhere it makes
37.5 cents into 37.4999….
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from goodword.program.base import Amounts
from goodword.program.currencies import decimals
from goodword.program.model import Currencies
from goodword.program.providers import payable_step

WHOLE: Final = 10_000
"""All of an amount, in basis points."""


class Exchange(NamedTuple):
    """One minor unit of a currency buys ``times / over`` payable steps of another, exactly.

    ``step`` is such a step in minor units.
    """

    times: int
    over: int
    step: int

    def half_even(self, minor: int, basis_points: int = WHOLE) -> int:
        """So many basis points of an amount in the other currency's minor units.

        Multiplied first and divided once; half a step goes to the even neighbour.
        """
        times, over, step = self
        below = over * WHOLE
        whole, rest = divmod(minor * basis_points * times, below)
        rest += rest
        if rest > below or (rest == below and whole & 1):
            whole += 1
        return whole * step

    def down(self, minor: int) -> int:
        """The most that can be paid without exceeding an amount, in minor units."""
        return minor * self.times // self.over * self.step


def exchange(currencies: Currencies, source: str, target: str) -> Exchange:
    """From one currency of the programme to another, or the same."""
    step = payable_step(target)
    exact = exact_in(currencies, 1, source, target) / step
    return Exchange(exact.numerator, exact.denominator, step)


def rate_between(currencies: Currencies, source: str, target: str) -> Decimal:
    """How many units of ``target`` one unit of ``source`` buys: to be shown, 28 digits of it."""
    return _per_base(currencies, target) / _per_base(currencies, source)


def exact_in(currencies: Currencies, minor: int, source: str, target: str) -> Fraction:
    """Minor units of ``source`` in minor units of ``target``, not rounded."""
    rate = Fraction(_per_base(currencies, target)) / Fraction(_per_base(currencies, source))
    return minor * rate * Fraction(10) ** (decimals(target) - decimals(source))


def in_currency(currencies: Currencies, amounts: Amounts, target: str) -> int:
    """The own amount for a currency, else the base (or first) one converted, half-even, once."""
    if target in amounts:
        return amounts[target]
    source = currencies.base if currencies.base in amounts else next(iter(amounts))
    return exchange(currencies, source, target).half_even(amounts[source])


def _per_base(currencies: Currencies, currency: str) -> Decimal:
    return Decimal(1) if currency == currencies.base else currencies.rates.values[currency]
