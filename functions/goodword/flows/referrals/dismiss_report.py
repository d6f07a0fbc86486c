"""A person takes a report that could not be followed off the list: nothing is to be done."""

from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.unfollowed import ReportState, UnfollowedReport, dismiss
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed


def dismiss_report(
    store: Store, source: str, message_id: str, *, by: str, reason: str, now: datetime
) -> UnfollowedReport:
    """Leaves the deal as it is, and the report kept as dismissed; again changes nothing. Should the
    same message come again and be followed by then, it counts.

    Raises:
        NotFound: no report of that name is kept.
        Refused: it was followed meanwhile.
    """

    def attempt() -> UnfollowedReport:
        report = store.get(UnfollowedReport, source, message_id)
        if report is None:
            raise NotFound(f"report {source}/{message_id}")
        if report.state is ReportState.DISMISSED:
            return report
        if not report.waits_for_person:
            raise Refused("report_followed", "This report was followed meanwhile.")
        decision = dismiss(report, by=by, note=reason, now=now)
        store.commit(decision)
        return report.but(state=ReportState.DISMISSED)

    return until_committed(attempt)
