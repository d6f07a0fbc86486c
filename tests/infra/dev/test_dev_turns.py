"""Time that passes on the local stack, and what happens on the way."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from goodword.domain.record import instant
from goodword_ops.dev.emulator.emulator import Emulator
from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.world.clock import DevClock
from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.records import Records
from goodword_ops.dev.world.scheduler import Scheduler, StillBusy
from goodword_ops.dev.world.stream import Stream

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


@dataclass
class Schedules:
    """A sweep that ends what fell due, and remembers what and when."""

    client: "DynamoDBClient"
    table: str
    clock: DevClock
    ended: list[tuple[str, datetime]] = field(default_factory=list)
    restless: bool = False

    def __call__(self, name: str) -> Any:
        return {
            "sweep": self._sweep,
            "pay": lambda _event, _context: {},
            "reactions": lambda _event, _context: {"batchItemFailures": []},
        }[name]

    def wait(self, name: str, due_at: datetime) -> None:
        """Something that falls due."""
        self.client.put_item(
            TableName=self.table,
            Item={
                "pk": {"S": name},
                "sk": {"S": "REWARD#1"},
                "due_shard": {"S": "REWARD#0"},
                "due_at": {"S": instant(due_at)},
            },
        )

    def _sweep(self, _event: dict[str, Any], _context: Any) -> dict[str, Any]:
        now = self.clock()
        for item in self.client.scan(TableName=self.table, IndexName="due")["Items"]:
            if item["due_at"]["S"] <= instant(now):
                self.ended.append((item["pk"]["S"], now))
                self.client.delete_item(
                    TableName=self.table, Key={"pk": item["pk"], "sk": item["sk"]}
                )
        if self.restless:
            self.wait("again", now)
        return {}


@dataclass
class World:
    schedules: Schedules
    turns: Scheduler
    clock: DevClock


@pytest.fixture
def world(
    emulator: Emulator, dynamodb: "DynamoDBClient", table: str, tmp_path: Path
) -> Iterator[World]:
    folder = DataFolder(tmp_path)
    clock = DevClock(folder)
    notebook = DevStore(dynamodb, table=f"notebook-{secrets.token_hex(4)}")
    notebook.prepare()
    schedules = Schedules(dynamodb, table, clock)
    stream = Stream(
        boto3.client("dynamodbstreams"),
        table,
        notebook=notebook,
        handler=lambda: schedules("reactions"),
    )
    turns = Scheduler(clock, stream, Records(dynamodb, table, clock), schedules, None)
    yield World(schedules, turns, clock)
    folder.close()


def test_what_falls_due_on_the_way_happens_in_order_and_near_its_time(world: World) -> None:
    start = world.clock()
    world.schedules.wait("third", start + timedelta(days=20))
    world.schedules.wait("first", start + timedelta(days=2))
    world.schedules.wait("second", start + timedelta(days=9))
    world.schedules.wait("after", start + timedelta(days=31))

    now, ran = world.turns.advance(timedelta(days=30))

    assert [name for name, _ in world.schedules.ended] == ["first", "second", "third"]
    for (_, at), days in zip(world.schedules.ended, (2, 9, 20), strict=True):
        assert timedelta(0) <= at - start - timedelta(days=days) < timedelta(days=1)
    assert now - start >= timedelta(days=30)
    assert ran.steps == 4


def test_a_clock_that_would_stop_all_the_time_still_arrives(world: World) -> None:
    start = world.clock()
    for minute in range(200):
        world.schedules.wait(f"poll {minute}", start + timedelta(minutes=5 * minute + 1))

    _, ran = world.turns.advance(timedelta(days=1))

    assert len(world.schedules.ended) == 200
    assert ran.steps <= 101


def test_a_tick_runs_the_schedules_only_where_something_is_due(world: World) -> None:
    world.schedules.wait("later", world.clock() + timedelta(hours=1))
    world.turns.tick()
    quiet = list(world.schedules.ended)
    world.clock.advance_to(world.clock() + timedelta(hours=2))
    world.turns.tick()

    assert quiet == []
    assert [name for name, _ in world.schedules.ended] == ["later"]


def test_what_never_comes_to_rest_is_told_instead_of_waited_for(world: World) -> None:
    world.schedules.restless = True

    with pytest.raises(StillBusy):
        world.turns.settle()
