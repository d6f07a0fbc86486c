"""The one way to make an event, from the facts of its type.

What an event of each type holds stands in ``domain.event_data``, apart, because the function that
answers visitors makes no event with data at its cold start.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict

from goodword.domain.event import REDELIVER_AFTER, Event, EventType
from goodword.program.stored import Stored


class EventData(Stored):
    """The facts of one type of event: ids, codes and amounts, never anything personal."""

    model_config = ConfigDict(populate_by_name=True)

    type: ClassVar[EventType]


def happened(data: EventData, *, event_id: str, about: str, actor: str, now: datetime) -> Event:
    """The event of these facts. ``about`` names the thing it happened to, ``actor`` who did it.

    What was not given is not stored.
    """
    return Event(
        event_id=event_id,
        type=data.type,
        about=about,
        at=now,
        actor=actor,
        data=data.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True),
        due_at=delivery_mark(now),
    )


def delivery_mark(now: datetime) -> datetime:
    """When the sweeper looks for an event of now whose reactions have not all run."""
    return now + REDELIVER_AFTER
