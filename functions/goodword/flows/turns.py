"""In which order a run takes what is due: by kind first, and within a kind by when it fell due.

After an outage thousands of mails may wait. A lead that nobody answers is lost, and whoever waits
for a link waits in front of a screen; money comes next, then news, and what nobody asked for last.
"""

from collections.abc import Iterator
from enum import IntEnum
from itertools import islice
from typing import Final

from goodword.domain.event import Event, EventType

WINDOW: Final = 10_000
"""So many that are due are put in order at once."""


class Turn(IntEnum):
    """The kinds of what waits, the first first."""

    LEAD = 1
    """Sales hears of somebody, or to leave them alone."""
    PROOF = 2
    """Security and contract: what somebody asked for, or has to know of their access."""
    MONEY = 3
    NEWS = 4
    INVITATION = 5


_TURNS: Final[dict[Turn, frozenset[EventType]]] = {
    Turn.LEAD: frozenset(
        {
            EventType.CLAIM_CONFIRMED,
            EventType.CONSENT_WITHDRAWN,
            EventType.CLAIM_ERASED,
            EventType.REFERRAL_HANDED_OVER,
            EventType.REFERRAL_MOVED_UP,
            EventType.REFERRAL_CREDITED,
            EventType.REFERRAL_REOPENED,
            EventType.LEAD_REMINDED,
            EventType.LEAD_ESCALATED,
            EventType.WIN_REPORTED,
            EventType.WIN_OVERDUE,
            EventType.WIN_DECIDED,
        }
    ),
    Turn.PROOF: frozenset(
        {
            EventType.CLAIM_SUBMITTED,
            EventType.CLAIM_RECEIVED,
            EventType.PROOF_REQUESTED,
            EventType.SIGN_IN_ASKED,
            EventType.FRESH_LINK_ASKED,
            EventType.JOIN_REQUESTED,
            EventType.REFERRER_JOINED,
            EventType.REFERRER_WELCOME_ASKED,
            EventType.REFERRER_CHANGED,
            EventType.REFERRER_LEFT,
            EventType.REFERRER_ERASED,
            EventType.APPLICATION_MADE,
            EventType.APPLICATION_DECIDED,
            EventType.REGISTRATION_MADE,
            EventType.REGISTRATION_DECIDED,
            EventType.REGISTRATION_MOVED_UP,
            EventType.REGISTRATION_ENDED,
        }
    ),
    Turn.MONEY: frozenset(
        {
            EventType.REWARD_HELD,
            EventType.REWARD_WAITING,
            EventType.REWARD_CANCELED,
            EventType.REWARD_APPROVED,
            EventType.PAYOUT_RESERVED,
            EventType.PAYOUT_UNCLAIMED,
            EventType.PAYOUT_PAID,
            EventType.PAYOUT_RELEASED,
            EventType.PAYOUT_RETURNED,
            EventType.PAYOUT_DETAILS_MISSING,
            EventType.DEAL_CORRECTED,
            EventType.REVIEW_ASKED,
            EventType.REVIEW_DECIDED,
            EventType.WAITING_ESCALATED,
        }
    ),
    Turn.NEWS: frozenset(
        {
            EventType.REFERRAL_MOVED,
            EventType.DEAL_RENEWED,
            EventType.DIGEST_DUE,
            EventType.APPLICATION_WAITS,
            EventType.WORDS_PROPOSED,
            EventType.WORDS_OVERDUE,
            EventType.WORDS_DECIDED,
            EventType.REGISTRATION_NEAR_END,
            EventType.REGISTRATION_OVERDUE,
            EventType.REGISTRATION_EXTENDED,
        }
    ),
    Turn.INVITATION: frozenset({EventType.REFERRER_INVITED}),
}

TURNS: Final = {type_: turn for turn, types in _TURNS.items() for type_ in types}


def turn_of(event: Event) -> Turn:
    """The turn of an event; every type that anything follows from stands in the table."""
    return TURNS.get(event.type, Turn.NEWS)


def in_turn(due: Iterator[Event]) -> Iterator[Event]:
    """The events as a run takes them, so many at a time as are put in order at once."""
    while window := list(islice(due, WINDOW)):
        yield from sorted(window, key=turn_of)
