"""Amounts of money: integer minor units and a currency. Whoever rounds names the rounding."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from goodword.program.currency import decimal_text, decimals, payable_step
from goodword.program.model import Amounts, Currencies


class Money(NamedTuple):
    """``Money(4800000, "EUR")`` is 48,000.00 EUR."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{decimal_text(self.minor, self.currency)} {self.currency}"


def round_half_even(minor: Decimal, currency: str) -> int:
    """To the currency's smallest payable step, halves to the even neighbour."""
    step = payable_step(currency)
    return int((minor / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)) * step


def share(amount: Money, basis_points: int) -> Decimal:
    """So many hundredths of a percent of an amount, in exact minor units, not rounded."""
    return Decimal(amount.minor) * basis_points / 10_000


def rate_between(currencies: Currencies, source: str, target: str) -> Decimal:
    """How many units of ``target`` one unit of ``source`` buys at the programme's rates."""
    per_base = {**currencies.rates.values, currencies.base: Decimal(1)}
    return per_base[target] / per_base[source]


def exact_in(currencies: Currencies, minor: Decimal, source: str, target: str) -> Decimal:
    """Minor units of ``source`` as exact minor units of ``target``, not rounded."""
    scale = Decimal(10) ** (decimals(target) - decimals(source))
    return minor * rate_between(currencies, source, target) * scale


def in_currency(currencies: Currencies, amounts: Amounts, target: str) -> int:
    """The own amount for a currency, else the base (or first) one converted, half-even, once."""
    if target in amounts:
        return amounts[target]
    source = currencies.base if currencies.base in amounts else next(iter(amounts))
    return round_half_even(exact_in(currencies, Decimal(amounts[source]), source, target), target)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Splits minor units by weight, by largest remainder: the parts sum to the whole."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
