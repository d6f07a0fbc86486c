"""The European Central Bank's reference rates, read from any of the files that it publishes.

The day's or the history's CSV, bare or zipped, and the XML. What one euro buys, as exact decimals;
nothing passes through a float. A currency without a rate on a day (``N/A``) is not there.
"""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

SOURCE: Final = "European Central Bank reference rates"
EURO: Final = "EUR"
MOST_BYTES: Final = 20_000_000
"""The whole history since 1999 has a tenth of that."""
DIGITS: Final = 6
"""Significant digits of a cross rate: the bank itself gives five or six."""

_MISSING: Final = frozenset({"", "N/A"})
_DATES: Final = ("%Y-%m-%d", "%d %B %Y")


class NotRates(ValueError):
    """The file is none of the bank's; says where and why."""


class DayRates(NamedTuple):
    """What one euro bought on a day."""

    day: date
    per_euro: Mapping[str, Decimal]

    def of(self, base: str, currency: str) -> Decimal | None:
        """What one unit of ``base`` buys of a currency: the bank's own number for the euro, else
        the cross rate, divided and rounded once. None where the bank has no rate for one of them.
        """
        one, other = (self._per_euro(code) for code in (base, currency))
        if one is None or other is None:
            return None
        if base == EURO:
            return other
        cross = other / one
        return round(cross, DIGITS - cross.adjusted() - 1)

    def _per_euro(self, code: str) -> Decimal | None:
        return Decimal(1) if code == EURO else self.per_euro.get(code)


def read_rates(content: bytes) -> dict[date, DayRates]:
    """Each day of a file.

    Raises:
        NotRates: it is none of the bank's files, or is damaged.
    """
    if content.startswith(b"PK"):
        content = _unzipped(content)
    if len(content) > MOST_BYTES:
        raise NotRates("it is larger than all rates that were ever published")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotRates("it is no text in UTF-8") from error
    days = _of_xml(text) if text.lstrip().startswith("<") else _of_csv(text)
    if not days:
        raise NotRates("there is no day with rates in it")
    return days


def _unzipped(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            if len(names) != 1 or names[0].file_size > MOST_BYTES:
                raise NotRates("a zip file of the bank holds one CSV file")
            return archive.read(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NotRates("the zip file is damaged or locked") from error


def _of_csv(text: str) -> dict[date, DayRates]:
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    head = [cell.strip() for cell in next(rows, [])]
    if head[:1] != ["Date"] or "USD" not in head:
        raise NotRates("its first line does not begin with Date and name currencies")
    days = {}
    for number, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        # A trailing comma makes a last column without a name.
        if len(cells) != len(head):
            raise NotRates(f"line {number} has {len(cells)} columns and the first {len(head)}")
        day = _day(cells[0], f"line {number}")
        values = {
            code: _decimal(cell, f"line {number}, {code}")
            for code, cell in zip(head[1:], cells[1:], strict=True)
            if code and cell not in _MISSING
        }
        days[day] = DayRates(day, values)
    return days


def _of_xml(text: str) -> dict[date, DayRates]:
    found: dict[date, dict[str, Decimal]] = {}
    day: date | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal day
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            day = _day(attributes["time"], "time")
            found[day] = {}
        elif "currency" in attributes:
            if day is None:
                raise NotRates("a rate stands outside a day")
            code = attributes["currency"]
            found[day][code] = _decimal(attributes.get("rate", ""), code)

    def doctype(*_: object) -> None:
        raise NotRates("it declares a document type, which no file of the bank does")

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text, True)
    except ExpatError as error:
        raise NotRates(f"line {error.lineno} is no XML") from error
    return {one: DayRates(one, values) for one, values in found.items()}


def _day(text: str, where: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, no moment
        except ValueError:
            continue
    raise NotRates(f"{where}: {text[:20]!r} is no day")


def _decimal(text: str, where: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise NotRates(f"{where}: {text[:20]!r} is no rate")
    return value
