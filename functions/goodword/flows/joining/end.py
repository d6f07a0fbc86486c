"""What was typed into a join page and came to nothing, or whose time is over, is written over."""

from datetime import datetime

from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import ApplicationWaits
from goodword.domain.events import happened
from goodword.domain.referrals.application import (
    Application,
    emptied_application,
    is_near,
    reminded,
)
from goodword.domain.referrals.joining import JoinRequest, emptied_request
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, committed, for_each


def empty_requests(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Empties requests that nobody confirmed in time, also those that no run came to before they
    expired; returns how many.

    Raises:
        ExceptionGroup: some could not be emptied; all others were.
    """

    def empty(due: JoinRequest) -> bool:
        # A conflict: it was confirmed or sent anew this very moment.
        return committed(store, Decision(save=(emptied_request(due.to_write_over(now), now=now),)))

    return for_each(store.each_due(JoinRequest, now, expired=True), empty, go_on=go_on)


def end_applications(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Reminds of applications whose deadline is near, ends those that nobody decided in time,
    and forgets whom others refused, when that time is over; returns how many.

    Raises:
        ExceptionGroup: some could not be ended; all others were.
    """

    def end(due: Application) -> bool:
        if is_near(due, now) and not due.has_expired(now):
            told = happened(
                ApplicationWaits(audience=due.audience),
                event_id=f"{due.application_id}.waits.{due.deadline:%Y%m%d}",
                about=due.application_id,
                actor="rules",
                now=now,
            )
            return committed(store, Decision(save=(reminded(due),), events=(told,)))
        # A conflict: it was decided or made anew this very moment.
        return committed(
            store, Decision(save=(emptied_application(due.to_write_over(now), now=now),))
        )

    return for_each(store.each_due(Application, now, expired=True), end, go_on=go_on)
