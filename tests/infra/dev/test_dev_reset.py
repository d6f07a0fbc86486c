"""Emptying the data folder, whatever interrupts it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from goodword_ops.dev.host.data_folder import HAPPENED, DataFolder
from goodword_ops.dev.world.clock import DevClock

STAYS = {"builds", "keys.json", "lock", "terms"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    """In which something has happened."""
    for name in ("aws", "sandbox", "samples", "mail", "chat", "builds", "terms"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "something").write_text("kept", encoding="utf-8")
    with closing(DataFolder(tmp_path)) as held:
        held.write_json("clock.json", {"ahead_seconds": 60})
        held.write_json("keys.json", {"edge": {}})
        yield held


def names(folder: DataFolder) -> set[str]:
    return {one.name for one in folder.path.iterdir()}


def test_what_happened_goes_and_keys_builds_and_terms_stay(folder: DataFolder) -> None:
    assert names(folder) == {*HAPPENED, *STAYS}

    folder.empty()

    assert names(folder) == STAYS


def test_what_was_interrupted_is_finished_at_the_next_start(folder: DataFolder) -> None:
    # Half of it was deleted when the process was killed.
    folder.write_json("emptying.json", {"emptying": True})
    (folder.path / "aws" / "something").unlink()
    (folder.path / "aws").rmdir()

    folder.finish_emptying()

    assert names(folder) == STAYS


def test_where_nothing_was_interrupted_nothing_is_deleted(folder: DataFolder) -> None:
    before = names(folder)

    folder.finish_emptying()

    assert names(folder) == before


def test_the_clock_tells_the_time_of_the_wall_again_and_keeps_to_it(folder: DataFolder) -> None:
    clock = DevClock(folder)
    clock.advance_to(clock() + timedelta(days=30))

    clock.begin_anew()

    assert clock.ahead == timedelta(0)
    assert DevClock(folder).ahead == timedelta(0)
