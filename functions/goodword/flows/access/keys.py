"""Makes, lists and revokes keys of the API, and finds out whose one is that somebody shows."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from goodword.domain.access.api_key import (
    LONGEST_LIFE,
    RANDOM_BYTES,
    ApiKey,
    ApiKeyRing,
    ApiKeyUse,
    MadeKey,
    Scope,
    is_key_name,
    key_id_in,
    make_key,
    proves,
    put_on_ring,
    revoke,
)
from goodword.domain.errors import Conflict, FieldError, Invalid, NotFound, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.listing import API_KEYS
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed

_NOBODY: Final = "-"
"""No key has this id: looked up where none is named, so that all answers take as long."""


class ListedKey(NamedTuple):
    """A key with the last day on which it was used."""

    key: ApiKey
    use: ApiKeyUse | None


def create_key(
    store: Store,
    name: str,
    scopes: Sequence[Scope],
    *,
    place: str,
    life: timedelta,
    by: str,
    randomness: Randomness,
    now: datetime,
) -> MadeKey:
    """A new key of a system, and its token, which nobody can read again.

    Raises:
        Invalid: the name is none, there is no scope, or it would last too long.
        Refused: two keys of that name are live.
    """
    errors = []
    if not is_key_name(name):
        fix = "write up to 40 lower case letters, digits and hyphens, such as web-shop"
        errors.append(FieldError("name", "invalid", fix))
    if not scopes:
        errors.append(FieldError("scope", "required", f"write one of {', '.join(Scope)}"))
    if not timedelta() < life <= LONGEST_LIFE:
        fix = f"write a time of at most {LONGEST_LIFE.days} days, such as P365D"
        errors.append(FieldError("expires", "invalid", fix))
    if errors:
        raise Invalid(*errors)

    def attempt() -> MadeKey:
        ring = store.get(ApiKeyRing, name)
        ids = ring.key_ids if ring else ()
        known = [key for one in ids if (key := store.get(ApiKey, one))]
        made = make_key(
            name, scopes, place=place, life=life, random=randomness(RANDOM_BYTES), by=by, now=now
        )
        store.commit(put_on_ring(ring, known, made.key, now=now))
        return made

    return until_committed(attempt)


def revoke_key(store: Store, key_id: str, *, by: str, now: datetime) -> bool:
    """Ends a key at once; whether that changed anything.

    Raises:
        NotFound: there is no such key.
    """

    def attempt() -> bool:
        key = store.get(ApiKey, key_id)
        if key is None:
            raise NotFound(f"key {key_id}")
        decision = revoke(key, by=by, now=now)
        if decision.save:
            store.commit(decision)
        return bool(decision.save)

    return until_committed(attempt)


def listed_keys(store: Store) -> Iterator[ListedKey]:
    """Every key that is kept, the newest first."""
    after = None
    while True:
        page = store.page(API_KEYS.part(), after=after)
        for row in page.rows:
            key = store.get(ApiKey, *row.identity)
            if key is not None:
                yield ListedKey(key, store.get(ApiKeyUse, key.key_id))
        after = page.after
        if after is None:
            return


def proven_key(store: Store, token: str, *, now: datetime) -> ApiKey:
    """The live key that somebody shows.

    Raises:
        Unauthenticated: it is none, or ended; which of it is told to nobody.
    """
    key = store.get(ApiKey, key_id_in(token) or _NOBODY)
    if not proves(token, key, now=now) or key is None:
        detail = "key"
        raise Unauthenticated(detail)
    return key


def note_use(store: Store, key: ApiKey, *, now: datetime) -> None:
    """Notes the day of a use, once a day."""
    known = store.get(ApiKeyUse, key.key_id)
    if known is not None and known.used_on >= now.date():
        return
    use = known or ApiKeyUse(key_id=key.key_id, used_on=now.date())
    use = use.but(used_on=now.date(), expires_at=key.expires_at)
    try:
        store.commit(Decision(save=(use,)))
    except Conflict:
        return  # another worker has noted the same day
