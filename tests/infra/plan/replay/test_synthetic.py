"""Invented pasts: always the same, always good to replay, and no larger in memory than one line."""

import gzip
import json
import tracemalloc
from collections import Counter, deque
from itertools import pairwise
from pathlib import Path

import pytest

from goodword_ops.failures import WrongInput
from goodword_ops.plan.replay.event_file import replayed, write_events
from goodword_ops.plan.replay.synthetic import START, invented
from tests.doubles import sample_program


def test_the_same_seed_and_programme_make_the_same_bytes() -> None:
    first, again = (list(invented(sample_program(), 500, seed=7)) for _ in range(2))

    assert first == again
    assert first != list(invented(sample_program(), 500, seed=8))


@pytest.mark.parametrize("events", [1, 2, 17, 400, 5_000])
def test_a_file_of_any_size_can_be_replayed(tmp_path: Path, events: int) -> None:
    file = tmp_path / "events.jsonl"
    write_events(file, invented(sample_program(), events, seed=1))

    done = replayed(file, [sample_program()])

    assert done.events == events == len(file.read_bytes().splitlines())


def test_a_past_is_about_two_years_long_and_holds_what_happens() -> None:
    lines = [json.loads(line) for line in invented(sample_program(), 20_000, seed=1)]

    kinds = Counter(line["type"] for line in lines)
    assert set(kinds) == {
        "claim.received", "claim.confirmed", "claim.refused", "claim.expired", "referral.moved",
        "deal.renewed",
    }  # fmt: skip
    statuses = Counter(line.get("status") for line in lines)
    assert statuses["closed_won"] > 400
    assert statuses["closed_lost"] > 400
    assert sum(line.get("met", False) for line in lines) > 400
    claims = [line for line in lines if line["type"] == "claim.received"]
    for fact, known in (
        ("audience", sample_program().audiences),
        ("country", sample_program().countries),
    ):
        assert {line[fact] for line in claims} == set(known)
    assert {line.get("taking") for line in claims} == {None, "credit", "donation"}
    assert lines[0]["at"].startswith(START.date().isoformat())
    assert "2026-09" < lines[-1]["at"] < "2026-12"
    assert all(one["at"] <= two["at"] for one, two in pairwise(lines))


def test_deals_spread_like_deals_do() -> None:
    won = [
        line["minor"]
        for line in map(json.loads, invented(sample_program(), 20_000, seed=1))
        if line.get("status") == "closed_won" and line["currency"] == "USD"
    ]

    won.sort()
    median, largest = won[len(won) // 2], won[-1]
    assert 1_000_000 < median < 3_000_000
    assert largest > 5 * median


def test_the_generator_keeps_nothing_from_line_to_line() -> None:
    def peak(events: int) -> int:
        lines = invented(sample_program(), events, seed=1)
        tracemalloc.start()
        deque(lines, maxlen=0)
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken

    peak(10)

    assert peak(8_000) < 1.1 * peak(1_000)


def test_a_file_can_be_compressed_and_is_the_same_then(tmp_path: Path) -> None:
    plain, packed, again = (tmp_path / name for name in ("e.jsonl", "e.jsonl.gz", "f.jsonl.gz"))
    for file in (plain, packed, again):
        write_events(file, invented(sample_program(), 300, seed=3))

    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.read_bytes() == again.read_bytes()
    assert replayed(packed, [sample_program()]) == replayed(plain, [sample_program()])


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"nowhere/e\.jsonl cannot be written: No such file"):
        write_events(tmp_path / "nowhere" / "e.jsonl", invented(sample_program(), 1, seed=1))
