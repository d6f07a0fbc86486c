"""What events hold of sales: leads, their reminders, and wins that links report."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class HandedOver(EventData):
    """An owner of a route has it. ``turn`` counts the owners that it has had, ``route`` is the
    route's number in the referral's programme; ``answer_by`` is ISO 8601; ``note`` is there where
    it was given by hand, as in ``LeadAnswered``; ``owner`` is who has it by their
    ``owner_id``, for figures; None until 2026-12-01."""

    type: ClassVar = EventType.REFERRAL_HANDED_OVER
    turn: int
    route: int
    answer_by: str
    note: str | None = None
    owner: str | None = None


class LeadReminded(EventData):
    """Half of the time to answer is over."""

    type: ClassVar = EventType.LEAD_REMINDED
    turn: int
    answer_by: str


class LeadEscalated(EventData):
    """All of it is over: the last route's owner and the programme's contact are told."""

    type: ClassVar = EventType.LEAD_ESCALATED
    turn: int
    answer_by: str


class LeadAnswered(EventData):
    """What the owner of a ``turn`` says of the lead; ``reason`` is there where it comes to
    nothing. Where somebody else did it by hand they are the event's actor, and ``note`` is why."""

    type: ClassVar = EventType.LEAD_ANSWERED
    answer: str
    turn: int
    reason: str | None = None
    note: str | None = None


class WinReported(EventData):
    """A link says that a ``milestone`` was reached which earns a reward; it waits for finance.
    The amount is there where the deal is won; ``number`` counts the reports."""

    type: ClassVar = EventType.WIN_REPORTED
    milestone: str
    minor: int | None = None
    currency: str | None = None
    number: int
    turn: int


class WinDecided(EventData):
    """``decision`` is approved or refused by a person, who is the event's actor and gives their
    reason in ``note``; or overtaken by the CRM."""

    type: ClassVar = EventType.WIN_DECIDED
    milestone: str
    decision: str
    minor: int | None = None
    currency: str | None = None
    number: int
    turn: int
    note: str | None = None


class WinOverdue(EventData):
    """Nobody has decided for a week, or for as many as ``reminders``."""

    type: ClassVar = EventType.WIN_OVERDUE
    milestone: str
    number: int
    reminders: int
