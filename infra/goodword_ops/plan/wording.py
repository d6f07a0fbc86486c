"""Amounts, shares and lists as a plan writes them: in English, digits grouped by commas."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from goodword.program.currencies import decimal_text


def number(value: int) -> str:
    """``12,345``."""
    return f"{value:,}"


def value_of(minor: int, currency: str) -> str:
    """``48,000.00``: an amount without its currency."""
    return f"{Decimal(decimal_text(minor, currency)):,f}"


def amount(minor: int, currency: str) -> str:
    """``48,000.00 EUR``."""
    return f"{value_of(minor, currency)} {currency}"


def signed(minor: int, currency: str) -> str:
    """``+1,600.00``, ``-40.00``, ``0.00``: a difference, without its currency."""
    return f"{'+' if minor > 0 else ''}{value_of(minor, currency)}"


def amounts(pays: Mapping[str, int], base: str) -> str:
    """``500.00 USD, 450.00 EUR``: the base currency first."""
    ordered = sorted(pays.items(), key=lambda paid: (paid[0] != base, paid[0]))
    return ", ".join(amount(minor, currency) for currency, minor in ordered)


def share(basis_points: int) -> str:
    """``12.5 %``."""
    return f"{(Decimal(basis_points) / 100).normalize():f} %"


def count(many: int, one: str, more: str | None = None) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number(many)} {one if many == 1 else more or f'{one}s'}"


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def day(value: date) -> str:
    """``2026-03-01``."""
    return value.isoformat()
