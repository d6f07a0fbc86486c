"""Amounts of money: integer minor units and a currency. Whoever rounds names the rounding."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from goodword.program.conversion import exact_in, in_currency, rate_between, round_half_even
from goodword.program.currency import decimal_text

__all__ = ["Money", "exact_in", "in_currency", "rate_between", "round_half_even", "share", "split"]


class Money(NamedTuple):
    """``Money(4800000, "EUR")`` is 48,000.00 EUR."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{decimal_text(self.minor, self.currency)} {self.currency}"


def share(amount: Money, basis_points: int) -> Decimal:
    """So many hundredths of a percent of an amount, in exact minor units, not rounded."""
    return Decimal(amount.minor) * basis_points / 10_000


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Splits minor units by weight, by largest remainder: the parts sum to the whole."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
