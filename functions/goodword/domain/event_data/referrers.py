"""What events hold of referrers: how they come in, change and leave."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class ReferrerJoined(EventData):
    """The owner of a mailbox became a referrer by the join page, at once."""

    type: ClassVar = EventType.REFERRER_JOINED
    audience: str


class WelcomeAsked(EventData):
    """Whoever is a referrer already proved their mailbox at the join page once more."""

    type: ClassVar = EventType.REFERRER_WELCOME_ASKED
    audience: str


class ApplicationMade(EventData):
    """The owner of a mailbox applied, or corrected the answers of an application that waits."""

    type: ClassVar = EventType.APPLICATION_MADE
    audience: str


class ApplicationWaits(EventData):
    """Nobody has decided yet, and the deadline is near."""

    type: ClassVar = EventType.APPLICATION_WAITS
    audience: str


class ApplicationDecided(EventData):
    """A person decided; the event's actor. ``note`` is the reason in their words, which name
    nobody, ``referrer_id`` who was registered."""

    type: ClassVar = EventType.APPLICATION_DECIDED
    audience: str
    status: str
    note: str
    referrer_id: str | None = None


class FactsNoted(EventData):
    """Somebody noted what decides whether the owner of a mailbox (``about``, its hash) may refer,
    before they joined: ``fields`` and ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.FACTS_NOTED
    audience: str
    fields: tuple[str, ...]
    note: str | None = None


class ReferrerInvited(EventData):
    """The company asks somebody whom it brought in to recommend it, by one mail. ``ground`` is why
    it may write to them (``domain.referrals.invitation``), ``since`` the day of a consent, ISO
    8601; ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_INVITED
    ground: str
    since: str | None = None
    note: str | None = None


class ReferrerChanged(EventData):
    """Somebody changed what is kept of a referrer: ``fields`` are the names of what was changed,
    never what it was or is; ``added`` of them said nothing before, ``removed`` say nothing since.
    ``note`` is why, in words of the event's actor, which name nobody."""

    type: ClassVar = EventType.REFERRER_CHANGED
    fields: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    note: str | None = None


class ReferrerPaused(EventData):
    """Their public page is away for a while. ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_PAUSED
    note: str | None = None


class ReferrerResumed(EventData):
    """Their public page is there again. ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_RESUMED
    note: str | None = None


class ReferrerGone(EventData):
    """``minor`` and ``currency`` are there where money was given up: owed or earned, and nobody
    can say any more where to pay it. ``note`` is why, in words of the event's actor, which name
    nobody."""

    minor: int | None = None
    currency: str | None = None
    note: str | None = None


class ReferrerLeft(ReferrerGone):
    """They refer no more. What they are owed stays theirs, unless it was given up."""

    type: ClassVar = EventType.REFERRER_LEFT


class ReferrerErased(ReferrerGone):
    """As when they left; and they asked for their data to go."""

    type: ClassVar = EventType.REFERRER_ERASED
