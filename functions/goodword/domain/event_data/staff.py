"""What events hold of the company's own people: what waits for them, and the keys they make."""

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


class ApiKeyMade(EventData):
    """Somebody of the company, the event's actor, made a key of the API for the system
    ``name``, which allows ``scopes`` until ``ends_at``, ISO 8601."""

    type: ClassVar = EventType.API_KEY_MADE
    name: str
    scopes: tuple[str, ...]
    ends_at: str


class ApiKeyRevoked(EventData):
    """Somebody of the company, the event's actor, ended it."""

    type: ClassVar = EventType.API_KEY_REVOKED
    name: str
