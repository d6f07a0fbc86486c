"""Amounts of money: integer minor units and a currency. Whoever rounds names the rounding."""

from typing import NamedTuple

from goodword.program.conversion import exact_in, exchange, in_currency, rate_between
from goodword.program.currency import decimal_text

__all__ = ["Money", "exact_in", "exchange", "in_currency", "rate_between"]


class Money(NamedTuple):
    """``Money(4800000, "EUR")`` is 48,000.00 EUR."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{decimal_text(self.minor, self.currency)} {self.currency}"
