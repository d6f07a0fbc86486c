"""Facts that happened, immutable. The stream publishes each to its reactions (the outbox)."""

from datetime import timedelta
from typing import Any, Final

from pydantic import AwareDatetime, Field

from goodword.domain.events import EventType
from goodword.domain.record import Record

REDELIVER_AFTER: Final = timedelta(minutes=2)
"""An event whose reactions have not all run by then was lost by the stream."""


class Event(Record):
    """``about`` names the thing it happened to (a claim, referral, reward, payout or batch id).

    ``data`` holds ids, codes and amounts, never anything personal. ``due_at`` is a delivery mark
    outside the fact: set until every reaction has run, so that the sweeper finds what was lost.
    """

    event_id: str
    type: EventType
    about: str
    at: AwareDatetime
    actor: str
    data: dict[str, Any] = Field(default_factory=dict)
