"""Figures are read in a few requests, however much was counted, and say what is owed since when."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension, reward_figure
from goodword.flows.figures.read import figures_of, months_before, months_between
from tests.doubles import SetClock, sample_program
from tests.store.engines import OnDynamoDB
from tests.store.memory import MemoryStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
MOST_REQUESTS = 12


def count(mark: str, month: str, figures: dict[str, int], value: str = "-") -> Count:
    by = Dimension.ALL if value == "-" else Dimension.COUNTRY
    return Count(mark, NOW, {Cell(by, value, month): figures})


def test_months_run_from_the_first_to_the_last() -> None:
    assert months_between("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert months_before(NOW, 11) == "2026-01"
    assert months_before(NOW, 12) == "2025-12"


def test_months_without_figures_are_there_and_others_are_left_out() -> None:
    store = MemoryStore(SetClock(NOW))
    store.count_figures([count("a", "2026-09", {"won": 1}), count("b", "2026-11", {"won": 2})])

    found = figures_of(store, sample_program(), "2026-10", "2026-11", now=NOW)

    assert dict(found.months) == {"2026-10": {}, "2026-11": {"won": 2}}
    assert dict(found.total) == {"won": 2}


def test_what_is_owed_has_the_age_of_its_earning() -> None:
    store = MemoryStore(SetClock(NOW))
    store.count_figures(
        [
            count("a", "2026-12", {reward_figure("money", "approved", "EUR"): 100}),
            count("b", "2026-10", {reward_figure("money", "in_payout", "EUR"): 20}),
            count("c", "2024-01", {reward_figure("fund", "approved", "EUR"): 3}),
            count("d", "2026-11", {reward_figure("money", "held", "EUR"): 50_000}),
            count("e", "2026-11", {reward_figure("money", "paid", "EUR"): 700_000}),
            count("f", "2026-11", {reward_figure("credit", "approved"): 9}),
        ]
    )

    found = figures_of(store, sample_program(), "2026-12", "2026-12", now=NOW)

    (owed,) = found.liabilities
    assert (owed.currency, owed.owed, owed.expected) == ("EUR", 123, 50_000)
    assert owed.ages == (100, 20, 0, 0, 3)


@pytest.mark.emulator
def test_a_page_of_figures_takes_no_more_than_twelve_requests(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    engine = OnDynamoDB(dynamodb, table)
    every = months_between("2025-01", "2026-12")
    cells = {
        Cell(by, value, month): {f"figure.{at}": 1 for at in range(40)}
        for month in every
        for by, values in (
            (Dimension.ALL, ("-",)),
            (Dimension.AUDIENCE, ("customer", "partner")),
            (Dimension.COUNTRY, tuple(f"C{at}" for at in range(4))),
        )
        for value in values
    }
    for at, (cell, figures) in enumerate(cells.items()):
        engine.store.count_figures([Count(f"e{at}", NOW, {cell: figures})])
    asked: list[Any] = []
    engine.client.meta.events.register(
        "before-send.dynamodb", lambda request, **_: asked.append(request)
    )

    found = figures_of(engine.store, sample_program(), every[0], every[-1], now=NOW)

    assert found.total["figure.0"] == len(every)
    assert len(asked) <= MOST_REQUESTS
