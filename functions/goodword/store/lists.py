"""Lists over the two sparse global indexes: what an item carries for them, and reading a page.

An item stands in an index by two attributes, its partition and its sort key, and brings the map
``row`` along, which is all that the index holds of it:

    of, of_at    index ``of_parent``    children of a parent
    in, in_at    index ``in_state``     what is in a state

A partition is ``name#part`` and, where the list is sharded, ``#shard``. A sort key is the moment
and a digest of the record's key, ``2026-11-21T20:14:00.000250Z#3f2a91c07b54``: so no two are alike,
all shards have one order, a position in it is a cursor, and nothing of an id can be read from it.

A record that stands in a further list of the same index has a pointer there: an item beside it,
under a key of its own, written in its transaction whenever the record is written. A pointer to a
record that has left is written without its index attributes, so that it stands nowhere.
"""

import heapq
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, NamedTuple
from zlib import crc32

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.listing import Index, List, Listing
from goodword.domain.record import Record, instant

Item = dict[str, Any]

POINTER: Final = "POINTER"
"""The first word of a pointer's sort key; the list's name and the record's sort key follow."""

# A moment that a record lacks: it has stood there from the beginning.
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Sort before and behind every sort key: these begin with a year.
_FIRST, _LAST = "0", ":"
# Compiled by the first page that asks for it: no visitor does.
_SORT_KEY: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#[0-9a-f]{12}"
_DIGEST_BYTES: Final = 6


class TableIndex(NamedTuple):
    """An index as the table has it: its name, and the attributes that make its key."""

    name: str
    partition: str
    sort: str


INDEXES: Final = {
    Index.OF: TableIndex("of_parent", "of", "of_at"),
    Index.IN: TableIndex("in_state", "in", "in_at"),
}
ATTRIBUTES: Final = frozenset({"of", "of_at", "in", "in_at", "row"})
"""What stands in an item for its lists, beside the fields of its record."""


class Place(NamedTuple):
    """Declares that records of a kind stand in a list: in which part (None: in none), and by the
    moment of which field. ``further`` where they may stand in another list of the index, too."""

    listing: Listing
    part: Callable[[Any], tuple[str, ...] | None]
    at: str
    further: bool = False


class Bounds(NamedTuple):
    """What is read of one partition: sort keys from ``low`` to ``high``, both included."""

    within: TableIndex
    partition: str
    low: str
    high: str
    newest_first: bool


def partitions(listing: Listing, part: tuple[str, ...]) -> tuple[str, ...]:
    """Every partition of the index that may hold lines of a part."""
    name = "#".join((listing.name, *part))
    if listing.shards == 1:
        return (name,)
    return tuple(f"{name}#{shard}" for shard in range(listing.shards))


def attributes(record: Record, place: Place, stored: tuple[str, str]) -> Item:
    """What makes the item under a key stand in a list; empty where the record is not in it."""
    part = place.part(record)
    if part is None:
        return {}
    of, joined = partitions(place.listing, part), "\n".join(stored).encode()
    moment = getattr(record, place.at) or _EVER
    index = INDEXES[place.listing.within]
    return {
        index.partition: {"S": of[crc32(joined) % len(of)]},
        index.sort: {
            "S": f"{instant(moment)}#{blake2b(joined, digest_size=_DIGEST_BYTES).hexdigest()}"
        },
    }


def own_attributes(record: Record, places: Iterable[Place], stored: tuple[str, str]) -> Item:
    """What makes a record's own item stand in its lists, one of each index.

    Raises:
        TypeError: it stands in two lists of an index; one of them is to be declared a further one.
    """
    found: Item = {}
    for place in places:
        if place.further:
            continue
        more = attributes(record, place, stored)
        if more.keys() & found.keys():
            message = (
                f"a {type(record).__name__} stands in {place.listing.name} and in another list"
            )
            raise TypeError(message)
        found |= more
    return found


def pointers(
    record: Record, places: Iterable[Place], stored: tuple[str, str], row: Item
) -> Iterator[Item]:
    """The items that make a record stand in further lists, or take it out of them.

    One that is written for the first time has nothing to be taken out of.
    """
    for place in places:
        if not place.further:
            continue
        standing = attributes(record, place, stored)
        if standing or record.version:
            pk, sk = stored
            at = {"pk": {"S": pk}, "sk": {"S": f"{POINTER}#{place.listing.name}#{sk}"}}
            yield {**at, **standing, **({"row": row} if standing else {})}


def record_key(pk: str, sk: str) -> tuple[str, str]:
    """The key of the record that an item of an index stands for."""
    return pk, sk.split("#", 2)[2] if sk.startswith(f"{POINTER}#") else sk


def bounds_of(
    wanted: List, parts: Iterable[tuple[str, ...]], after: str | None
) -> tuple[Bounds, ...]:
    """What to read for a page, a line for each partition.

    Raises:
        Invalid: ``after`` is no cursor.
    """
    listing = wanted.listing
    low = _FIRST if wanted.since is None else instant(wanted.since)
    # A sort key goes on behind its moment, so that of ``until`` itself sorts behind this.
    high = _LAST if wanted.until is None else instant(wanted.until)
    if after is not None:
        at = _position(after)
        low, high = (low, min(high, at)) if listing.newest_first else (max(low, at), high)
    if low > high:
        return ()
    index = INDEXES[listing.within]
    return tuple(
        Bounds(index, partition, low, high, listing.newest_first)
        for part in parts
        for partition in partitions(listing, part)
    )


def merged(
    bounds: Iterable[Bounds],
    read: Callable[[Bounds], Iterator[Item]],
    after: str | None,
    *,
    limit: int,
) -> tuple[list[Item], str | None]:
    """At most ``limit`` items of all partitions in one order, and the cursor behind them."""
    every = list(bounds)
    if not every:
        return [], None
    sort, newest_first = every[0].within.sort, every[0].newest_first
    items = heapq.merge(
        *map(read, every), key=lambda item: str(item[sort]["S"]), reverse=newest_first
    )
    # The cursor's own line was the last of the page before.
    passed = None if after is None else {"S": _position(after)}
    found = list(islice((item for item in items if item[sort] != passed), limit + 1))
    return found[:limit], _cursor(found[limit - 1][sort]["S"]) if len(found) > limit else None


def moment_of(sort_key: str) -> datetime:
    """The moment of a line."""
    return datetime.fromisoformat(sort_key.partition("#")[0])


def _cursor(sort_key: str) -> str:
    return urlsafe_b64encode(sort_key.encode()).decode().rstrip("=")


def _position(cursor: str) -> str:
    try:
        sort_key = urlsafe_b64decode(f"{cursor}{'=' * (-len(cursor) % 4)}").decode("ascii")
    except (NotBase64, UnicodeError, ValueError):
        sort_key = ""
    if not re.fullmatch(_SORT_KEY, sort_key, re.ASCII):
        raise Invalid(FieldError("after", "no_cursor", "Ask for the first page again."))
    return sort_key
