"""Running a reaction once for each event, over a stream that delivers at least once."""

from enum import StrEnum

from pydantic import AwareDatetime

from goodword.domain.record import Record


class DeliveryStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """The outside failed, or we made a mistake; ``retry_at`` says when to try again."""
    GIVEN_UP = "given_up"
    """Tried for days; a person must look. Never silent: it is counted and shown."""


class Delivery(Record):
    """One reaction to one event. ``lease_until`` outlives any worker.

    One that keeps a state of its own has a record only where it failed or has to wait.

    ``code`` names a failure: the type of the error in small letters, never its text;
    ``refused_for_good`` or ``tried_for_days`` where it was given up; ``delayed`` where it waits by
    a rule of ours, which is no attempt.
    """

    event_id: str
    reaction: str
    status: DeliveryStatus
    attempts: int
    lease_until: AwareDatetime
    retry_at: AwareDatetime | None = None
    code: str | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether it is tried no more."""
        return self.status is DeliveryStatus.GIVEN_UP
