"""What events hold of the queue of what waits for a person, and of those who work it off."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class WaitingEscalated(EventData):
    """Nobody has acted by the deadline about what the event is about, named as it is listed.
    ``kind`` is the word before its id."""

    type: ClassVar = EventType.WAITING_ESCALATED
    kind: str


class DigestDue(EventData):
    """Something waits for one of the staff. ``to`` is how the trail names them, ``contact`` for the
    programme's contact."""

    type: ClassVar = EventType.DIGEST_DUE
    to: str
