"""A referrer's statement of account: what a period began with, what moved, and what it ended with.

It is read out of the journal alone, in whole minor units of each currency:

    opening + earned - reversed - paid = closing

``earned`` is what was approved in the period, ``reversed`` what of that was taken back, ``paid``
what left the company less what came back to it. What a payout sets aside is still owed, so it moves
nothing here. Opening and closing are sums of entries, never a balance that was kept beside them:
so the closing of a period is the opening of the next, whichever periods somebody asks for.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.ledger import JournalEntry, LedgerAccount

_MONTHS_A_QUARTER: Final = 3
_MONTHS_A_YEAR: Final = 12
_FORM: Final = r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?"
_OWED: Final = frozenset({LedgerAccount.OWED, LedgerAccount.RESERVED})


class Movement(StrEnum):
    """What an entry is to the referrer. ``CAME_BACK`` is a payment that did not stay with them: it
    counts against what was paid."""

    EARNED = "earned"
    REVERSED = "reversed"
    PAID = "paid"
    CAME_BACK = "came_back"


class StatementPeriod(NamedTuple):
    """A month (``2026-11``), a quarter (``2026-Q4``) or a year (``2026``): the days from ``first``
    and before ``after``."""

    name: str
    first: date
    after: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day < self.after


class StatementLine(NamedTuple):
    """An entry. ``minor`` is what it changes of what is owed, so below 0 for what was paid.
    ``cause`` is the id of the reward or the payout that it is about."""

    at: datetime
    day: date
    movement: Movement
    minor: int
    cause: str


class Statement(NamedTuple):
    """One currency of a period, in minor units; ``lines`` in the order of their booking."""

    currency: str
    opening: int
    earned: int
    reversed: int
    paid: int
    closing: int
    lines: tuple[StatementLine, ...]


def period_in(text: str) -> StatementPeriod:
    """The period of a name.

    Raises:
        Invalid: it is none.
    """
    found = re.fullmatch(_FORM, text, re.ASCII)
    if found is None:
        fix = "Write a month (2026-11), a quarter (2026-Q4) or a year (2026)."
        raise Invalid(FieldError("period", "no_period", fix))
    year, quarter, month = found.groups()
    if quarter:
        begins = (int(quarter) - 1) * _MONTHS_A_QUARTER + 1
        return _period(text, int(year), begins, _MONTHS_A_QUARTER)
    return _period(text, int(year), int(month or 1), 1 if month else _MONTHS_A_YEAR)


def periods_around(day: date) -> tuple[str, ...]:
    """The names of the month, the quarter and the year of a day, each with the one before it."""
    quarter = (day.month - 1) // _MONTHS_A_QUARTER + 1
    month_before = day.replace(day=1) - timedelta(days=1)
    quarter_before = (day.year, quarter - 1) if quarter > 1 else (day.year - 1, 4)
    return (
        f"{day.year}-{day.month:02}",
        f"{month_before.year}-{month_before.month:02}",
        f"{day.year}-Q{quarter}",
        f"{quarter_before[0]}-Q{quarter_before[1]}",
        f"{day.year}",
        f"{day.year - 1}",
    )


def statements(
    entries: Iterable[JournalEntry], period: StatementPeriod, *, time_zone: str
) -> tuple[Statement, ...]:
    """The statement of each currency in which anything was ever owed, from all entries of an
    account; days are those of ``time_zone``."""
    zone = ZoneInfo(time_zone)
    found: dict[str, list[StatementLine]] = {}
    for entry in entries:
        line = _line(entry, zone)
        if line is not None:
            found.setdefault(entry.currency, []).append(line)
    return tuple(_statement(currency, found[currency], period) for currency in sorted(found))


def nothing_in(currency: str) -> Statement:
    """The statement of somebody to whom nothing was ever owed."""
    return Statement(currency, 0, 0, 0, 0, 0, ())


def _statement(currency: str, lines: list[StatementLine], period: StatementPeriod) -> Statement:
    within = [one for one in lines if period.holds(one.day)]
    opening = sum(one.minor for one in lines if one.day < period.first)
    of = {
        movement: sum(one.minor for one in within if one.movement is movement)
        for movement in Movement
    }
    return Statement(
        currency,
        opening,
        of[Movement.EARNED],
        -of[Movement.REVERSED],
        -of[Movement.PAID] - of[Movement.CAME_BACK],
        opening + sum(one.minor for one in within),
        tuple(sorted(within, key=lambda one: (one.at, one.cause, one.movement))),
    )


def _line(entry: JournalEntry, zone: ZoneInfo) -> StatementLine | None:
    """None where what is owed stays as it is: money was set aside, or is for somebody else."""
    moved = dict.fromkeys(LedgerAccount, 0)
    for posting in entry.postings:
        moved[posting.account] -= posting.minor
    minor = sum(moved[one] for one in _OWED)
    if not minor:
        return None
    movement = _movement(moved)
    return StatementLine(entry.at, entry.at.astimezone(zone).date(), movement, minor, entry.cause)


def _movement(moved: dict[LedgerAccount, int]) -> Movement:
    if moved[LedgerAccount.CASH]:
        return Movement.PAID if moved[LedgerAccount.CASH] > 0 else Movement.CAME_BACK
    return Movement.EARNED if moved[LedgerAccount.EXPENSE] < 0 else Movement.REVERSED


def _period(name: str, year: int, month: int, months: int) -> StatementPeriod:
    first = date(year, month, 1)
    behind = month - 1 + months
    after = date(year + behind // _MONTHS_A_YEAR, behind % _MONTHS_A_YEAR + 1, 1)
    return StatementPeriod(name, first, after)
