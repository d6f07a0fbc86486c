"""What events hold of keys of the API. ``about`` is the id of the key, which opens nothing."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class ApiKeyMade(EventData):
    """Somebody of the company, the event's actor, made a key of the system ``name``, which allows
    ``scopes`` until ``ends_at``, ISO 8601."""

    type: ClassVar = EventType.API_KEY_MADE
    name: str
    scopes: tuple[str, ...]
    ends_at: str


class ApiKeyRevoked(EventData):
    """Somebody of the company, the event's actor, ended it."""

    type: ClassVar = EventType.API_KEY_REVOKED
    name: str
