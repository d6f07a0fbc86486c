"""What a decision costs in write units, by DynamoDB's published rules.

An item that is written alone takes a unit for each begun KB, the larger of what it is and what it
was, and twice as many in a transaction. An index takes a unit for each begun KB of an entry that is
new in it, changed in what it shows, or gone; two entries' worth where the key of one changed, which
is taken out and put in anew; and nothing where neither changed. Sizes are those of *Item sizes and
formats* in the developer guide.
"""

from typing import Any, Final

from goodword.domain.event import Decision
from goodword.store.items import Attribute, Item, items_of
from goodword.store.lists import INDEXES

_UNIT: Final = 1024
# Of each index, the two attributes of its key, and what it shows besides the table's own key.
_INDEXES: Final = (
    ("due_shard", "due_at", ()),
    *((index.partition, index.sort, ("row",)) for index in INDEXES.values()),
)


def write_units(decision: Decision) -> int:
    """Units of a decision whose records are new."""
    items = [item for item, _ in items_of(decision, nonce="0" * 12)]
    return sum(put_units(item, alone=len(items) == 1) for item in items)


def size(item: Item) -> int:
    """Bytes of an item: names and values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def put_units(item: Item, was: Item | None = None, *, alone: bool = False) -> int:
    """Units of one item, its index entries included: in a transaction, or a write ``alone``.

    ``was`` is the item that it replaces, None for none.
    """
    written = begun_units(max(size(item), size(was or {})))
    return written * (1 if alone else 2) + index_units(item, was)


def index_units(item: Item, was: Item | None) -> int:
    """Units that the indexes take when an item is written over another one (or none)."""
    return sum(_entry_units(_entry(item, index), _entry(was or {}, index)) for index in _INDEXES)


def begun_units(size_: int) -> int:
    """Units of a single write of so many bytes."""
    return -(-size_ // _UNIT)


def _entry(item: Item, index: tuple[str, str, tuple[str, ...]]) -> tuple[Item, Item]:
    """The key and the rest of what an index holds of an item; nothing where it holds none."""
    partition, sort, shown = index
    if partition not in item or sort not in item:
        return {}, {}
    key = {name: item[name] for name in ("pk", "sk", partition, sort)}
    return key, {name: item[name] for name in shown if name in item}


def _entry_units(now: tuple[Item, Item], was: tuple[Item, Item]) -> int:
    if now == was:
        return 0
    new, old = (size(key) + size(shown) for key, shown in (now, was))
    if now[0] == was[0]:
        return begun_units(max(new, old))
    return begun_units(new) + begun_units(old)


def _size(attribute: Attribute) -> int:
    ((form, value),) = attribute.items()
    if form in {"NULL", "BOOL"}:
        return 1
    if form == "N":
        return _number(value)
    if form == "S":
        return len(value.encode())
    parts: list[Any] = list(value.items()) if form == "M" else [("", part) for part in value]
    return 3 + sum(1 + len(name.encode()) + _size(part) for name, part in parts)


def _number(digits: str) -> int:
    """About one byte for each two significant digits, and one."""
    significant = digits.strip("-").strip("0")
    return 1 + -(-len(significant) // 2) + digits.startswith("-")
