"""``goodword audit money``: closes a quarter, and says by name whatever does not agree.

Reads only, but for ``--book-fees`` and ``--list-older``. docs/finance.md is the way through it.
"""

import argparse
import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from goodword_ops import place
from goodword_ops.failures import OutsideFailed, WrongInput, WrongUsage
from goodword_ops.place import asking, place_of

if TYPE_CHECKING:
    from goodword.domain.payouts.payout import Payout
    from goodword.flows.ports import Store
    from goodword_ops.audit.books import BookPeriod
    from goodword_ops.audit.provider_report import Report
    from goodword_ops.audit.statements import AccountStatement

_TRANSACTION: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    place.add_arguments(parser)
    parser.add_argument("--quarter", help="such as 2026Q4 (the last one that is over)")
    parser.add_argument("--out", type=Path, help="the folder for the files (money-QUARTER)")
    parser.add_argument(
        "--code",
        action="append",
        default=[],
        metavar="ACCOUNT=CODE",
        help="the company's own code of a ledger account; may be given several times",
    )
    parser.add_argument("--report", type=Path, help="the provider's activity report, a CSV file")
    parser.add_argument(
        "--book-fees", action="store_true", help="book the fees that the report says, each once"
    )
    parser.add_argument(
        "--list-older",
        action="store_true",
        help="first list entries that were booked before there was a list of the journal",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 where everything agrees, 1 where something does not.

    Raises:
        WrongUsage: options that say nothing together.
        WrongInput: no such quarter, an unknown ledger account, a report that cannot be read.
        OutsideFailed: the table could not be asked, or the files not be written.
    """
    from goodword_ops.audit import books, statements
    from goodword_ops.audit.files import CODES, tables, write
    from goodword_ops.audit.matching import orphans, strange_payouts

    if arguments.book_fees and arguments.report is None:
        raise WrongUsage("--book-fees books what a report says; name it with --report FILE")
    codes = {**CODES, **_own_codes(arguments.code)}
    live = place_of(arguments)
    report = _report(arguments.report) if arguments.report else None
    with asking():
        program, now = live.program, live.clock()
        period = books.quarter(arguments.quarter, ZoneInfo(program.brand.time_zone), now)
        if period.start > now:
            raise WrongInput(f"{period.name} has not begun yet")
        if arguments.list_older:
            print(f"{books.list_older(live.store, program)} older entries were listed.")
        if report is not None and arguments.book_fees:
            _book_fees(live.store, program.payouts.provider, report, period)
        entries = books.journal_of(live.store)
        held = books.held_rewards(live.store, entries, period)
        wrong = list(books.differences(live.store, entries))
        wrong += strange_payouts(entries, partial(_payout, live.store), period)
    if report is not None:
        wrong += orphans(entries, report, period)
    lines = statements.statements(entries, period)
    wrong += [
        f"{one.account_id} {one.currency}: opening and what moved do not make the closing balance"
        for one in lines
        if not one.adds_up
    ]
    trial = statements.trial_balance(entries, period)
    aged = statements.ageing(entries, held, period)
    folder = arguments.out or Path(f"money-{period.name}")
    try:
        write(folder, tables(entries, trial, lines, aged, period, codes))
    except OSError as error:
        raise OutsideFailed(f"{folder} cannot be written: {error.strerror}") from error
    _tell(period, folder, lines, over=period.end <= now)
    if report is not None:
        _tell_of(report)
    for one in wrong:
        print(f"DIFFERS  {one}")
    print(f"{len(wrong)} differences." if wrong else "Everything agrees.")
    return 1 if wrong else 0


def _own_codes(given: Sequence[str]) -> dict[str, str]:
    from goodword_ops.audit.files import CODES

    found = {}
    for one in given:
        account, separator, code = one.partition("=")
        if account not in CODES or not separator or not code.strip():
            known = ", ".join(str(name) for name in CODES)
            raise WrongInput(f"--code {one}: write ACCOUNT=CODE, of {known}")
        found[account] = code.strip()
    return found


def _report(path: Path) -> "Report":
    from goodword_ops.audit.provider_report import NotAReport, read_report

    try:
        return read_report(path.read_bytes())
    except OSError as error:
        raise WrongInput(f"{path} cannot be read: {error.strerror}") from error
    except NotAReport as error:
        raise WrongInput(f"{path}: {error}") from error


def _payout(store: "Store", payout_id: str) -> "Payout | None":
    from goodword.domain.payouts.payout import Payout

    return store.get(Payout, payout_id)


def _book_fees(store: "Store", provider: str, report: "Report", period: "BookPeriod") -> None:
    """On the last moment of the quarter: the report's own days are in no form that is known."""
    from goodword.domain.errors import Conflict
    from goodword.domain.event import Decision
    from goodword.domain.ledger import JournalEntry, provider_fee

    booked = 0
    at = period.end - timedelta(microseconds=1)
    for line in report.lines:
        if line.fee <= 0:
            continue
        if not _TRANSACTION.fullmatch(line.transaction):
            message = f"the fee of {line.transaction} has no transaction id, so it is not booked"
            raise WrongInput(message)
        entry = provider_fee(provider, line.transaction, line.fee, line.currency, at=at)
        if store.get(JournalEntry, entry.account_id, entry.entry_id) is not None:
            continue
        try:
            store.commit(Decision(save=(entry,)))
        except Conflict:
            continue  # somebody else booked it this very moment
        booked += 1
    print(f"{booked} fees were booked.")


def _tell(
    period: "BookPeriod", folder: Path, lines: "Sequence[AccountStatement]", *, over: bool
) -> None:
    from goodword.program.currencies import decimal_text

    until = "" if over else ", which is not over yet"
    print(f"{period.name}{until}: {len(lines)} statements, files in {folder}")
    for currency in sorted({one.currency for one in lines}):
        own = [one for one in lines if one.currency == currency]
        sums = {
            name: decimal_text(sum(getattr(one, name) for one in own), currency)
            for name in ("opening", "earned", "reversed", "paid", "returned", "closing")
        }
        print(
            f"  {currency}  opening {sums['opening']} + earned {sums['earned']} - reversed "
            f"{sums['reversed']} - paid {sums['paid']} + returned {sums['returned']} = closing "
            f"{sums['closing']}"
        )


def _tell_of(report: "Report") -> None:
    print(
        f"The report has {len(report.lines)} lines about payouts and {report.others} about other "
        "things. Its shape is not described anywhere, so compare the first one with the screen."
    )
    for one in report.unmoved:
        print(f"  not counted, since it moved no money: {one}")
