"""The trail as flows keep and read it: notes beside a change, notes of a look, and the check."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.event import Decision
from goodword.domain.listing import TRAIL, TRAIL_CHAINS, TRAIL_OF, List
from goodword.domain.record import Record
from goodword.domain.staff.trail import (
    Actor,
    Break,
    TrailAction,
    TrailEntry,
    TrailHead,
    TrailNote,
    appended,
    breaks_in,
    chain_of,
    is_roster,
    roster_beside,
    roster_of,
)
from goodword.flows.lists import rows_of
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed

_SYSTEM: Final = Actor("goodword", "Goodword")


class TrailCheck(NamedTuple):
    """What a check of every chain has found."""

    chains: int
    entries: int
    breaks: tuple[Break, ...]


def noted(store: Store, actor: Actor, *notes: TrailNote, now: datetime) -> tuple[Record, ...]:
    """The records that note what an actor does, to be committed beside the change.

    To be asked for anew in each attempt: the commit conflicts where the same actor, or another new
    one, has noted something meanwhile.
    """
    chain = chain_of(actor.id, now)
    head = store.get(TrailHead, chain)
    records = appended(head, chain, actor, notes, now=now)
    if head is not None:
        return records
    roster = roster_of(now)
    begun = TrailNote(TrailAction.CHAIN_BEGUN, chain)
    return *records, *appended(store.get(TrailHead, roster), roster, _SYSTEM, (begun,), now=now)


def note(store: Store, actor: Actor, *notes: TrailNote, now: datetime) -> None:
    """Notes what changes nothing else, such as a look. Whoever shows something personal notes it
    first: what could not be noted is not shown.

    Raises:
        Conflict: the same actor kept noting something else.
    """
    until_committed(
        lambda: store.commit(Decision(save=noted(store, actor, *notes, now=now))),
    )


def trail_about(store: Store, about: str) -> Iterator[TrailEntry]:
    """All that was done about a thing, the newest first."""
    return _entries(store, TRAIL_OF.part(about))


def trail_since(store: Store, since: datetime | None) -> Iterator[TrailEntry]:
    """All that was done from a moment on, by whomever, the newest first."""
    return _entries(store, TRAIL.part().between(since, None))


def check_trail(store: Store) -> TrailCheck:
    """Reads every chain from its first entry to its head.

    An entry that was changed, taken away or put in between breaks its chain; a chain that was
    taken away as a whole, or put there, breaks the one that says which there are.
    """
    known = {row.identity[0] for row in rows_of(store, TRAIL_CHAINS.part())}
    breaks, entries, rosters = list[Break](), 0, {roster_beside(one) for one in known}
    begun: set[str] = set()
    for chain in sorted(rosters):
        found = store.trail(chain)
        begun |= {one.about for one in found}
        entries += len(found)
        breaks += breaks_in(store.get(TrailHead, chain), chain, found)
    chains = {one for one in known | begun if not is_roster(one)}
    for chain in sorted(chains):
        found = store.trail(chain)
        entries += len(found)
        breaks += breaks_in(store.get(TrailHead, chain), chain, found)
        if chain not in begun:
            breaks.append(Break(chain, 0, "began without being noted"))
    return TrailCheck(len(chains), entries, tuple(breaks))


def _entries(store: Store, wanted: List) -> Iterator[TrailEntry]:
    for row in rows_of(store, wanted):
        entry = store.get(TrailEntry, *row.identity)
        if entry is not None:
            yield entry
