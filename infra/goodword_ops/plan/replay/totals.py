"""What a recorded past would have cost under one programme, in totals."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from goodword.domain.reasons import Reason


class Open(StrEnum):
    """Why a reward that was granted has not been paid when the events end.

    ``BY_HAND``: donations and funds, which leave through no payout provider.
    """

    HELD = "held"
    ABOVE_CEILING = Reason.ABOVE_CEILING
    BELOW_MINIMUM = Reason.BELOW_MINIMUM
    BY_HAND = "by_hand"


class Sum(NamedTuple):
    """``minor`` in some currency, ``cost`` in the base currency (minor units both); ``months`` of
    service credit."""

    rewards: int = 0
    minor: int = 0
    cost: int = 0
    months: int = 0

    def plus(self, minor: int, cost: int, months: int = 0) -> "Sum":
        """With one more reward."""
        rewards, total, costs, credit = self
        return Sum(rewards + 1, total + minor, costs + cost, credit + months)

    def minus(self, minor: int, cost: int, months: int = 0) -> "Sum":
        """With one reward less."""
        rewards, total, costs, credit = self
        return Sum(rewards - 1, total - minor, costs - cost, credit - months)


NONE = Sum()


class PaidAccount(NamedTuple):
    """Whom a reward goes to. Who changes country or currency has one of each."""

    referrer_id: str
    audience: str
    country: str
    currency: str


class BudgetUse(NamedTuple):
    """A period of the budget: its label, what its rewards cost, and what is left of it."""

    label: str
    spent: int
    left: int


@dataclass(slots=True)
class Outcome:
    """Totals of one programme. Every ``cost`` is in minor units of ``base``.

    ``cut`` is what caps took off, ``waiting`` what waits for the budget when the events end.
    ``by_month`` goes by the day on which a reward was granted (UTC). Sums by kind, audience,
    country and month hold several currencies: their ``minor`` says nothing and is 0.
    """

    base: str
    granted: Sum = NONE
    cut: int = 0
    waiting: Sum = NONE
    never: Sum = NONE
    """What of ``waiting`` no period will have room for: more than a whole one's budget, or all of
    it where the budget is the whole programme's."""
    by_kind: dict[str, Sum] = field(default_factory=dict)
    by_currency: dict[str, Sum] = field(default_factory=dict)
    by_audience: dict[str, Sum] = field(default_factory=dict)
    by_country: dict[str, Sum] = field(default_factory=dict)
    by_month: dict[str, Sum] = field(default_factory=dict)
    by_account: dict[PaidAccount, int] = field(default_factory=dict)
    """What each referrer gets: minor units of their own currency."""
    open: dict[tuple[Open, str], Sum] = field(default_factory=dict)
    """By reason and currency."""
    budget: tuple[BudgetUse, ...] = ()
    """Every period in which something was spent, and the last one; none without a budget."""

    @property
    def liability(self) -> int:
        """What is granted and not paid."""
        return sum(one.cost for one in self.open.values())
