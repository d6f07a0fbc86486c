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
    sk, image = record["dynamodb"]["Keys"]["sk"]["S"], record["dynamodb"].get("NewImage")
    if image is None or not publishes(record["eventName"], sk, image):
        return None
    return record_of(Event, image)


def publishes(change: str, sk: str, image: Mapping[str, Any]) -> bool:
    """Whether a change of the table publishes what lies there now: an event that is new, or a
    submission that was written, be it over another. infra/template.yaml filters the same."""
    if keys.is_submission(sk):
        return change in {"INSERT", "MODIFY"} and "fresh" in image
    return change == "INSERT" and keys.is_event(sk)
