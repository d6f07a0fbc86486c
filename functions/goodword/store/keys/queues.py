"""Where what falls due stands: its partition of the index ``due``, and its place within that."""

from datetime import datetime
from zlib import crc32

from goodword.domain.event import Event
from goodword.domain.listing import SHARDS
from goodword.domain.record import Record, instant
from goodword.store.keys.layouts import LAYOUTS, Key
from goodword.store.keys.records import kind_of


def due_mark(record: Record) -> str | None:
    """Where a record stands within its partition of the index ``due``: at its moment, and within
    that in its queue."""
    if record.due_at is None:
        return None
    return "#".join((instant(record.due_at), *record.queue))


def due_moment(mark: str) -> str:
    """The moment of a ``due_mark``, as ``instant`` writes it."""
    return mark.partition("#")[0]


def due_until(now: datetime) -> str:
    """Sorts behind every ``due_mark`` of this moment and before those of the next one."""
    return f"{instant(now)}~"


def due_shard(stored: Key) -> str:
    """The partition of the index ``due`` in which a record waits."""
    return _shard(kind_of(stored.sk), crc32("\n".join(stored).encode()) % SHARDS)


def due_shards(kind: type[Record]) -> tuple[str, ...]:
    """Every partition of the index ``due`` that may hold records of a kind."""
    return tuple(_shard(kind, number) for number in range(SHARDS))


def _shard(kind: type[Record], number: int) -> str:
    # Events of every class wait together: one sweep finds them all.
    mark = LAYOUTS[(Event if issubclass(kind, Event) else kind).__name__].mark
    return f"{mark}#{number}"
