"""The watch over what waits: when it was looked at last, and what somebody else was told of."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.staff import DigestDue, WaitingEscalated
from goodword.domain.events import happened
from goodword.domain.record import Record

QUEUE: Final = "queue"
"""There is one queue, and one watch over it."""
EVERY: Final = timedelta(hours=1)
DIGEST_FROM: Final = 7
"""By the company's clock, the hour from which a day's digest goes."""
KEPT_FOR: Final = timedelta(days=400)
_HOUR: Final = timedelta(hours=1)


class QueueWatch(Record):
    """``late_hours``: by how much the oldest deadline had passed, in whole hours and 0 where none
    had. ``digest_day`` is the last day, by the company's clock, whose digest was sent."""

    name: str
    looked_at: AwareDatetime | None = None
    late_hours: int = 0
    digest_day: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be looked at again."""
        return self.looked_at is None or now - self.looked_at >= EVERY


class Escalation(Record):
    """That somebody else was told of what waits under a name since a moment; once."""

    name: str
    since: AwareDatetime
    escalated_at: AwareDatetime


def late_by(deadline: datetime, now: datetime) -> int:
    """By how many hours, begun ones included, a deadline has passed; 0 where it has not."""
    return max(0, -((deadline - now) // _HOUR))


def escalate(
    before: Escalation | None, name: str, kind: str, since: datetime, *, now: datetime
) -> Decision:
    """Nobody has acted by the deadline: somebody else is told. Nothing where they were."""
    if before is not None and before.since == since:
        return Decision()
    told = Escalation(
        version=before.version if before else 0,
        name=name,
        since=since,
        escalated_at=now,
        expires_at=now + KEPT_FOR,
    )
    event = happened(
        WaitingEscalated(kind=kind),
        event_id=f"{name}.escalated.{since:%Y%m%dT%H%M%S%f}",
        about=name,
        actor="rules",
        now=now,
    )
    return Decision(save=(told,), events=(event,))


def digest_due(day: str, to: str, *, now: datetime) -> Event:
    """A day's digest for one of the staff (``to``, as the trail names them), or for the programme's
    contact; once, by its id."""
    return happened(
        DigestDue(to=to),
        event_id=f"digest.{day}.{to}",
        about=QUEUE,
        actor="rules",
        now=now,
    )
