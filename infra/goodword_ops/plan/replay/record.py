"""Events of the outbox as lines of an event file: what ``events.read`` takes. Nothing personal.

docs/plan.md describes the file.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from goodword.domain.event import Event, EventType
from goodword.domain.event_data.referrals import (
    DealCorrected,
    DealRenewed,
    ReferralMoved,
    ReferralReopened,
)
from goodword.domain.event_data.table import data_of
from goodword.domain.events import EventData
from goodword.domain.kinds import RewardPreference
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode

_FACTS: Final[Mapping[str, type[EventData]]] = {
    EventType.REFERRAL_MOVED: ReferralMoved,
    EventType.REFERRAL_REOPENED: ReferralReopened,
    EventType.DEAL_RENEWED: DealRenewed,
    EventType.DEAL_CORRECTED: DealCorrected,
}
# What a replay takes of them.
_TAKEN: Final = {"before", "status", "met", "contract_year", "minor", "currency"}
# Of events of the same instant, those that come first in a referral's life.
_ORDER: Final = (
    EventType.CLAIM_RECEIVED,
    EventType.CLAIM_CONFIRMED,
    EventType.CLAIM_REFUSED,
    EventType.CLAIM_EXPIRED,
    EventType.CLAIM_ERASED,
    EventType.REFERRAL_MOVED,
    EventType.REFERRAL_REOPENED,
    EventType.DEAL_RENEWED,
    EventType.DEAL_CORRECTED,
)


def recorded(
    event: Event, referral: Referral, code: ReferralCode, taking: RewardPreference
) -> tuple[dict[str, Any], ...]:
    """The lines of an event; none where a replay has no use for it.

    ``referral`` is the one that the event is about, ``code`` its referrer's, ``taking`` what the
    referrer wants where a rule leaves the choice. A referral begins with its confirmation, which
    is therefore two lines of one instant; one that 0.1.0 received has an event for each.
    """
    if event.type not in _ORDER:
        return ()
    if event.type == EventType.CLAIM_ERASED and referral.confirmed_at:
        # The person is forgotten; the deal goes on.
        return ()
    line: dict[str, Any] = {
        "at": instant(event.at),
        "type": event.type,
        "referral_id": referral.referral_id,
    }
    received = line | {
        "type": EventType.CLAIM_RECEIVED,
        "referrer_id": referral.referrer_id,
        "audience": referral.audience,
        "country": code.country,
        "currency": code.currency,
        "revision": referral.revision,
        **({} if taking is RewardPreference.MONEY else {"taking": taking.value}),
    }
    if event.type == EventType.CLAIM_RECEIVED:
        return (received,)
    if event.type == EventType.CLAIM_CONFIRMED and referral.created_at == referral.confirmed_at:
        return received, line
    facts = _FACTS.get(event.type)
    return (line if facts is None else line | _taken(data_of(event, facts)),)


def _taken(data: EventData) -> dict[str, Any]:
    return data.model_dump(mode="json", by_alias=True, exclude_unset=True, include=_TAKEN)


def event_file(lines: Iterable[dict[str, Any]]) -> str:
    """An event file of these lines, in the order of time."""
    ordered = sorted(lines, key=lambda line: (line["at"], _ORDER.index(line["type"])))
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in ordered)
