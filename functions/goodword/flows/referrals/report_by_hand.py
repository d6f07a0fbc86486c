"""A person reports a deal by hand, where no CRM does: by the way of a CRM's message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, EventType
from goodword.domain.event_data.referrals import DealRenewed
from goodword.domain.event_data.table import data_of
from goodword.domain.reasons import Reason
from goodword.domain.referrals.correction import deal_of
from goodword.domain.referrals.deal import CONTRACT_YEAR, Stage
from goodword.domain.referrals.referral import LossReason, Referral, ReferralStatus
from goodword.flows.ports import Store
from goodword.flows.referrals.keep_reference import referral_called
from goodword.flows.referrals.move_deal import DealMessage, DealMoved, move_deal
from goodword.program.currencies import decimal_text, minor_units
from goodword.program.rewards import Milestone

SOURCE: Final = "desk"
"""What reports by hand are called where those of a CRM have the CRM's name."""


class HandReport(StrEnum):
    """What a person says of a deal."""

    CONTACTED = "contacted"
    MET = "met"
    QUALIFIED = "qualified"
    OPPORTUNITY = "opportunity"
    WON = "won"
    AMOUNT = "amount"
    """A won deal has another amount."""
    RENEWED = "renewed"
    LOST = "lost"
    REJECTED = "rejected"


_STAGES: Final[dict[HandReport, Stage | None]] = {
    HandReport.CONTACTED: ReferralStatus.CONTACTED,
    HandReport.MET: Milestone.MEETING,
    HandReport.QUALIFIED: ReferralStatus.QUALIFIED,
    HandReport.OPPORTUNITY: ReferralStatus.OPPORTUNITY,
    HandReport.WON: ReferralStatus.CLOSED_WON,
    HandReport.AMOUNT: ReferralStatus.CLOSED_WON,
    HandReport.RENEWED: None,
    HandReport.LOST: ReferralStatus.CLOSED_LOST,
    HandReport.REJECTED: ReferralStatus.REJECTED,
}
WITH_AMOUNT: Final = frozenset({HandReport.WON, HandReport.AMOUNT, HandReport.RENEWED})
REPORT_KEPT: Final = "The report is kept for a person: goodword waiting lists it."
MEND: Final[Mapping[str, str]] = {
    Reason.NOT_CONFIRMED: "The prospect has not confirmed the claim, so nobody may have contacted "
    "them. Wait for the confirmation.",
    "stands_second": "Another referral of this person was confirmed before and stands. Report the "
    "deal under that one, or that one as lost; then this one moves up.",
    "not_won": "Only a won deal is renewed. Report it as won first.",
    "renewed_too_soon": "The contract year began less than 300 days before that day: it was "
    "reported before, or --on is wrong.",
    "already_paying": "A reward of the deal is set aside or paid, or is an approved credit or "
    "donation. Nothing of the deal changes; settle it with the referrer.",
    "older_report": "What you contradict was reported of a later moment. If yours holds all the "
    "same, leave --on out, or name the day since when it does.",
    "deal_won": "This deal is won. Report it as lost if it is won no longer.",
    "deal_ended": "This referral has come to nothing. If that was a mistake, take it back with "
    "goodword deal ID reopen, and report this again.",
    "deal_renewed": "The contract was renewed since, so its first year can be changed no longer.",
    "not_happened_yet": "That day is yet to come. Report it when it has happened.",
    "not_renewed_yet": "That day is yet to come. Report the renewal when the contract year begins.",
    "won_before_claim": "That day is long before the claim. If --on is right, the deal is not this "
    "referral's.",
}
"""What whoever typed it can do about each answer that a CRM gets, too. Such a report is kept."""
ENDS: Final = frozenset({HandReport.LOST, HandReport.REJECTED})


@dataclass(frozen=True, slots=True)
class DealReport:
    """What is reported, since when it holds, and the amount as a CRM writes it (``48000.00``)."""

    what: HandReport
    occurred_at: datetime
    value: str | None = None
    currency: str | None = None
    loss: LossReason | None = None


def report_by_hand(
    store: Store, name: str, report: DealReport, *, by: str, note: str, now: datetime
) -> DealMoved:
    """Follows a report of whoever is named by ``by``; the same again changes nothing.

    ``name`` is the id or reference of a referral, or of a deal in the CRM.

    Raises:
        NotFound: nothing goes by that name.
        Invalid: the amount is missing, malformed or in a currency the referral's terms lack.
        Refused: it cannot be followed, as a CRM's could not, and is kept for a person; or a deal
            is to be won that is won with another amount (``other_amount``), or corrected that is
            not won (``no_amount``), which nothing is kept of.
    """
    referral = referral_named(store, name)
    said = "/".join(
        (report.what, report.value or "", report.currency or "", report.occurred_at.isoformat())
    )
    digest = sha256(said.encode()).hexdigest()[:12]
    message = DealMessage(
        # By the version: the same may be reported once more after something else has changed it,
        # and is one report for as long as nothing has.
        message_id=f"{referral.referral_id}.{referral.version}.{digest}",
        source=SOURCE,
        stage=_STAGES[report.what],
        value=report.value,
        currency=report.currency,
        referral_id=referral.referral_id,
        deal_id=None,
        occurred_at=report.occurred_at,
        loss=report.loss,
        by=by,
        note=note,
    )

    def beside(found: Referral) -> Decision | None:
        # Judged inside the attempt: of two wins at the same moment the second would correct the
        # first one's amount, and nobody had meant to.
        _refuse_confused(found, report)
        return None if _is_said(store, found, report) else Decision()

    return move_deal(store, message, now=now, beside=beside)


def referral_named(store: Store, name: str) -> Referral:
    """The referral of that name, as ``referral_called`` finds it.

    Raises:
        NotFound: nothing goes by that name.
    """
    referral = referral_called(store, name)
    if referral is None:
        raise NotFound(f"referral, reference or deal {name}")
    return referral


def _refuse_confused(referral: Referral, report: DealReport) -> None:
    """A person mistypes what a CRM does not: to win a deal, and to correct one, are two things."""
    is_won = referral.status is ReferralStatus.CLOSED_WON
    if report.what is HandReport.AMOUNT and not is_won:
        raise Refused(
            "no_amount",
            f"This deal is {referral.status}, so it has no amount to correct. Report it as won.",
        )
    deal = deal_of(referral)
    if report.what is not HandReport.WON or not is_won or deal is None:
        return
    if not _is_amount(report, deal.minor, deal.currency):
        known = decimal_text(deal.minor, deal.currency)
        raise Refused(
            "other_amount",
            f"This deal is won already, with {known} {deal.currency}. If that amount is wrong, "
            "report the right one as amount.",
        )


def _is_said(store: Store, referral: Referral, report: DealReport) -> bool:
    """Whether a deal is won, or renewed for the present contract year, just as is reported: a
    person who says so again says no later moment, as a CRM does."""
    if referral.status is not ReferralStatus.CLOSED_WON:
        return False
    if report.what is HandReport.WON:
        return True  # with the same amount: another one is refused
    since = referral.contract_at
    if report.what is not HandReport.RENEWED or not referral.renewals or since is None:
        return False
    if abs(report.occurred_at - since) >= CONTRACT_YEAR:
        return False
    year = referral.renewals + 1
    events = store.events_about(referral.referral_id)
    renewed = [data_of(one, DealRenewed) for one in events if one.type == EventType.DEAL_RENEWED]
    return any(
        one.contract_year == year and _is_amount(report, one.minor, one.currency) for one in renewed
    )


def _is_amount(report: DealReport, minor: int, currency: str) -> bool:
    """Whether the report has this amount, with or without decimals (``48000``, ``48000.00``)."""
    try:
        return report.currency == currency and minor_units(report.value or "", currency) == minor
    except ValueError:  # it is no amount, so not this one
        return False
