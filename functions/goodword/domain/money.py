"""Money and its conversion: minor units with a currency, and a programme's rates looked up once."""

from typing import NamedTuple

from goodword.program.base import Amounts
from goodword.program.conversion import exchange, in_currency
from goodword.program.currencies import decimal_text
from goodword.program.model import Program


class Money(NamedTuple):
    """``Money(4800000, "EUR")`` is 48,000.00 EUR."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{decimal_text(self.minor, self.currency)} {self.currency}"


class Converter:
    """A programme's exchange rates, each looked up once."""

    def __init__(self, program: Program) -> None:
        self._currencies = program.currencies
        self.base = program.currencies.base
        self._exchanges = {
            (source, target): exchange(program.currencies, source, target)
            for source in program.currencies.known
            for target in program.currencies.known
        }

    def share(self, amount: Money, basis_points: int, target: str) -> int:
        """So many basis points in another currency, rounded half-even once to what can be paid."""
        minor, source = amount
        return self._exchanges[source, target].half_even(minor, basis_points)

    def to_base(self, minor: int, currency: str) -> int:
        """Minor units in the base currency, rounded half-even once."""
        if currency == self.base:
            return minor
        return self._exchanges[currency, self.base].half_even(minor)

    def within(self, base_minor: int, currency: str) -> int:
        """The most that can be paid in a currency without exceeding an amount in the base one."""
        return self._exchanges[self.base, currency].down(base_minor)

    def everywhere(self, amounts: Amounts) -> dict[str, int]:
        """The programme's amount in every currency, its own or a converted one."""
        currencies = self._currencies
        return {code: in_currency(currencies, amounts, code) for code in currencies.known}
