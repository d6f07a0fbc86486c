"""Adds the figures up anew from the events of every referral, reward and payout there is.

Found by lists, a page at a time, and never by a scan. Forms are the exception: they are deleted
within days, so nothing is left of them to add up.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from goodword.domain.event import Event
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension, Figure
from goodword.domain.listing import PAYOUTS_OF, REFERRALS_IN, REWARDS_OF, List
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.figures.count import COUNTED, counts_of
from goodword.flows.ports import Store

_PAGE: Final = 100
EARLIEST: Final = "0000-01"
LATEST: Final = "9999-12"
LEFT_ALONE: Final = frozenset({Figure.SUBMISSIONS})

Progress = Callable[[int], None]
"""Gets how many events were read so far."""


class Difference(NamedTuple):
    """A figure of a cell that was counted otherwise than its events say."""

    cell: Cell
    figure: str
    counted: int
    by_events: int


def recomputed(
    store: Store, *, progress: Progress = lambda _: None
) -> Mapping[Cell, Mapping[str, int]]:
    """The figures as the events say."""
    sums: dict[Cell, Counter[str]] = {}
    known = set[str]()
    for count in _counts(store, progress):
        if count.mark in known:
            continue
        known.add(count.mark)
        for cell, figures in count.added.items():
            into = sums.setdefault(cell, Counter())
            for name, by in figures.items():
                into[name] += by
    moved = {cell: {name: by for name, by in sums[cell].items() if by} for cell in sums}
    return {cell: figures for cell, figures in moved.items() if figures}


def differences(store: Store, *, progress: Progress = lambda _: None) -> tuple[Difference, ...]:
    """Where what was counted is not what the events say."""
    by_events = recomputed(store, progress=progress)
    counted = {
        cell: figures
        for by in Dimension
        for cell, figures in store.figures(by, EARLIEST, LATEST).items()
    }
    found = [
        Difference(cell, name, was, is_)
        for cell in sorted({*by_events, *counted})
        for name in sorted({*by_events.get(cell, {}), *counted.get(cell, {})} - LEFT_ALONE)
        if (was := counted.get(cell, {}).get(name, 0))
        != (is_ := by_events.get(cell, {}).get(name, 0))
    ]
    return tuple(found)


def count_what_is_missing(store: Store, *, progress: Progress = lambda _: None) -> None:
    """Counts what has not been counted: what happened before there were figures, say. Again, or
    beside the reactions, it changes nothing.

    Raises:
        Conflict: others kept counting the same; again works.
    """
    waiting: list[Count] = []
    for count in _counts(store, progress):
        waiting.append(count)
        if len(waiting) >= _PAGE:
            store.count_figures(waiting)
            waiting = []
    if waiting:
        store.count_figures(waiting)


def _counts(store: Store, progress: Progress) -> Iterator[Count]:
    read = 0
    for about in _things(store):
        for event in _events_of(store, about):
            yield from counts_of(store, event)
            read += 1
            progress(read)


def _events_of(store: Store, about: str) -> Iterator[Event]:
    """What is counted of a thing. A referral begins with an entry of its person's chain."""
    for event in store.events_about(about):
        if event.type in COUNTED:
            yield event
    referral = store.get(Referral, about)
    if referral is not None and referral.confirmed_at is not None:
        entries = store.consents(referral.claim_id)
        for entry in entries:
            if entry.type in COUNTED and entry.referral_id == about:
                yield entry
                return


def _things(store: Store) -> Iterator[str]:
    """The ids of every referral, reward and payout."""
    referrers: dict[str, None] = {}
    statuses = REFERRALS_IN.parts(*((status.value,) for status in ReferralStatus))
    for (referral_id,), values in _rows(store, statuses):
        referrers[str(values["referrer_id"])] = None
        yield referral_id
    for referrer_id in referrers:
        referrer = store.get(Referrer, referrer_id)
        if referrer is not None:
            for (_, reward_id), _ in _rows(store, REWARDS_OF.part(referrer.account_id)):
                yield reward_id
            for (payout_id,), _ in _rows(store, PAYOUTS_OF.part(referrer.account_id)):
                yield payout_id


def _rows(store: Store, wanted: List) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    after: str | None = None
    while True:
        page = store.page(wanted, after=after, limit=_PAGE)
        for row in page.rows:
            yield row.identity, row.values
        after = page.after
        if after is None:
            return
