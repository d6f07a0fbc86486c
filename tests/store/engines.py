"""The engines that pass the contract: a store, its clock, and what only a test may look at."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from goodword.flows.ports import Store
from goodword.store import keys
from goodword.store.dynamodb import DynamoStore
from goodword.store.items import Item
from tests.doubles import SetClock
from tests.store.memory import MemoryStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class Engine(Protocol):
    """A fresh, empty store."""

    clock: SetClock

    @property
    def store(self) -> Store: ...

    def views(self, code: str, day: str, tag: str | None = None) -> int:
        """What ``count_view`` counted."""
        ...

    def put(self, item: Item) -> None:
        """Stores an item as it is, as another version of Goodword wrote it."""
        ...

    def item(self, pk: str, sk: str) -> Item:
        """An item as it is stored."""
        ...


def _clock() -> SetClock:
    # The engines' own expiry runs by the real clock, so a test's time starts there, too.
    return SetClock(datetime.now(UTC))


class InMemory:
    def __init__(self) -> None:
        self.clock = _clock()
        self.store = MemoryStore(self.clock)

    def views(self, code: str, day: str, tag: str | None = None) -> int:
        return self.store.views(code, day, tag)

    def put(self, item: Item) -> None:
        self.store.put(item)

    def item(self, pk: str, sk: str) -> Item:
        return self.store.item(pk, sk)


@dataclass
class OnDynamoDB:
    """``client`` and ``table`` are for tests of its stream and of lost answers."""

    client: "DynamoDBClient"
    table: str

    def __post_init__(self) -> None:
        self.clock = _clock()
        self.store = DynamoStore(self.client, self.table, clock=self.clock)

    def views(self, code: str, day: str, tag: str | None = None) -> int:
        pk, sk = keys.views(code, day)
        answer = self.client.get_item(
            TableName=self.table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
        )
        counted = answer.get("Item", {}).get(keys.tagged_views(tag) if tag else "views")
        return int(counted["N"]) if counted else 0

    def put(self, item: Item) -> None:
        self.client.put_item(TableName=self.table, Item=item)

    def item(self, pk: str, sk: str) -> Item:
        key: Item = {"pk": {"S": pk}, "sk": {"S": sk}}
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return dict(answer["Item"])
