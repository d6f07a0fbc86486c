"""Keys under several hands at once: two live ones a name, one note a day."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from goodword.domain.access.api_key import ApiKey, ApiKeyRing, ApiKeyUse, Scope
from goodword.domain.errors import Conflict, Refused
from goodword.flows.access.keys import create_key, listed_keys, note_use, revoke_key
from tests.doubles import SetClock
from tests.store.memory import MemoryStore


def create(store: MemoryStore, clock: SetClock, days: int = 30) -> ApiKey:
    return create_key(
        store,
        "web-shop",
        [Scope.OFFERS_READ],
        place="live",
        life=timedelta(days=days),
        by="ada",
        randomness=os.urandom,
        now=clock(),
    ).key


def test_of_many_made_at_the_same_moment_two_live() -> None:
    clock = SetClock()
    store = MemoryStore(clock)

    def made(_: int) -> bool:
        try:
            create(store, clock)
        except (Refused, Conflict):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(made, range(16))) == 2
    assert len([one for one in listed_keys(store) if one.key.is_live(clock())]) == 2


def test_a_key_that_ended_makes_room_and_leaves_the_list_400_days_later() -> None:
    clock = SetClock()
    store = MemoryStore(clock)
    first, second = create(store, clock, days=10), create(store, clock, days=20)
    clock.advance(days=10)
    third = create(store, clock, days=300)

    assert {one.key.key_id for one in listed_keys(store)} == {
        first.key_id,
        second.key_id,
        third.key_id,
    }
    clock.advance(days=400)
    assert {one.key.key_id for one in listed_keys(store)} == {second.key_id, third.key_id}
    clock.advance(days=300)
    assert list(listed_keys(store)) == []
    assert store.get(ApiKeyRing, "web-shop") is None


def test_a_key_revoked_twice_at_the_same_moment_was_revoked_by_one() -> None:
    clock = SetClock()
    store = MemoryStore(clock)
    key = create(store, clock)

    with ThreadPoolExecutor(8) as pool:
        done = list(
            pool.map(lambda who: revoke_key(store, key.key_id, by=f"p{who}", now=clock()), range(8))
        )

    assert sum(done) == 1


def test_many_workers_note_a_day_once() -> None:
    clock = SetClock()
    store = MemoryStore(clock)
    key = create(store, clock)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: note_use(store, key, now=clock()), range(16)))

    use = store.get(ApiKeyUse, key.key_id)
    assert use
    assert (use.version, use.used_on, use.expires_at) == (1, clock().date(), key.expires_at)
