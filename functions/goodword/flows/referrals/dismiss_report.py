"""A report that could not be followed leaves the list: somebody says so, or its time is over."""

from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.unfollowed import (
    ReportState,
    UnfollowedReport,
    dismiss,
    fall_due,
)
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, committed, for_each, until_committed


def dismiss_report(
    store: Store, source: str, message_id: str, *, by: str, reason: str, now: datetime
) -> UnfollowedReport:
    """Leaves the deal as it is, and the report kept as dismissed; again changes nothing. Should the
    same message come again and be followed by then, it counts.

    Raises:
        NotFound: no report of that name is kept.
        Refused: it was followed meanwhile, or its deadline has passed.
    """

    def attempt() -> UnfollowedReport:
        report = store.get(UnfollowedReport, source, message_id)
        if report is None:
            raise NotFound(f"report {source}/{message_id}")
        if report.state is ReportState.DISMISSED:
            return report
        if report.state is ReportState.ENDED:
            raise Refused(
                "report_ended", "Its deadline has passed: it has ended, and changed nothing."
            )
        if not report.waits_for_person:
            raise Refused("report_followed", "This report was followed meanwhile.")
        decision = dismiss(report, by=by, note=reason, now=now)
        store.commit(decision)
        return report.but(state=ReportState.DISMISSED)

    return until_committed(attempt)


def end_reports(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Tells of reports that end soon, and ends those whose deadline has come; returns how many.

    Raises:
        ExceptionGroup: some could not be; all others were.
    """

    def one(due: UnfollowedReport) -> bool:
        # Read afresh: the index may be behind.
        report = store.get(UnfollowedReport, due.source, due.message_id)
        if report is None or report.due_at is None or report.due_at > now:
            return False
        # A conflict: it was followed or dismissed this very moment.
        return committed(store, fall_due(report, now=now))

    return for_each(store.each_due(UnfollowedReport, now), one, go_on=go_on)
