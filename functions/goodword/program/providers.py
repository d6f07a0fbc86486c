"""What each payout provider can pay, as data: a programme is checked against it when it is read.

A further provider is a line here, its folder in ``gateways/payouts``, and a line of the registry.
"""

from dataclasses import dataclass
from typing import Final

from goodword.program.currencies import decimals


@dataclass(frozen=True, slots=True)
class Payable:
    """Currencies by their codes; those of ``whole_units`` are paid without decimals."""

    currencies: frozenset[str]
    whole_units: frozenset[str] = frozenset()


PROVIDERS: Final[dict[str, Payable]] = {
    # Its page of currency codes, 2026. It pays three of them in whole units, whatever ISO says.
    "paypal": Payable(
        frozenset({
            "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
            "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
        }),
        whole_units=frozenset({"HUF", "JPY", "TWD"}),
    ),
}  # fmt: skip

PAID_OUT: Final = frozenset[str]().union(*(one.currencies for one in PROVIDERS.values()))
"""What any provider pays."""

WHOLE_UNITS: Final = frozenset[str]().union(*(one.whole_units for one in PROVIDERS.values()))
"""What any provider pays in whole units only. Amounts keep to that under every provider, so that
what was earned stays payable when the programme goes to another one."""


def payable_step(currency: str) -> int:
    """The smallest payable amount in minor units: 1 for EUR and JPY, 100 for HUF."""
    return int(10 ** decimals(currency)) if currency in WHOLE_UNITS else 1
