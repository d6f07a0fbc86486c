"""The table's stream, handed to the reactions as Lambda would."""

import secrets
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from goodword_ops.dev.emulator.emulator import Emulator
from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.stream import ATTEMPTS, BATCH, FAILURES, Stream

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


class Listener:
    """A reactions function that remembers; ``failing`` names keys that it reports as failed."""

    def __init__(self, *failing: str, raises: int = 0) -> None:
        self.batches: list[list[str]] = []
        self._failing = failing
        self._raises = raises

    def __call__(self, event: dict[str, Any], _context: Any) -> dict[str, Any]:
        names = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
        self.batches.append(names)
        if len(self.batches) <= self._raises:
            raise RuntimeError
        failed = [
            {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
            for record, name in zip(event["Records"], names, strict=True)
            if name in self._failing
        ]
        return {"batchItemFailures": failed}


@pytest.fixture
def notebook(dynamodb: "DynamoDBClient") -> DevStore:
    notebook = DevStore(dynamodb, table=f"notebook-{secrets.token_hex(4)}")
    notebook.prepare()
    return notebook


def stream(table: str, notebook: DevStore, listener: Listener) -> Stream:
    client = boto3.client("dynamodbstreams")
    return Stream(client, table, notebook=notebook, handler=lambda: listener)


def put(dynamodb: "DynamoDBClient", table: str, *names: str) -> None:
    for name in names:
        dynamodb.put_item(TableName=table, Item={"pk": {"S": name}, "sk": {"S": "EVENT#1"}})


def test_every_record_is_handed_over_once_and_in_order(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, notebook: DevStore
) -> None:
    names = [f"n{number:03}" for number in range(BATCH + 5)]
    listener = Listener()
    reader = stream(table, notebook, listener)
    put(dynamodb, table, *names)

    assert reader.drain() == len(names)
    put(dynamodb, table, "later")
    assert reader.drain() == 1
    assert reader.drain() == 0
    assert [name for batch in listener.batches for name in batch] == [*names, "later"]
    assert max(map(len, listener.batches)) <= BATCH


def test_a_record_looks_as_it_does_in_lambda(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, notebook: DevStore
) -> None:
    seen: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        seen.extend(event["Records"])
        return {"batchItemFailures": []}

    put(dynamodb, table, "one")
    client = boto3.client("dynamodbstreams")
    Stream(client, table, notebook=notebook, handler=lambda: handler).drain()

    (record,) = seen
    assert record["eventName"] == "INSERT"
    assert f":table/{table}/stream/" in record["eventSourceARN"]
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": "one"}, "sk": {"S": "EVENT#1"}}
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


def test_a_batch_goes_on_from_its_first_failure_and_a_hopeless_record_is_set_aside(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, notebook: DevStore
) -> None:
    listener = Listener("bad")
    reader = stream(table, notebook, listener)
    put(dynamodb, table, "first", "bad", "last")

    reader.drain()

    again = [["bad", "last"]] * (ATTEMPTS - 1)
    assert listener.batches == [["first", "bad", "last"], *again, ["last"]]
    assert [one["attempts"] for one in notebook.list(FAILURES)] == [ATTEMPTS]


def test_a_batch_whose_handler_raised_is_handed_over_again(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, notebook: DevStore
) -> None:
    listener = Listener(raises=1)
    put(dynamodb, table, "one", "two")

    stream(table, notebook, listener).drain()

    assert listener.batches == [["one", "two"], ["one", "two"]]
    assert notebook.list(FAILURES) == []


def test_undelivered_events_are_handed_over_as_if_just_written(
    emulator: Emulator, table: str, notebook: DevStore
) -> None:
    listener = Listener()
    lost = [
        {"pk": {"S": f"EVENT#{number}"}, "sk": {"S": "EVENT#e"}, "event_id": {"S": f"e{number}"}}
        for number in range(3)
    ]

    stream(table, notebook, listener).replay(lost)

    assert listener.batches == [["EVENT#0", "EVENT#1", "EVENT#2"]]


class Expiring:
    """The Streams API, whose iterators are too old the second time."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._calls = 0

    def get_records(self, **arguments: Any) -> Any:
        self._calls += 1
        if self._calls == 2:
            error = {"Error": {"Code": "ExpiredIteratorException", "Message": ""}}
            raise ClientError(error, "GetRecords")  # type: ignore[arg-type]  # the rest is unread
        return self._client.get_records(**arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def test_after_a_long_pause_reading_goes_on_where_it_was(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, notebook: DevStore
) -> None:
    listener = Listener()
    client = Expiring(boto3.client("dynamodbstreams"))
    reader = Stream(client, table, notebook=notebook, handler=lambda: listener)
    put(dynamodb, table, "before")

    reader.drain()
    put(dynamodb, table, "after")
    reader.drain()

    assert listener.batches == [["before"], ["after"]]
