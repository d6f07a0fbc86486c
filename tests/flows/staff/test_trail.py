"""The trail: whatever is changed, taken away or put in between is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from goodword.domain.errors import Conflict
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.staff.trail import (
    Actor,
    TrailAction,
    TrailEntry,
    TrailHead,
    TrailNote,
    appended,
    chain_of,
    digest_of,
    local_actor,
    roster_of,
    staff_actor,
)
from goodword.flows.staff.trail import check_trail, note, noted, trail_about, trail_since
from goodword.store import keys
from goodword.store.items import item_of
from tests.doubles import NOON, SetClock
from tests.store.memory import MemoryStore

MARA = staff_actor("mara@example.com", "Mara Lindt", "finance")
BEN = local_actor("ben")
MARAS = chain_of(MARA.id, NOON)


def looked(about: str) -> TrailNote:
    return TrailNote(TrailAction.LOOKED, about)


@pytest.fixture
def store() -> MemoryStore:
    """Three looks of Mara's, one of Ben's."""
    store = MemoryStore(SetClock())
    for about in ("referrer/r1", "referrer/r2", "referrer/r3"):
        note(store, MARA, looked(about), now=NOON)
    note(store, BEN, looked("referrer/r1"), now=NOON)
    return store


def written_over(store: MemoryStore, record: Record) -> None:
    """As somebody would who may write to the table."""
    store.put(item_of(record, nonce=""))


def entry(store: MemoryStore, number: int) -> TrailEntry:
    found = store.get(TrailEntry, MARAS, str(number))
    assert found is not None
    return found


def faults(store: MemoryStore) -> list[str]:
    return [f"{one.sequence} {one.what}" for one in check_trail(store).breaks]


def test_a_trail_that_nobody_touched_is_whole_and_says_who_did_what(store: MemoryStore) -> None:
    check = check_trail(store)

    assert check.breaks == ()
    # Of each chain that it began is noted, too.
    assert (check.chains, check.entries) == (2, 6)
    told = [(one.name, one.role, one.action) for one in trail_about(store, "referrer/r1")]
    assert sorted(told) == [
        ("Mara Lindt", "finance", TrailAction.LOOKED),
        ("ben", "", TrailAction.LOOKED),
    ]
    assert len(list(trail_since(store, NOON))) == 6
    assert list(trail_since(store, NOON.replace(hour=13))) == []


def test_nobody_is_known_by_their_address(store: MemoryStore) -> None:
    assert "mara@" not in str([one.model_dump() for one in trail_since(store, None)])
    assert staff_actor(" MARA@example.com", "", "").id == MARA.id


def test_a_changed_entry_is_found_even_with_a_digest_of_its_own(store: MemoryStore) -> None:
    changed = entry(store, 2).but(about="referrer/other")
    written_over(store, changed)
    assert faults(store) == ["2 was changed"]

    written_over(store, changed.but(digest=digest_of(changed)))
    assert faults(store) == ["3 does not follow from the one before"]


@pytest.mark.parametrize(
    ("number", "fault"), [(1, "1 missing"), (2, "2 missing"), (3, "3 is not where the head is")]
)
def test_an_entry_that_was_taken_away_is_found(store: MemoryStore, number: int, fault: str) -> None:
    store.take_away(keys.key(TrailEntry, MARAS, str(number)))

    assert fault in faults(store)


def test_an_entry_that_was_put_there_is_found(store: MemoryStore) -> None:
    head = store.get(TrailHead, MARAS)
    made, _ = appended(head, MARAS, MARA, [looked("referrer/r4")], now=NOON)
    written_over(store, made)
    assert faults(store) == ["4 is not where the head is"]

    store.take_away(keys.key(TrailEntry, MARAS, "4"))
    far = entry(store, 1).but(sequence=900)
    written_over(store, far.but(digest=digest_of(far)))
    assert "4 missing" in faults(store)


def test_a_chain_that_was_taken_away_as_a_whole_is_found(store: MemoryStore) -> None:
    for number in ("1", "2", "3"):
        store.take_away(keys.key(TrailEntry, MARAS, number))
    store.take_away(keys.key(TrailHead, MARAS))

    assert faults(store) == ["0 has no head"]


def test_a_chain_that_was_put_there_is_found(store: MemoryStore) -> None:
    strange = chain_of("local:eve", NOON)
    for record in appended(None, strange, local_actor("eve"), [looked("referrer/r1")], now=NOON):
        written_over(store, record)

    assert faults(store) == ["0 began without being noted"]


def test_what_many_note_at_the_same_moment_is_all_there() -> None:
    store = MemoryStore(SetClock())
    people = [Actor(f"local:{number}", str(number)) for number in range(4)]

    def notes_five(actor: Actor) -> None:
        for number in range(5):
            note(store, actor, looked(f"referrer/r{number}"), now=NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(notes_five, people))
    check = check_trail(store)
    assert (check.chains, check.entries, check.breaks) == (4, 24, ())


def test_what_is_noted_beside_a_change_happens_with_it_or_not_at_all(store: MemoryStore) -> None:
    stale = noted(store, MARA, looked("referrer/r5"), now=NOON)
    note(store, MARA, looked("referrer/r4"), now=NOON)

    with pytest.raises(Conflict):
        store.commit(Decision(save=stale))
    assert list(trail_about(store, "referrer/r5")) == []


def test_a_year_has_chains_of_its_own_and_goes_ten_years_after_its_end(
    store: MemoryStore,
) -> None:
    later = datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC)
    note(store, MARA, looked("referrer/r1"), now=later)

    assert chain_of(MARA.id, later) != MARAS
    assert roster_of(later) == "2027/chains"
    assert check_trail(store).breaks == ()
    assert entry(store, 1).expires_at == datetime(2037, 1, 1, tzinfo=UTC)
