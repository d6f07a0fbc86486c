"""Events out of DynamoDB's stream records, as Lambda or the Streams API hands them over."""

from collections.abc import Mapping
from typing import Any

from goodword.domain.event import Event
from goodword.store import keys
from goodword.store.items import record_of


def event_of(record: Mapping[str, Any]) -> Event | None:
    """The event that this record publishes, of its own class (a ``ConsentEvent``, say).

    None for all else: other kinds of records, and an event whose delivery mark moved or that was
    deleted. A publication that never comes is found by its delivery mark.
    """
    if record["eventName"] != "INSERT" or not keys.is_event(record["dynamodb"]["Keys"]["sk"]["S"]):
        return None
    return record_of(Event, record["dynamodb"]["NewImage"])
