"""What a decision costs in write units, by DynamoDB's published rules.

A transaction takes two units for each begun KB of an item, and an index one for each begun KB of
an entry that is new in it. Sizes are those of *Item sizes and formats* in the developer guide.
"""

from typing import Any, Final

from goodword.domain.decision import Decision
from goodword.store.items import Attribute, Item, items_of

_UNIT: Final = 1024
_KEYS: Final = ("pk", "sk", "due_shard", "due_at")


def write_units(decision: Decision) -> int:
    """Units of a decision whose records are new (a change may also move its old index entry)."""
    return sum(put_units(item) for item, _ in items_of(decision, nonce="0" * 12))


def size(item: Item) -> int:
    """Bytes of an item: names and values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def put_units(item: Item) -> int:
    """Units of one new item in a transaction, its index entries included."""
    units = 2 * begun_units(size(item))
    if "due_shard" in item:
        units += begun_units(size({name: item[name] for name in _KEYS}))
    if "payable" in item:
        units += begun_units(size(item))
    return units


def begun_units(size_: int) -> int:
    """Units of a single write of so many bytes."""
    return -(-size_ // _UNIT)


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
