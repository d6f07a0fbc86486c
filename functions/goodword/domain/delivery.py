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

    ``code`` names the cause of a failure, never its text: what the service outside called it
    (``MessageRejected``), or the type of the error in small letters; ``delayed`` where it waits by
    a rule of ours, which is no attempt. ``source`` is the event's kind and identity, by which it is
    made due again (``flows.redrive``); () where 0.1.0 has kept none.
    ``refused_since``: since when, without a break, the service behind it has certainly not taken
    it; that is no attempt either, and it ends by time (``flows.reactions``).
    ``redriven``: how often somebody has had it run again. One that was given up and is to run again
    stays given up, with a ``retry_at``, until it really runs: whatever is lost on the way there,
    somebody still sees it. ``dismissed``: somebody has taken it off the list instead.
    """

    event_id: str
    reaction: str
    status: DeliveryStatus
    attempts: int
    lease_until: AwareDatetime
    retry_at: AwareDatetime | None = None
    code: str | None = None
    source: tuple[str, ...] = ()
    redriven: int = 0
    refused_since: AwareDatetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is to run any more."""
        if self.status is DeliveryStatus.GIVEN_UP:
            return self.retry_at is None
        return self.status is DeliveryStatus.DONE

    @property
    def waits_for_person(self) -> bool:
        """Whether it is tried no more."""
        return self.status is DeliveryStatus.GIVEN_UP
