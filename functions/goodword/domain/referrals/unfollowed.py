"""Reports about a deal that could not be followed: kept for a person, with their reason."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.event import Decision
from goodword.domain.event_data import ReportDismissed, ReportUnfollowed
from goodword.domain.events import happened
from goodword.domain.record import Record

KEPT_FOR: Final = timedelta(days=400)
"""Longer than a contract year, so that whoever closes a year's books still finds it."""


class ReportState(StrEnum):
    """``waiting`` for a person; ``followed``: the same message came again and could be followed;
    ``dismissed``: a person says that nothing is to be done about it."""

    WAITING = "waiting"
    FOLLOWED = "followed"
    DISMISSED = "dismissed"


class UnfollowedReport(Record):
    """A verified message of the CRM that was answered with 409.

    ``reason`` is the code of the answer. ``stage`` None: a renewal. ``value`` is the amount as it
    was sent. The same message again is the same record.
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

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has followed it yet."""
        return self.state is ReportState.WAITING


def keep(report: UnfollowedReport, *, by: str | None = None, now: datetime) -> Decision:
    """Stores a report for a person, and tells that one waits. ``by`` is who reported it, where no
    CRM did."""
    return Decision(
        save=(report.but(expires_at=now + KEPT_FOR),),
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
    return report.but(state=ReportState.FOLLOWED, moved_at=now)


def dismiss(report: UnfollowedReport, *, by: str, note: str, now: datetime) -> Decision:
    """Takes the report off the list without following it: ``by`` whom, and why."""
    event = happened(
        ReportDismissed(message_id=report.message_id, note=note),
        event_id=f"{report.source}.{report.message_id}.dismissed",
        about=report.referral_id,
        actor=by,
        now=now,
    )
    return Decision(save=(report.but(state=ReportState.DISMISSED, moved_at=now),), events=(event,))
