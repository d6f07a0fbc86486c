"""What events hold of registered deals."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class RegistrationMade(EventData):
    """A partner registered a company by its ``domain``; ``behind`` is what came before, where it is
    second in line."""

    type: ClassVar = EventType.REGISTRATION_MADE
    status: str
    behind: str | None = None
    domain: str


class RegistrationDecided(EventData):
    """A person approved or refused it; the event's actor. ``note`` is the reason in their words."""

    type: ClassVar = EventType.REGISTRATION_DECIDED
    status: str
    note: str


class RegistrationOverdue(EventData):
    """Nobody has decided within the declared hours."""

    type: ClassVar = EventType.REGISTRATION_OVERDUE


class RegistrationMovedUp(EventData):
    """Nothing stands before it any more: a person decides about it now."""

    type: ClassVar = EventType.REGISTRATION_MOVED_UP


class RegistrationExtended(EventData):
    """The partner had it extended ``until`` then, ISO 8601."""

    type: ClassVar = EventType.REGISTRATION_EXTENDED
    until: str


class RegistrationNearEnd(EventData):
    """Its window is over within days."""

    type: ClassVar = EventType.REGISTRATION_NEAR_END


class RegistrationEnded(EventData):
    """Its window is over; ``before`` is how it stood until then."""

    type: ClassVar = EventType.REGISTRATION_ENDED
    before: str


class RegistrationWithdrawn(EventData):
    """The partner took it back, or is gone."""

    type: ClassVar = EventType.REGISTRATION_WITHDRAWN
