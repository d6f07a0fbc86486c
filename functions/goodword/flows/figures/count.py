"""Counts events in the figures: what they add is read from events and referrals, never from states.

A reaction of its own, so that nothing else waits for it where it fails; the function behind the
stream counts a whole batch at once before it reacts to each.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import NotFound
from goodword.domain.event import Event, EventType
from goodword.domain.figures.counting import (
    Count,
    EarnedReward,
    of_beginning,
    of_deal,
    of_lead,
    of_payout,
    of_reward,
    of_submission,
    reserved_in,
    reward_of,
)
from goodword.domain.referrals.referral import Referral
from goodword.domain.rewards.reward import referral_of
from goodword.flows.ports import Store

_BEGINNINGS: Final = frozenset({EventType.CLAIM_CONFIRMED, EventType.REFERRAL_CREDITED})
_LEADS: Final = frozenset({EventType.REFERRAL_HANDED_OVER, EventType.LEAD_ANSWERED})
_DEALS: Final = frozenset(
    {
        EventType.REFERRAL_MOVED,
        EventType.REFERRAL_REOPENED,
        EventType.DEAL_RENEWED,
        EventType.DEAL_CORRECTED,
    }
)
_REWARDS: Final = frozenset(
    {
        EventType.REWARD_HELD,
        EventType.REWARD_WAITING,
        EventType.REWARD_APPROVED,
        EventType.REWARD_CANCELED,
    }
)
_PAYOUTS: Final = frozenset(
    {
        EventType.PAYOUT_RESERVED,
        EventType.PAYOUT_PAID,
        EventType.PAYOUT_RELEASED,
        EventType.PAYOUT_RETURNED,
    }
)
COUNTED: Final = frozenset(
    {EventType.CLAIM_SUBMITTED, *_BEGINNINGS, *_LEADS, *_DEALS, *_REWARDS, *_PAYOUTS}
)
"""The types of events that the figures count."""


def count_figures(store: Store, events: Sequence[Event]) -> None:
    """Adds what these events count, each once however often it is told.

    Raises:
        Conflict: others kept counting the same; again works.
        NotFound: a referral is gone (none ever is).
        TooNew: a later version knows what one of them means.
    """
    counts = [count for event in events for count in counts_of(store, event)]
    if counts:
        store.count_figures(counts)


def counts_of(store: Store, event: Event) -> tuple[Count, ...]:
    """What an event counts, from what is stored for ever."""
    found: Iterable[Count | None] = ()
    if isinstance(event, ClaimSubmission):
        found = (of_submission(event),)
    elif event.type in _BEGINNINGS:
        of = event.referral_id if isinstance(event, ConsentEvent) else event.about
        found = (of_beginning(event, _referral(store, of)),)
    elif event.type in _LEADS:
        referral = _referral(store, event.about)
        found = (of_lead(event, referral, store.events_about(event.about)),)
    elif event.type in _DEALS:
        referral = _referral(store, event.about)
        found = (of_deal(event, referral, store.events_about(event.about)),)
    elif event.type in _REWARDS:
        referral = _referral(store, referral_of(event.about))
        found = (of_reward(event, referral, store.events_about(event.about)),)
    elif event.type in _PAYOUTS:
        history = store.events_about(event.about)
        found = of_payout(event, history, _rewards(store, reserved_in(history)))
    return tuple(count for count in found if count is not None and count.added)


def _rewards(store: Store, reward_ids: Iterable[str]) -> list[tuple[EarnedReward, Referral]]:
    rewards = (reward_of(one, store.events_about(one)) for one in reward_ids)
    return [(one, _referral(store, one.referral_id)) for one in rewards if one is not None]


def _referral(store: Store, referral_id: str) -> Referral:
    referral = store.get(Referral, referral_id)
    if referral is None:
        raise NotFound(referral_id)
    return referral
