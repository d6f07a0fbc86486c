"""What events hold of referrers' own pages: payout details, reviews, and words for their page."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


class DetailsDisputed(EventData):
    """The owner of a referrer's former payout details stopped the change of them."""

    type: ClassVar = EventType.DETAILS_DISPUTED


class DetailsDecided(EventData):
    """A person, the event's actor, decided about a change that was stopped. ``note`` is why, in
    words that name nobody."""

    type: ClassVar = EventType.DETAILS_DECIDED
    decision: str
    note: str


class ReviewAsked(EventData):
    """Its referrer asks for a reward to be looked at again; what they wrote is in the review."""

    type: ClassVar = EventType.REVIEW_ASKED
    account_id: str


class ReviewDecided(EventData):
    """A person answered a review, the event's actor; ``note`` is the answer in their words, which
    name nobody."""

    type: ClassVar = EventType.REVIEW_DECIDED
    account_id: str
    decision: str
    note: str


class WordsOfPage(EventData):
    """What a referrer wrote for their page, by its ``mark`` alone."""

    mark: str


class WordsProposed(WordsOfPage):
    """They wait for a person to read them."""

    type: ClassVar = EventType.WORDS_PROPOSED


class WordsOverdue(WordsOfPage):
    """Nobody has decided about them by their deadline."""

    type: ClassVar = EventType.WORDS_OVERDUE


class WordsDecided(WordsOfPage):
    """A person read them, the event's actor; ``note`` is why, in their words, which name nobody."""

    type: ClassVar = EventType.WORDS_DECIDED
    decision: str
    note: str


class WordsWithdrawn(WordsOfPage):
    """Nobody needs to read them any more."""

    type: ClassVar = EventType.WORDS_WITHDRAWN
