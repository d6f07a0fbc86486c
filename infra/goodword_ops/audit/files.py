"""The tables of a quarter as CSV files: amounts with a point, days as ISO 8601, nothing that a
spreadsheet would run."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from goodword.domain.ledger import LedgerAccount
from goodword.domain.text import harmless
from goodword.program.currencies import decimal_text
from goodword_ops.audit.books import Booked, BookPeriod
from goodword_ops.audit.statements import HELD, AccountStatement, AgedLine, TrialLine

CODES: Final[Mapping[str, str]] = {
    LedgerAccount.CASH: "1000",
    LedgerAccount.OWED: "2100",
    LedgerAccount.RESERVED: "2110",
    LedgerAccount.DONATIONS: "2120",
    LedgerAccount.FUND: "2130",
    HELD: "2190",
    LedgerAccount.EXPENSE: "6000",
    LedgerAccount.FEES: "6900",
}
"""Ledger account -> its code, where the company gives no other."""

Row = Sequence[str]


def tables(
    entries: Iterable[Booked],
    trial: Iterable[TrialLine],
    found: Iterable[AccountStatement],
    aged: Iterable[AgedLine],
    period: BookPeriod,
    codes: Mapping[str, str],
) -> dict[str, list[Row]]:
    """Each file's name, and its rows beginning with the headings."""
    return {
        "trial-balance.csv": [
            ("currency", "code", "account", "opening", "debit", "credit", "closing"),
            *(_of_trial(line, codes) for line in trial),
        ],
        "journal.csv": [
            (
                *("booked", "entry", "cause", "referrer_account"),
                *("code", "account", "currency", "debit", "credit"),
            ),
            *(row for entry in entries if entry.at in period for row in _of_entry(entry, codes)),
        ],
        "statements.csv": [
            (
                *("referrer_account", "period", "currency"),
                *("opening", "earned", "reversed", "paid", "returned", "closing"),
            ),
            *(_of_statement(line, period) for line in found),
        ],
        "ageing.csv": [
            ("referrer_account", "currency", "code", "account", "age", "amount"),
            *(_of_age(line, codes) for line in aged),
        ],
    }


def write(folder: Path, files: Mapping[str, Iterable[Row]]) -> None:
    """Writes each file, over one of an earlier run. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)


def _of_trial(line: TrialLine, codes: Mapping[str, str]) -> Row:
    amounts = (line.opening, line.debits, line.credits, line.closing)
    texts = (decimal_text(minor, line.currency) for minor in amounts)
    return (harmless(line.currency), harmless(codes[line.account]), line.account.value, *texts)


def _of_entry(entry: Booked, codes: Mapping[str, str]) -> list[Row]:
    return [
        (
            entry.at.isoformat(),
            *map(harmless, (entry.entry_id, entry.cause, entry.account_id)),
            harmless(codes[account]),
            account.value,
            harmless(entry.currency),
            decimal_text(minor, entry.currency) if minor > 0 else "",
            decimal_text(-minor, entry.currency) if minor < 0 else "",
        )
        for account, minor in entry.postings
    ]


def _of_statement(line: AccountStatement, period: BookPeriod) -> Row:
    amounts = (line.opening, line.earned, line.reversed, line.paid, line.returned, line.closing)
    texts = (decimal_text(minor, line.currency) for minor in amounts)
    return (harmless(line.account_id), period.name, harmless(line.currency), *texts)


def _of_age(line: AgedLine, codes: Mapping[str, str]) -> Row:
    return (
        harmless(line.account_id),
        harmless(line.currency),
        harmless(codes[line.ledger]),
        line.ledger,
        line.age,
        decimal_text(line.minor, line.currency),
    )
