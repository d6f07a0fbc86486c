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
            for item in self._scan()
            if _is(kind, item["sk"]["S"]) and not items.expired(item, now)
        )

    def next_due(self, after: datetime, until: datetime) -> datetime | None:
        """The first moment later than one and not later than another when something falls due."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            IndexName=_DUE_INDEX,
            FilterExpression="due_at > :after AND due_at <= :until",
            ExpressionAttributeValues={
                ":after": {"S": instant(after)},
                ":until": {"S": instant(until)},
            },
        )
        moments = [str(item["due_at"]["S"]) for page in pages for item in page["Items"]]
        return datetime.fromisoformat(min(moments)) if moments else None

    def _scan(self) -> Iterator[Any]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table, ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]


def _is(kind: type[Record], sk: str) -> bool:
    try:
        return issubclass(keys.kind_of(sk), kind)
    except KeyError:  # a count or a published programme, which is no record
        return False
