"""What the provider says it paid: its activity report, read by its headings.

No description of such a file is published where we could read it, so its shape is **unverified**:
columns are found by what their headings say, in any order, and our own payout ids by their form, in
whatever column they stand. Compare the first report with the screen.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from goodword.program.currencies import decimals

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "currency": ("currency", "currency code", "transaction currency"),
    "gross": ("gross", "amount", "gross amount", "transaction amount"),
    "fee": ("fee", "fees", "fee amount"),
    "transaction": ("transaction id", "transaction", "id"),
    "kind": ("type", "description", "transaction type", "event code", "transaction event code"),
    "status": ("status", "transaction status", "state"),
}
NEEDED: Final = ("currency", "gross", "transaction")

_PAYOUT_ID: Final = re.compile(r"\bpo-[0-9a-f]{27}\b")
_PAYOUT_WORDS: Final = re.compile(r"payout|mass ?pay|T0001|T0104", re.IGNORECASE)
_FEE_WORDS: Final = re.compile(r"\bfee\b|T0104", re.IGNORECASE)
# Only what has moved money counts; a hold or a denial has not.
_MOVED: Final = frozenset(
    {"", "completed", "success", "succeeded", "s", "unclaimed", "returned", "refunded", "reversed"}
)


class NotAReport(ValueError):
    """The file cannot be read as a report; says what is missing."""


class ReportLine(NamedTuple):
    """A line about a payout. ``paid`` is positive where money left us; ``payout_id`` None where it
    names none of ours."""

    transaction: str
    payout_id: str | None
    currency: str
    paid: int
    fee: int
    is_fee: bool


class Report(NamedTuple):
    """The lines about payouts, how many others there were, and which payouts moved nothing."""

    lines: tuple[ReportLine, ...]
    others: int
    unmoved: tuple[str, ...]


def read_report(content: bytes) -> Report:
    """A CSV with any of the usual separators, in UTF-8 or Windows-1252.

    Raises:
        NotAReport: a heading is missing, or an amount is none.
    """
    text = _text(content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    head = [cell.strip().lower() for cell in next(rows, [])]
    columns = {
        name: next((head.index(one) for one in known if one in head), None)
        for name, known in HEADINGS.items()
    }
    missing = [name for name in NEEDED if columns[name] is None]
    if missing:
        wanted = "; ".join(f"{name}: {' or '.join(HEADINGS[name])}" for name in missing)
        raise NotAReport(f"no column is headed so: {wanted}. Its headings are {', '.join(head)}")
    lines, others, unmoved = [], 0, []
    for number, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        line = _line(cells, columns, number)
        status = _cell(cells, columns["status"]).lower()
        if line is None:
            others += 1
        elif status not in _MOVED:
            unmoved.append(f"{line.transaction} ({status})")
        else:
            lines.append(line)
    return Report(tuple(lines), others, tuple(unmoved))


def _line(
    cells: Sequence[str], columns: Mapping[str, int | None], number: int
) -> ReportLine | None:
    """None for what is no payout: a sale, a withdrawal to the bank."""
    found = _PAYOUT_ID.search("\n".join(cells))
    kind = _cell(cells, columns["kind"])
    if found is None and not _PAYOUT_WORDS.search(kind):
        return None
    currency = _cell(cells, columns["currency"]).upper()
    gross = _minor(_cell(cells, columns["gross"]), currency, number)
    fee = _minor(_cell(cells, columns["fee"]) or "0", currency, number)
    is_fee = bool(_FEE_WORDS.search(kind))
    return ReportLine(
        transaction=_cell(cells, columns["transaction"]) or f"line {number}",
        payout_id=found[0] if found else None,
        currency=currency,
        paid=0 if is_fee else -gross,
        fee=-gross if is_fee else abs(fee),
        is_fee=is_fee,
    )


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _minor(text: str, currency: str, number: int) -> int:
    """``-1,234.56`` and ``-1.234,56`` alike, exactly."""
    plain = re.sub(r"[\s\u00a0'\u2019]", "", text).replace("\u2212", "-")
    places = decimals(currency)
    last = max(plain.rfind("."), plain.rfind(","))
    # Three digits behind the only separator are thousands, unless the currency has three decimals.
    if last >= 0 and (len(plain) - last - 1 <= 2 or places > 2):
        whole, fraction = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
        plain = f"{whole}.{fraction}"
    else:
        plain = re.sub(r"[.,]", "", plain)
    try:
        minor = Decimal(plain).scaleb(places)
    except InvalidOperation as error:
        raise NotAReport(f"line {number}: {text[:20]!r} is no amount") from error
    if minor != minor.to_integral_value():
        raise NotAReport(f"line {number}: {text[:20]!r} is finer than {currency}")
    return int(minor)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
