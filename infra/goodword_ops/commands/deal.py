"""``goodword deal``: a person reports what became of a deal, corrects it, or takes an end back.

By the way that a message of the CRM takes, under the same rules (docs/crm.md). Who reported it,
when and why stays in an event. On a deployed stack (``--stack NAME``) it needs what the stack's
output ``DealsPolicyArn`` allows.
"""

import argparse
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from goodword.domain.errors import Invalid, Refused
from goodword.domain.referrals.referral import LossReason
from goodword.flows.referrals.report_by_hand import (
    ENDS,
    MEND,
    REPORT_KEPT,
    WITH_AMOUNT,
    DealReport,
    HandReport,
    referral_named,
    report_by_hand,
)
from goodword_ops import place
from goodword_ops.commands import signature
from goodword_ops.failures import WrongInput
from goodword_ops.place import asking, place_of

if TYPE_CHECKING:
    from goodword.flows.referrals.move_deal import DealMoved

REOPEN: Final = "reopen"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", metavar="ID", help="of a referral, its reference (GW-…), or its deal in the CRM"
    )
    parser.add_argument(
        "report",
        choices=(*HandReport, REOPEN),
        help="what became of it; amount corrects that of a won deal, reopen takes back that "
        "nothing came of it",
    )
    parser.add_argument("--amount", metavar="48000.00", help="of won, amount and renewed")
    parser.add_argument("--currency", metavar="EUR", help="of the amount")
    parser.add_argument("--on", metavar="DATE", help="since when it holds, as 2026-11-21 (now)")
    parser.add_argument(
        "--because",
        choices=tuple(LossReason),
        help="of lost and rejected: what its referrer is told",
    )
    signature.add_arguments(parser, required=True)
    place.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Reports it, and says what the deal is now.

    Raises:
        WrongUsage: nothing says where.
        WrongInput: there is no such deal, or it cannot be followed.
        OutsideFailed: the table could not be asked, or somebody else is at work on it.
    """
    said = signature.reasoned(arguments)
    _refuse_strangers(arguments)
    live = place_of(arguments)
    with asking():
        now = live.clock()
        if arguments.report == REOPEN:
            from goodword.flows.sales.reopen import reopen_deal

            referral_id = referral_named(live.store, arguments.id).referral_id
            moved = reopen_deal(live.store, referral_id, by=said.actor, note=said.note, now=now)
        else:
            report = _report(arguments, now)
            try:
                moved = report_by_hand(
                    live.store, arguments.id, report, by=said.actor, note=said.note, now=now
                )
            except Invalid as error:
                words = "; ".join(one.message for one in error.errors)
                raise WrongInput(f"--amount, --currency: {words}") from error
            except Refused as refusal:
                mend = MEND.get(refusal.code)
                raise WrongInput(f"{mend} {REPORT_KEPT}" if mend else str(refusal)) from refusal
    print(_told(moved, arguments.report))
    return 0


def _refuse_strangers(arguments: argparse.Namespace) -> None:
    """Options that say nothing about this report, and those that it lacks."""
    report = arguments.report
    has_amount = arguments.amount is not None or arguments.currency is not None
    if report in WITH_AMOUNT and (arguments.amount is None or arguments.currency is None):
        raise WrongInput(f"{report} needs --amount 48000.00 and --currency EUR")
    if report not in WITH_AMOUNT and has_amount:
        raise WrongInput(f"{report} takes no --amount and no --currency")
    if report not in ENDS and arguments.because is not None:
        raise WrongInput(f"{report} takes no --because")
    if report == REOPEN and arguments.on is not None:
        raise WrongInput("reopen holds from now on, and takes no --on")


def _report(arguments: argparse.Namespace, now: datetime) -> DealReport:
    return DealReport(
        what=HandReport(arguments.report),
        occurred_at=_moment(arguments.on, now),
        value=arguments.amount,
        currency=arguments.currency,
        loss=LossReason(arguments.because) if arguments.because else None,
    )


def _moment(on: str | None, now: datetime) -> datetime:
    """The beginning of a day, as a link has it: a report of the CRM about the same day is later."""
    if on is None:
        return now
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise WrongInput(f"--on takes a day such as 2026-11-21, not {on!r}") from None
    if day > now.date():
        raise WrongInput(f"--on takes a day that has come; {day} is yet to")
    return datetime.combine(day, time(), UTC)


def _told(moved: "DealMoved", report: str) -> str:
    undo = ""
    if not moved.changed:
        return f"Nothing changed: {moved.referral_id} is {moved.status} already."
    if report == HandReport.WON:
        undo = (
            f" If that was a mistake: goodword deal {moved.referral_id} lost cancels its rewards "
            "while none is set aside for a payout; it is not won again after that."
        )
    return (
        f"{moved.referral_id} is {moved.status}.{undo} What follows from it does within minutes: "
        f"goodword show {moved.referral_id}"
    )
