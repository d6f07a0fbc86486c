"""Amounts in other currencies at the programme's rates: what pages promise is what is paid.

Pages and rewards must agree to the last yen, so the one rule stands here, below both of them.
"""

from decimal import ROUND_HALF_EVEN, Decimal

from goodword.program.currency import decimals, payable_step
from goodword.program.model import Currencies
from goodword.program.part import Amounts


def round_half_even(minor: Decimal, currency: str) -> int:
    """To the currency's smallest payable step, halves to the even neighbour."""
    step = payable_step(currency)
    return int((minor / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)) * step


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
