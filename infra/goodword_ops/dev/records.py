"""What lies in the emulator's table, for the dev page only.

These read the whole table, which no function may do; it is the emulator's, and small.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from goodword.domain.record import Record, instant
from goodword.flows.ports import Clock
from goodword.store import items, keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

R = TypeVar("R", bound=Record)
_DUE_INDEX: Final = "due"


class Records:
    """Every record that a function could read now."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every unexpired record of a kind or of its children, in no order."""
        now = self._clock()
        return tuple(
            items.record_of(kind, item)
            for item in self._scan(ConsistentRead=True)
            if _is(kind, item["sk"]["S"]) and not items.expired(item, now)
        )

    def next_due(self, after: datetime, until: datetime) -> datetime | None:
        """The first moment later than one and not later than another when something falls due."""
        marks = (item["due_at"]["S"] for item in self._scan(IndexName=_DUE_INDEX))
        moments = map(keys.due_moment, marks)
        between = [moment for moment in moments if instant(after) < moment <= instant(until)]
        return datetime.fromisoformat(min(between)) if between else None

    def undelivered(self) -> list[items.Item]:
        """The items of events whose reactions have not all run, the first to fall due first."""
        marked = sorted(self._scan(IndexName=_DUE_INDEX), key=lambda item: item["due_at"]["S"])
        waiting = [item for item in marked if keys.is_event(item["sk"]["S"])]
        return [
            self._client.get_item(
                TableName=self._table,
                Key={"pk": item["pk"], "sk": item["sk"]},
                ConsistentRead=True,
            )["Item"]
            for item in waiting
        ]

    def _scan(self, **where: Any) -> Iterator[Any]:
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, **where)
        for page in pages:
            yield from page["Items"]


def _is(kind: type[Record], sk: str) -> bool:
    try:
        return issubclass(keys.kind_of(sk), kind)
    except KeyError:  # a count or a published programme, which is no record
        return False
