"""Our books beside the provider's report: what either has and the other lacks, by name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from goodword.domain.ledger import LedgerAccount
from goodword.domain.payouts.payout import Payout, PayoutStatus
from goodword.program.currencies import decimal_text
from goodword_ops.audit.books import Booked, BookPeriod
from goodword_ops.audit.provider_report import Report

Paid = Counter[tuple[str, str]]
"""(payout, currency) -> what left us for it, minor units; what came back counts against it."""


def paid_in_books(entries: Iterable[Booked]) -> Paid:
    found = Paid()
    for entry in entries:
        cash = entry.moved(LedgerAccount.CASH)
        if cash and not entry.moved(LedgerAccount.FEES):
            found[entry.cause, entry.currency] -= cash
    return found


def orphans(entries: Sequence[Booked], report: Report, period: BookPeriod) -> Iterator[str]:
    """Every payment on which our books and the report do not agree, and payments of which our books
    know nothing."""
    ours = paid_in_books(entry for entry in entries if entry.at in period)
    ever = paid_in_books(entries)
    theirs = Paid()
    for line in report.lines:
        if line.is_fee:
            continue
        if line.payout_id is None:
            amount = f"{decimal_text(line.paid, line.currency)} {line.currency}"
            yield f"report {line.transaction}: {amount} paid, and no payout of ours is named there"
        else:
            theirs[line.payout_id, line.currency] += line.paid
    for place in sorted({*ours, *theirs}):
        booked, reported = ours[place], theirs[place]
        if booked == reported:
            continue
        payout_id, currency = place
        said = (
            f"payout {payout_id}: our books have {decimal_text(booked, currency)} {currency} in "
            f"{period.name}, the report {decimal_text(reported, currency)}"
        )
        if ever[place] == reported:
            said += "; the rest is booked outside the quarter"
        yield said


def strange_payouts(
    entries: Iterable[Booked], find: Callable[[str], Payout | None], period: BookPeriod
) -> Iterator[str]:
    """Payouts whose record does not say what the journal says of them."""
    whole = list(entries)
    ever = paid_in_books(whole)
    moved = paid_in_books(entry for entry in whole if entry.at in period)
    for payout_id, currency in sorted(moved):
        payout, booked = find(payout_id), ever[payout_id, currency]
        if payout is None:
            yield f"payout {payout_id}: the journal paid it, and there is no such record"
            continue
        expected = payout.minor if payout.status is PayoutStatus.PAID else 0
        if (expected, payout.currency) != (booked, currency):
            yield (
                f"payout {payout_id}: it is {payout.status} with {payout.minor} minor units "
                f"{payout.currency}, and the journal paid {booked} {currency}"
            )
