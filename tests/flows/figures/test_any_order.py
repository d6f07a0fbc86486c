"""However events are repeated, lost and mixed up: the figures are what happened, to the unit."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest

from goodword.domain.errors import Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Dimension
from goodword.flows.figures.count import count_figures
from goodword.flows.figures.recompute import EARLIEST, LATEST
from goodword.flows.ports import Store
from tests.doubles import SetClock
from tests.flows.figures.histories import Histories
from tests.store.memory import MemoryStore

SMALL: Final = 1_200
LARGE: Final = 100_000


class FailingStore(MemoryStore):
    """Loses requests to count, and answers of requests that were followed."""

    chance = random.Random(1)  # noqa: S311 - the same at every run

    def count_figures(self, counts: Sequence[Count]) -> None:
        fate = self.chance.random()
        if fate < 0.1:
            raise Unavailable("never_arrived")
        super().count_figures(counts)
        if fate < 0.2:
            raise Unavailable("answer_lost")


def deliver(store: MemoryStore, events: Sequence[Event], chance: random.Random) -> None:
    """Commits events as they happened, and delivers them in batches: late, repeated, mixed up.
    What failed or was lost is delivered again, one by one, as the sweep does."""
    waiting: list[Event] = []
    again: list[Event] = []
    for event in events:
        store.commit(Decision(events=(event,)))
        waiting += [event] * chance.choice((1, 1, 1, 2, 3))
        if chance.random() < 0.1:
            chance.shuffle(waiting)
            batch, waiting = waiting[: len(waiting) // 2], waiting[len(waiting) // 2 :]
            for at in range(0, len(batch), 25):
                if chance.random() < 0.05:
                    again += batch[at : at + 25]
                    continue
                count(store, batch[at : at + 25], again)
    left = waiting + again
    while left:
        event = left.pop(chance.randrange(len(left)))
        count(store, [event], left)


def count(store: Store, batch: list[Event], again: list[Event]) -> None:
    try:
        count_figures(store, batch)
    except Unavailable:
        again += batch


@pytest.mark.parametrize(
    ("seed", "events"),
    [(1, SMALL), (2, SMALL), pytest.param(3, LARGE, marks=pytest.mark.proof)],
)
def test_figures_are_what_happened_however_events_arrive(seed: int, events: int) -> None:
    histories = Histories(seed, events)
    store = FailingStore(SetClock())
    for referral in histories.referrals:
        store.commit(Decision(save=(referral,)))

    deliver(store, histories.events, random.Random(seed))  # noqa: S311 - the same at every run

    counted = {
        (cell.month, name): by
        for cell, figures in store.figures(Dimension.ALL, EARLIEST, LATEST).items()
        for name, by in figures.items()
    }
    assert counted == {name: by for name, by in histories.truth.items() if by}
    for dimension in (Dimension.AUDIENCE, Dimension.COUNTRY, Dimension.CHANNEL):
        assert sums_of(store, dimension) == sums_of(store, Dimension.ALL)


def sums_of(store: Store, by: Dimension) -> Counter[str]:
    sums = Counter[str]()
    for figures in store.figures(by, EARLIEST, LATEST).values():
        sums.update(figures)
    return Counter({name: count for name, count in sums.items() if count})
