"""Reports about a deal that could not be followed: kept for a person, with their reason."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import ReportDismissed, ReportOverdue, ReportUnfollowed
from goodword.domain.events import happened
from goodword.domain.record import Record

KEPT_FOR: Final = timedelta(days=400)
"""Longer than a contract year, so that whoever closes a year's books still finds it."""
WAITS_FOR: Final = timedelta(days=90)
"""So long somebody may decide about it; longer than a quarter's books stand open."""
WARNED_BEFORE: Final = timedelta(days=14)
"""How long before that end somebody is told once more that it waits."""


class ReportState(StrEnum):
    """``waiting`` for a person; ``followed``: the same message came again and could be followed;
    ``dismissed``: a person says that nothing is to be done about it; ``ended``: nobody said
    anything until its deadline, and it has changed nothing."""

    WAITING = "waiting"
    FOLLOWED = "followed"
    DISMISSED = "dismissed"
    ENDED = "ended"


class UnfollowedReport(Record):
    """A verified message of the CRM that was answered with 409.

    ``reason`` is the code of the answer. ``stage`` None: a renewal. ``value`` is the amount as it
    was sent. The same message again is the same record. ``deadline`` is when it ends; None of those
    of before 2026-11-30, which wait for as long as they are kept.
    """

    source: str
    message_id: str
    referral_id: str
    deal_id: str | None = None
    stage: str | None = None
    value: str | None = None
    currency: str | None = None
    occurred_at: AwareDatetime
    received_at: AwareDatetime
    reason: str
    state: ReportState = ReportState.WAITING
    moved_at: AwareDatetime
    deadline: AwareDatetime | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has followed it yet."""
        return self.state is ReportState.WAITING


def keep(report: UnfollowedReport, *, by: str | None = None, now: datetime) -> Decision:
    """Stores a report for a person, and tells that one waits. ``by`` is who reported it, where no
    CRM did."""
    deadline = now + WAITS_FOR
    kept = report.but(deadline=deadline, due_at=deadline - WARNED_BEFORE, expires_at=now + KEPT_FOR)
    return Decision(
        save=(kept,),
        events=(
            happened(
                ReportUnfollowed(reason=report.reason, message_id=report.message_id),
                event_id=f"{report.source}.{report.message_id}.unfollowed",
                about=report.referral_id,
                actor=by or f"crm/{report.source}",
                now=now,
            ),
        ),
    )


def followed(report: UnfollowedReport, *, now: datetime) -> UnfollowedReport:
    """The report waits for nobody any more: its message could be followed in the end."""
    return report.but(state=ReportState.FOLLOWED, moved_at=now, due_at=None)


def dismiss(report: UnfollowedReport, *, by: str, note: str, now: datetime) -> Decision:
    """Takes the report off the list without following it: ``by`` whom, and why."""
    event = happened(
        ReportDismissed(message_id=report.message_id, note=note),
        event_id=f"{report.source}.{report.message_id}.dismissed",
        about=report.referral_id,
        actor=by,
        now=now,
    )
    dismissed = report.but(state=ReportState.DISMISSED, moved_at=now, due_at=None)
    return Decision(save=(dismissed,), events=(event,))


def fall_due(report: UnfollowedReport, *, now: datetime) -> Decision:
    """Nobody has decided: tells that the deadline is near, and at the deadline that it is over. The
    report stays kept, and counts where the same message comes again and can be followed then."""
    if report.deadline is None or not report.waits_for_person:
        return Decision(save=(report.but(due_at=None),))
    if now < report.deadline:
        moved, name = report.but(due_at=report.deadline), "overdue"
    else:
        moved, name = report.but(state=ReportState.ENDED, moved_at=now, due_at=None), "ended"
    event = happened(
        ReportOverdue(
            reason=report.reason,
            message_id=report.message_id,
            deadline=report.deadline.isoformat(),
            ended=name == "ended",
        ),
        event_id=f"{report.source}.{report.message_id}.{name}",
        about=report.referral_id,
        actor="rules",
        now=now,
    )
    return Decision(save=(moved,), events=(event,))
