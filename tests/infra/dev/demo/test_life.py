"""The demo's company: the same for a seed, full of every trouble, and as the flows write it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goodword.domain.event import Decision, Event
from goodword.domain.figures.figure import Cell, Dimension
from goodword.domain.outreach.undeliverable import Undeliverable
from goodword.domain.payouts.payout import Batch, Payout
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.figures.recompute import EARLIEST, LATEST, LEFT_ALONE, recomputed
from goodword.flows.waiting.listing import waiting
from goodword.store import keys
from goodword.store.figure_counts import cells_in
from goodword.store.items import Item, record_of
from goodword_ops.dev.demo.fill import fill
from goodword_ops.dev.demo.life import DemoLife
from goodword_ops.dev.demo.store import RecordStore
from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.failures import WrongInput
from tests.doubles import KEYS, sample_program
from tests.store.memory import MemoryStore

UNTIL = datetime(2026, 12, 1, tzinfo=UTC)
COUNTED = {"FIGURES", "FIGURED", "VIEWS"}


class StreamedStore(MemoryStore):
    """The store that passes the contract of the real one, with what happened handed over."""

    waiting: list[Event] = []  # noqa: RUF012 - written anew by each commit

    def commit(self, decision: Decision) -> None:
        before = len(self.events)
        super().commit(decision)
        self.waiting = [*self.waiting, *self.events[before:]]


def lived(referrals: int, seed: int = 1) -> RecordStore:
    life = DemoLife(sample_program(), KEYS, seed=seed, until=UNTIL, referrals=referrals)
    life.live()
    assert isinstance(life.store, RecordStore)
    return life.store


@pytest.fixture(scope="module")
def company() -> RecordStore:
    return lived(240)


def contents(items: Iterator[Item]) -> dict[tuple[str, str], Item]:
    """Items by their keys, without what tells one commit from another."""
    return {
        (item["pk"]["S"], item["sk"]["S"]): {
            name: value for name, value in item.items() if name != "nonce"
        }
        for item in items
    }


def records(store: RecordStore) -> list[Record]:
    return [
        record_of(keys.kind_of(item["sk"]["S"]), item)
        for item in store.items()
        if item["sk"]["S"].partition("#")[0] not in {*COUNTED, "POINTER"}
    ]


def test_the_same_seed_makes_the_same_company() -> None:
    assert contents(lived(30).items()) == contents(lived(30).items())
    assert contents(lived(30).items()) != contents(lived(30, seed=2).items())


def test_a_life_is_what_the_flows_write_to_the_store_that_passes_the_contract() -> None:
    fast = lived(40)
    slow = DemoLife(sample_program(), KEYS, seed=1, until=UNTIL, referrals=40, store=StreamedStore)
    slow.live()
    store = slow.store
    assert isinstance(store, StreamedStore)

    written = {
        place: item
        for place, item in contents(fast.items()).items()
        if place[1].partition("#")[0] not in COUNTED
    }
    assert written == contents(store.items())
    for by in Dimension:
        ours = fast.figures(by, EARLIEST, LATEST)
        moved = {cell: {name: n for name, n in sums.items() if n} for cell, sums in ours.items()}
        assert {cell: sums for cell, sums in moved.items() if sums} == store.figures(
            by, EARLIEST, LATEST
        )


def test_the_figures_of_a_life_are_those_of_its_events(company: RecordStore) -> None:
    stored: dict[Cell, dict[str, int]] = {}
    for by in Dimension:
        items = [one for one in company.items() if one["pk"]["S"] == f"FIGURES#{by}"]
        stored |= cells_in(by, items)
    counted = {
        cell: {name: n for name, n in sums.items() if name not in LEFT_ALONE}
        for cell, sums in stored.items()
    }

    assert {cell: sums for cell, sums in counted.items() if sums} == dict(recomputed(company))


def test_every_kind_of_trouble_is_there(company: RecordStore) -> None:
    kinds = records(company)
    referrals = [one for one in kinds if isinstance(one, Referral)]
    assert {one.status.value for one in referrals} >= {
        *("new", "opportunity", "closed_won", "closed_lost", "rejected"),
    }
    assert any(one.waits for one in referrals)
    assert {one.status.value for one in kinds if isinstance(one, Referrer)} == {
        *("active", "paused", "left"),
    }
    assert "stuck" in {one.status.value for one in kinds if isinstance(one, Batch)}
    assert {"paid", "released"} <= {one.status.value for one in kinds if isinstance(one, Payout)}
    assert any(isinstance(one, Undeliverable) for one in kinds)
    waits = {one.id.partition("/")[0] for one in waiting(company)}
    assert len(waits) >= 4, waits


def test_nobody_in_it_has_an_address_that_anybody_could_have(company: RecordStore) -> None:
    addresses = {one.email for one in records(company) if isinstance(one, Referrer) and one.email}
    assert addresses
    assert [one for one in addresses if not one.endswith(".example")] == []


def test_a_folder_with_data_of_ones_own_is_not_filled(tmp_path: Path) -> None:
    (tmp_path / "aws").mkdir()
    folder = DataFolder(tmp_path)
    try:
        with pytest.raises(WrongInput, match="a stack of your own"):
            fill(folder, sample_program(), say=print)
    finally:
        folder.close()
    assert not folder.is_demo
