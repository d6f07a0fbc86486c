"""A line of a company's list of referrers, from its cells: what each column takes, and its fix."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.referrals.invitation import may_write
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.text import in_a_line, is_seen, to_greet
from goodword.flows.referrers.bring_in import ListedReferrer
from goodword.flows.referrers.register import LONGEST_ID, is_referrer_id
from goodword.handlers.web.addresses import mailable
from goodword.program.model import Program

COLUMNS: Final[Mapping[str, str]] = {
    "referrer_id": "your own short id, up to 12 letters and digits; made where there is none",
    "audience": "one of the audiences of program.yml; or --audience for all lines",
    "name": "first and last name",
    "email": "where they are written to; one mailbox is one referrer in an audience",
    "country": "two letters, one of the countries of program.yml",
    "locale": "their language, one that program.yml offers; the country's where there is none",
    "shown": "how much of the name visitors see: full, first, initials, none (the default)",
    "sentence": "their own words for their page, with their consent",
    "company": "where they work",
    "satisfaction": "their score, a whole number from 0 to 10",
    "customer_since": "a day, such as 2025-03-31",
    "active_at": "the last day on which they used the product",
    "may_write": "why you may write to them unasked: consent and its day (consent 2026-03-01), "
    "customer, employee or agreement",
    "payout_email": "their address at the payout provider",
}
NEEDED: Final = ("audience", "name", "email", "country")
NEEDED_FOR_FACTS: Final = ("audience", "email")
LONGEST: Final = {"name": 100, "company": 120, "sentence": 200}
_GERMAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_HIGHEST: Final = 10


def listed(
    cells: Mapping[str, str], program: Program, needed: Collection[str] = NEEDED
) -> ListedReferrer:
    """The line of these cells (column -> text; what is empty says nothing).

    Raises:
        Invalid: one error a mistake, ``field`` being the column and ``message`` the fix.
    """
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for column in COLUMNS:
        text = cells.get(column, "").strip()
        if not text:
            if column in needed:
                errors.append(FieldError(column, "required", f"write {COLUMNS[column]}"))
            continue
        try:
            values[column] = cell(column, text, program)
        except Invalid as invalid:
            errors += invalid.errors
    if errors:
        raise Invalid(*errors)
    # Of facts nobody is registered, so what else stands there is read and not kept.
    return ListedReferrer(**{"name": "", "country": "", **values})


def cell(column: str, text: str, program: Program) -> Any:
    """What one cell says, however it is empty.

    Raises:
        Invalid: it is none that the column takes.
    """
    try:
        return _READERS[column](column, text, program)
    except Invalid as invalid:
        raise Invalid(*(one._replace(field=column) for one in invalid.errors)) from invalid


def _wrong(column: str, fix: str) -> Invalid:
    return Invalid(FieldError(column, "invalid", fix))


def _id(column: str, text: str, _: Program) -> str:
    if not is_referrer_id(text):
        raise _wrong(column, f"write up to {LONGEST_ID} letters and digits, nothing else")
    return text


def _line(column: str, text: str, _: Program) -> str:
    line = in_a_line(text)
    if not is_seen(line):
        raise _wrong(column, "write something that can be read, or leave it empty")
    if len(line) > LONGEST[column]:
        raise _wrong(column, f"shorten it to {LONGEST[column]} characters; it has {len(line)}")
    if column == "name" and to_greet(line) is None:
        fix = "write a name alone: no address, amount or percentage, and at most eight words"
        raise _wrong(column, fix)
    return line


def _email(_column: str, text: str, _: Program) -> str:
    return mailable(text)


def _one_of(names: Callable[[Program], Any]) -> "Reader":
    def read(column: str, text: str, program: Program) -> str:
        known = {str(one).casefold(): str(one) for one in names(program)}
        found = known.get(text.casefold())
        if found is None:
            raise _wrong(column, f"write one of {', '.join(known.values())}")
        return found

    return read


def _shown(column: str, text: str, _: Program) -> NameShown:
    try:
        return NameShown(text.casefold())
    except ValueError:
        raise _wrong(column, f"write one of {', '.join(NameShown)}") from None


def _score(column: str, text: str, _: Program) -> int:
    # Spreadsheets write 9 as 9.0, or as 9,0.
    whole = re.fullmatch(r"(\d{1,2})(?:[.,]0+)?", text, re.ASCII)
    if whole is None or int(whole[1]) > _HIGHEST:
        raise _wrong(column, "write a whole number from 0 to 10")
    return int(whole[1])


def _day(column: str, text: str, _: Program) -> date:
    german = _GERMAN_DAY.fullmatch(text)
    try:
        if german:
            day, month, year = map(int, german.groups())
            return date(year, month, day)
        # A spreadsheet may add the midnight of a day.
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise _wrong(column, "write the day as 2025-03-31 (year, month, day)") from None


def _ground(column: str, text: str, _: Program) -> str:
    found = may_write(text)
    if found is None:
        words = "consent and its day (consent 2026-03-01), customer, employee or agreement"
        raise _wrong(column, f"write {words}: the first that holds; leave it empty where none does")
    return f"{found.ground} {found.since}" if found.since else str(found.ground)


Reader = Callable[[str, str, Program], Any]

_READERS: Final[Mapping[str, Reader]] = {
    "referrer_id": _id,
    "audience": _one_of(lambda program: program.audiences),
    "name": _line,
    "email": _email,
    "country": _one_of(lambda program: program.countries),
    "locale": _one_of(lambda program: program.locales.offered),
    "shown": _shown,
    "sentence": _line,
    "company": _line,
    "satisfaction": _score,
    "customer_since": _day,
    "active_at": _day,
    "may_write": _ground,
    "payout_email": _email,
}
