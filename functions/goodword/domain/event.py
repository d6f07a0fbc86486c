"""Facts that happened, immutable. The stream publishes each to its reactions (the outbox)."""

from typing import Any

from pydantic import AwareDatetime, Field

from goodword.domain.record import Record


class Event(Record):
    """``about`` names the thing it happened to (a claim, referral, reward, payout or batch id).

    ``data`` holds ids, codes and amounts, never anything personal. ``due_at`` is a delivery mark
    outside the fact: set until every reaction has run, so that the sweeper finds what was lost.
    """

    event_id: str
    type: str
    about: str
    at: AwareDatetime
    actor: str
    data: dict[str, Any] = Field(default_factory=dict)
