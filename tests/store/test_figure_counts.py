"""Figures in the store: exact, whatever comes twice, at once, or fits no single transaction."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension, end_of
from goodword.store.figure_counts import parts_of
from tests.store.engines import Engine, OnDynamoDB
from tests.store.faults import LostAnswers, between

NOVEMBER = datetime(2026, 11, 21, tzinfo=UTC)
ALL = Cell(Dimension.ALL, "-", "2026-11")
OCTOBER = Cell(Dimension.ALL, "-", "2026-10")
GERMANY = Cell(Dimension.COUNTRY, "DE", "2026-11")


def count(mark: str, *cells: Cell, name: str = "won", by: int = 1) -> Count:
    return Count(mark, NOVEMBER, {cell: {name: by} for cell in cells})


def test_figures_are_kept_by_dimension_month_and_value(engine: Engine) -> None:
    store = engine.store
    store.count_figures([count("e1", ALL, GERMANY), count("e2", ALL), count("e3", OCTOBER)])
    store.count_figures([count("e4", ALL, name="revenue.EUR", by=4_800_000)])

    assert store.figures(Dimension.ALL, "2026-11", "2026-11") == {
        ALL: {"won": 2, "revenue.EUR": 4_800_000}
    }
    assert set(store.figures(Dimension.ALL, "2026-10", "2026-11")) == {OCTOBER, ALL}
    assert store.figures(Dimension.COUNTRY, "2026-01", "2026-12") == {GERMANY: {"won": 1}}
    assert store.figures(Dimension.OWNER, "2026-01", "2026-12") == {}


def test_an_event_counts_once_beside_others_that_are_new(engine: Engine) -> None:
    for more in ("e2", "e3"):
        engine.store.count_figures([count("e1", ALL), count("e1", ALL), count(more, ALL)])

    assert engine.store.figures(Dimension.ALL, "2026-11", "2026-11") == {ALL: {"won": 3}}


def test_what_has_come_to_nothing_is_not_there(engine: Engine) -> None:
    engine.store.count_figures([count("e1", ALL), count("e2", ALL, by=-1)])

    assert engine.store.figures(Dimension.ALL, "2026-11", "2026-11") == {}


def test_batches_that_come_at_once_are_all_counted(engine: Engine) -> None:
    def add(number: int) -> None:
        engine.store.count_figures([count(f"e{number % 10}", ALL), count(f"f{number}", ALL)])

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, range(20)))

    assert engine.store.figures(Dimension.ALL, "2026-11", "2026-11") == {ALL: {"won": 30}}


def test_no_transaction_holds_more_than_dynamodb_takes() -> None:
    cells = [Cell(Dimension.COUNTRY, f"C{number}", "2026-11") for number in range(90)]
    parts = list(parts_of(count(f"e{at}", cell) for at, cell in enumerate(cells)))

    assert [len(part) for part in parts] == [50, 40]
    assert all(len(part) + len({c for one in part for c in one.added}) <= 100 for part in parts)


@pytest.mark.emulator
def test_marks_outlive_what_they_guard(emulator_table: OnDynamoDB) -> None:
    emulator_table.store.count_figures([count("e1", OCTOBER)])

    mark = emulator_table.item("FIGURED#e1", "FIGURED")
    cell = emulator_table.item("FIGURES#all", "FIGURES#2026-10#-")
    ends = int(cell["expires_at_epoch"]["N"])
    assert (
        ends == int(end_of("2026-10").timestamp()) == datetime(2034, 1, 1, tzinfo=UTC).timestamp()
    )
    assert int(mark["expires_at_epoch"]["N"]) >= ends


@pytest.mark.emulator
def test_a_count_whose_answer_was_lost_counts_once(emulator_table: OnDynamoDB) -> None:
    lost = LostAnswers(1, honour_token=False)
    with between(emulator_table.client, "TransactWriteItems", lost):
        emulator_table.store.count_figures([count("e1", ALL), count("e2", ALL)])

    assert lost.sent > 1
    assert emulator_table.store.figures(Dimension.ALL, "2026-11", "2026-11") == {ALL: {"won": 2}}
