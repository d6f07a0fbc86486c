"""The table's stream, read from the emulator and handed to the reactions as Lambda would.

Batches with partial failures: what a batch reports as failed is tried again from there, after a
while given up and kept under ``failures``; the sweep picks such events up later.

The emulator forgets its stream when it ends, so a position kept over a restart would be worth
nothing. What is kept is the outbox itself: ``replay`` gets the events whose reactions have not run,
and a stream begins with its oldest record. Reactions run once however often they hear of an event.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from goodword.handlers.wiring import Handler
from goodword.store.items import Item
from goodword_ops.dev.http.lambda_event import Context
from goodword_ops.dev.world.notebook import DevStore

BATCH: Final = 25
ATTEMPTS: Final = 4
BATCH_SECONDS: Final = 60
"""How long a batch may take, as in infra/template.yaml."""
_FIRST_WAIT_SECONDS: Final = 0.1
FAILURES: Final = "failures"
_LOST: Final = frozenset(
    {"ExpiredIteratorException", "TrimmedDataAccessException", "ResourceNotFoundException"}
)
_LOG: Final = logging.getLogger(__name__)

Record = dict[str, Any]


class Stream:
    """One reader of one stream. Not for use by two threads at once."""

    def __init__(
        self,
        client: Any,
        table: str,
        *,
        notebook: DevStore,
        handler: Callable[[], Handler],
    ) -> None:
        self._client = client
        self._table = table
        self._arn = ""
        self._notebook = notebook
        self._handler = handler
        self._iterator: str | None = None
        self._last: str | None = None

    def drain(self) -> int:
        """Hands over everything that is in the stream now; the number of records."""
        count = 0
        while records := self._next():
            self._deliver(records)
            self._last = _sequence(records[-1])
            count += len(records)
        return count

    def replay(self, events: Sequence[Item]) -> None:
        """Begins anew after the emulator was started, with the events it left undelivered."""
        self._iterator, self._last = None, None
        for start in range(0, len(events), BATCH):
            self._deliver([_inserted(item) for item in events[start : start + BATCH]])

    def _next(self) -> list[Record]:
        if self._iterator is None:
            self._iterator = self._resume()
        try:
            answer = self._client.get_records(ShardIterator=self._iterator, Limit=BATCH)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST:
                raise
            self._iterator = self._resume()
            answer = self._client.get_records(ShardIterator=self._iterator, Limit=BATCH)
        self._iterator = answer.get("NextShardIterator")
        return [lambda_record(dict(record), self._arn) for record in answer["Records"]]

    def _resume(self) -> str:
        self._arn = self._client.list_streams(TableName=self._table)["Streams"][0]["StreamArn"]
        described = self._client.describe_stream(StreamArn=self._arn)
        shard = described["StreamDescription"]["Shards"][0]["ShardId"]
        if self._last is not None:
            try:
                return self._iterator_at(
                    shard, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=self._last
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in _LOST:
                    raise
        return self._iterator_at(shard, ShardIteratorType="TRIM_HORIZON")

    def _iterator_at(self, shard: str, **where: str) -> str:
        answer = self._client.get_shard_iterator(StreamArn=self._arn, ShardId=shard, **where)
        return str(answer["ShardIterator"])

    def _deliver(self, records: list[Record]) -> None:
        left = records
        for attempt in range(ATTEMPTS):
            failed = self._invoke(left)
            if failed is None:
                return
            # As Lambda does: from the first failed record on, everything again.
            left = left[failed:]
            time.sleep(_FIRST_WAIT_SECONDS * 2**attempt)
        record, *others = left
        self._notebook.write(
            FAILURES,
            _sequence(record),
            {"sequence_number": _sequence(record), "attempts": ATTEMPTS},
        )
        if others:
            self._deliver(others)

    def _invoke(self, records: list[Record]) -> int | None:
        """Where the batch failed first; None when all of it is done."""
        try:
            context = Context("reactions", deadline=time.monotonic() + BATCH_SECONDS)
            answer = self._handler()({"Records": records}, context)
        except Exception:  # noqa: BLE001 - Lambda tries a batch again whatever was raised
            _LOG.exception("the reactions failed on a batch of %d", len(records))
            return 0
        named = {item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", ())}
        return next(
            (at for at, record in enumerate(records) if _sequence(record) in named),
            None,
        )


def lambda_record(record: Record, arn: str) -> Record:
    """A record of the Streams API as it stands in Lambda's event."""
    change = dict(record["dynamodb"])
    created = change.get("ApproximateCreationDateTime")
    if isinstance(created, datetime):
        change["ApproximateCreationDateTime"] = created.timestamp()
    return {**record, "dynamodb": change, "eventSourceARN": arn}


def _inserted(item: Item) -> Record:
    """The stream record with which an item was published."""
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": item,
            "SequenceNumber": item["event_id"]["S"],
        },
    }


def _sequence(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
