"""Reads the figures of some months, told apart by a dimension, and what is owed and for how long.

However many referrals there are, a question is one query for each dimension and one look at the
budget: an item holds a month of one value.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.figures.figure import (
    EXPECTED,
    KEPT_YEARS,
    OWED,
    Dimension,
    Figure,
    month_of,
)
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.reward import BudgetTally
from goodword.flows.ports import Store
from goodword.program.model import Program

Sums = Mapping[str, int]
"""By the names that ``domain.figures.figure`` gives."""

AGES: Final = (1, 3, 6, 12)
"""How old, in months, what is owed may be to stand in a column; and one more for what is older."""


class BudgetLeft(NamedTuple):
    """``period`` as ``rewards.limits.label`` names it; minor units of the base currency."""

    period: str
    currency: str
    amount: int
    spent: int


class Liability(NamedTuple):
    """What is owed in a currency, and what may come to be, in minor units. ``ages``: what was
    earned in the present month, less than three months ago, and so on (``AGES``)."""

    currency: str
    owed: int
    expected: int
    ages: tuple[int, ...]


class ProgramFigures(NamedTuple):
    """What leadership asks: months of all together, sums by each dimension, money owed."""

    since: str
    until: str
    months: Mapping[str, Sums]
    by: Mapping[Dimension, Mapping[str, Sums]]
    liabilities: tuple[Liability, ...]
    budget: BudgetLeft | None

    @property
    def total(self) -> Sums:
        """All months together."""
        return added(self.months.values())


def figures_of(
    store: Store, program: Program, since: str, until: str, *, now: datetime
) -> ProgramFigures:
    """The figures of the months from ``since`` to ``until``, both included (``2026-11``). What is
    owed is that of now, whenever it was earned."""
    earliest = f"{now.year - KEPT_YEARS - 1}-01"
    # What is owed is of every month, so one query answers both.
    every = {
        cell.month: sums
        for cell, sums in store.figures(
            Dimension.ALL, min(since, earliest), max(until, month_of(now))
        ).items()
    }
    months = {month: every.get(month, {}) for month in months_between(since, until)}
    by: dict[Dimension, dict[str, Sums]] = {
        dimension: figures_by(store, since, until, dimension)
        for dimension in Dimension
        if dimension is not Dimension.ALL
    }
    return ProgramFigures(
        since, until, months, by, _liabilities(every, now), _budget_left(store, program, now)
    )


def figures_by(store: Store, since: str, until: str, by: Dimension) -> dict[str, Sums]:
    """Sums by the values of a dimension; one query."""
    sums: dict[str, Counter[str]] = {}
    for cell, figures in store.figures(by, since, until).items():
        into = sums.setdefault(cell.value, Counter())
        for name, count in figures.items():
            into[name] += count
    return {value: dict(sums[value]) for value in sorted(sums)}


def months_between(since: str, until: str) -> tuple[str, ...]:
    """Every month from the one to the other."""
    first, last = _number(since), _number(until)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))


def months_before(now: datetime, count: int) -> str:
    """The month that lies so many before the present one."""
    number = _number(month_of(now)) - count
    return f"{number // 12:04}-{number % 12 + 1:02}"


def added(several: Iterable[Sums]) -> Sums:
    """Several sums as one."""
    found = Counter[str]()
    for sums in several:
        for name, count in sums.items():
            found[name] += count
    return dict(found)


def _liabilities(every: Mapping[str, Sums], now: datetime) -> tuple[Liability, ...]:
    """What stands in rewards that are owed or expected, by currency and by the month in which they
    were earned."""
    owed: dict[str, Counter[int]] = {}
    expected = Counter[str]()
    present = _number(month_of(now))
    for month, sums in every.items():
        age = present - _number(month)
        column = next((at for at, most in enumerate(AGES) if age < most), len(AGES))
        for name, minor in sums.items():
            figure, _, rest = name.partition(".")
            if figure != Figure.REWARDS or rest.count(".") != 2:
                continue
            _, state, currency = rest.split(".")
            if state in OWED:
                owed.setdefault(currency, Counter())[column] += minor
            elif state in EXPECTED:
                expected[currency] += minor
    return tuple(
        Liability(
            currency,
            sum(owed.get(currency, {}).values()),
            expected[currency],
            tuple(owed.get(currency, Counter())[at] for at in range(len(AGES) + 1)),
        )
        for currency in sorted({*owed, *expected})
    )


def _budget_left(store: Store, program: Program, now: datetime) -> BudgetLeft | None:
    budget = program.budget
    if budget is None:
        return None
    period, currency = label(budget.per, now), program.currencies.base
    tally = store.get(BudgetTally, period, currency)
    return BudgetLeft(period, currency, budget.amount, tally.cost if tally else 0)


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1
