"""Records as DynamoDB items and back.

Every field is an attribute of its own name; text, whole numbers, booleans, lists and maps only.
Moments (``instant``) and days are text that sorts. None, and what is empty by default, is left out,
which keeps a claim's items below one write unit. What a later version has added to a record is
written back as it was read. Beside the fields stand, where they apply:

    pk, sk              the key (``keys``)
    v                   the number of its kind's shape (``upgrades``); none: 1
    nonce               which commit wrote the item; tells a lost answer from somebody else's write
    due_shard           with ``due_at`` the key of the index ``due``; a reward that waits for the
                        budget has its place in the queue behind the moment in ``due_at``
    of, of_at, in, in_at, row    the keys of the lists, and what these show (``lists``)
    expires_at_epoch    ``expires_at`` in whole seconds, rounded up, for DynamoDB's TTL
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Final, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from goodword.domain.errors import TooNew
from goodword.domain.event import Decision, Event
from goodword.domain.listing import ListRow
from goodword.domain.record import Record, instant
from goodword.store import keys, lists
from goodword.store.upgrades import NUMBER, numbered, upgraded

R = TypeVar("R", bound=Record)

Attribute = dict[str, Any]
"""A value as DynamoDB writes it: ``{"S": "text"}``."""

Item = dict[str, Any]
"""Attributes by their names."""

MOST_WRITES: Final = 100
_BESIDE: Final = lists.ATTRIBUTES | {"pk", "sk", "nonce", "due_shard", "expires_at_epoch"}


def items_of(decision: Decision, *, nonce: str) -> list[tuple[Item, int | None]]:
    """What a decision writes, in its order: each item, and the version that must be stored now.

    0 stands for nothing (or something expired) under that key. Pointers of further lists come last
    and have no version: only who may write their record writes them.

    Raises:
        ValueError: more than one transaction holds, or the same record twice.
    """
    records = [(item_of(one, nonce=nonce), one) for one in decision.save]
    written: list[tuple[Item, int | None]] = [(item, one.version) for item, one in records]
    written += [(item_of(event, nonce=nonce), 0) for event in decision.events]
    written += [(pointer, None) for item, one in records for pointer in _pointers(one, item)]
    if len(written) > MOST_WRITES:
        message = f"{len(written)} records in one decision; a transaction holds {MOST_WRITES}"
        raise ValueError(message)
    if len({(item["pk"]["S"], item["sk"]["S"]) for item, _ in written}) < len(written):
        message = "a decision names the same record twice"
        raise ValueError(message)
    return written


def item_of(record: Record, *, nonce: str) -> Item:
    """The item that a commit writes: the record with its next version.

    Raises:
        TypeError: a value has no exact form in DynamoDB (a float, a set, bytes), or would come
            back as something else (a moment in an event's ``data``).
    """
    stored = keys.key_of(record)
    item: Item = {"pk": {"S": stored.pk}, "sk": {"S": stored.sk}, "nonce": {"S": nonce}}
    for name, value, default in _fields(record):
        if value is None or (not value and value == default):
            continue
        item[name] = attribute(value)
    item["version"] = {"N": str(record.version + 1)}
    item[NUMBER] = numbered(type(record).__name__)
    # Its number among them, where a later version wrote it.
    item.update((name, attribute(value)) for name, value in record.unknown.items())
    mark = keys.due_mark(record)
    if mark is not None:
        item["due_at"] = {"S": mark}
        item["due_shard"] = {"S": keys.due_shard(stored)}
    if record.expires_at is not None:
        item["expires_at_epoch"] = {"N": str(math.ceil(record.expires_at.timestamp()))}
    item.update(_listed(record, item))
    return item


def row_of(item: Mapping[str, Attribute]) -> ListRow:
    """A line of a list from what its index holds; what the record lacks is as in a new one."""
    of = keys.Key(*lists.record_key(item["pk"]["S"], item["sk"]["S"]))
    kind = keys.kind_of(of.sk)
    shown, defaults = item["row"]["M"], dict(_defaults(kind))
    (sort,) = (item[name]["S"] for name in ("of_at", "in_at") if name in item)
    return ListRow(
        kind=kind.__name__,
        identity=keys.identity_of(of),
        at=lists.moment_of(sort),
        values={
            name: value_of(shown[name]) if name in shown else defaults[name]
            for name in keys.LAYOUTS[kind.__name__].row
        },
    )


def row_expired(item: Mapping[str, Attribute], now: datetime) -> bool:
    """Whether the record of a line may no longer be read."""
    return expired(item["row"]["M"], now)


def _listed(record: Record, item: Item) -> Item:
    """What an item carries for the lists in which its record stands; nothing for most."""
    places = keys.LAYOUTS[type(record).__name__].lists
    own = lists.own_attributes(record, places, _key(item)) if places else {}
    return {**own, "row": _row(record, item)} if own else {}


def _pointers(record: Record, item: Item) -> list[Item]:
    """The items that go with a record's own, for further lists."""
    places = [place for place in keys.LAYOUTS[type(record).__name__].lists if place.further]
    if not places:
        return []
    beside: Item = {
        name: item[name] for name in ("nonce", NUMBER, "expires_at_epoch") if name in item
    }
    row = _row(record, item)
    return [{**one, **beside} for one in lists.pointers(record, places, _key(item), row)]


def _row(record: Record, item: Item) -> Attribute:
    shown = (*keys.LAYOUTS[type(record).__name__].row, "expires_at")
    values = {name: item[name] for name in shown if name in item}
    if record.due_at is not None and "due_at" in values:
        values["due_at"] = attribute(record.due_at)  # without its place in a queue
    return {"M": values}


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def record_of(kind: type[R], item: Mapping[str, Attribute]) -> R:
    """The record of an item, validated. ``kind`` may be a parent of the record's own class.

    Raises:
        TooNew: a later version wrote it, and this one cannot read it.
    """
    own = keys.kind_of(item["sk"]["S"])
    if not issubclass(own, kind):
        message = f"{item['sk']['S']} is no {kind.__name__}"
        raise TypeError(message)
    values = {name: value_of(a) for name, a in item.items() if name not in _BESIDE}
    if "due_at" in item:
        values["due_at"] = keys.due_moment(item["due_at"]["S"])
    fields = {**dict.fromkeys(_nullable(own)), **upgraded(own.__name__, values)}
    try:
        return own.read(fields)
    except ValidationError as error:
        from goodword.store.newer import read_newer

        return read_newer(own, fields, error)


def known_of(kind: type[R], item: Mapping[str, Attribute]) -> R | None:
    """The record of an item that a job may take up; None for one that a later version looks after.

    That is a kind of record, a shape or a state that this version does not know. An event is for
    its reactions to judge, by its type.
    """
    if not keys.is_kind(item["sk"]["S"]):
        return None
    try:
        record = record_of(kind, item)
    except TooNew:
        return None
    return record if record.is_known or isinstance(record, Event) else None


def expired(item: Mapping[str, Attribute], now: datetime) -> bool:
    """Whether a record may no longer be read, though DynamoDB has not deleted it yet."""
    return "expires_at" in item and item["expires_at"]["S"] <= instant(now)


def attribute(value: object) -> Attribute:
    """The value of a record's field as DynamoDB writes it."""
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if isinstance(value, BaseModel):
        return {"M": {name: attribute(part) for name, part in value}}
    return _plain(value)


def value_of(stored: Attribute) -> Any:
    """A value as Python knows it: str, int, bool, None, list or dict; otherwise ``Foreign``."""
    ((form, value),) = stored.items()
    reader = _READERS.get(form)
    return Foreign(form, value) if reader is None else reader(value)


class Foreign(NamedTuple):
    """A value in a form of DynamoDB that no record of this version has; written back as it is."""

    form: str
    value: Any


def _plain(value: object) -> Attribute:
    # What lies in an event's data has no model that would bring back a moment or a Decimal.
    writer = _PLAIN_WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if isinstance(value, Enum):
        return _plain(value.value)
    message = f"{type(value).__name__} has no exact form in DynamoDB"
    raise TypeError(message)


def _number(digits: str) -> int | Foreign:
    try:
        return int(digits)
    except ValueError:
        return Foreign("N", digits)


_PLAIN_WRITERS: Final[dict[type, Callable[[Any], Attribute]]] = {
    Foreign: lambda value: {value.form: value.value},
    str: lambda value: {"S": value},
    bool: lambda value: {"BOOL": value},
    int: lambda value: {"N": str(value)},
    NoneType: lambda _: {"NULL": True},
    dict: lambda value: {"M": {name: _plain(part) for name, part in value.items()}},
    list: lambda value: {"L": [_plain(part) for part in value]},
    tuple: lambda value: {"L": [_plain(part) for part in value]},
}
_WRITERS: Final[dict[type, Callable[[Any], Attribute]]] = {
    **_PLAIN_WRITERS,
    datetime: lambda value: {"S": instant(value)},
    date: lambda value: {"S": value.isoformat()},
    tuple: lambda value: {"L": [attribute(part) for part in value]},
}
_READERS: Final[dict[str, Callable[[Any], object]]] = {
    "S": str,
    "N": _number,
    "BOOL": bool,
    "NULL": lambda _: None,
    "M": lambda value: {name: value_of(part) for name, part in value.items()},
    "L": lambda value: [value_of(part) for part in value],
}


def _fields(record: Record) -> list[tuple[str, object, object]]:
    """Name, value and default of each field but the version."""
    values = record.__dict__
    return [(name, values[name], default) for name, default in _defaults(type(record))]


@cache
def _defaults(kind: type[Record]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (name, field.get_default(call_default_factory=True, validated_data={}))
        for name, field in kind.model_fields.items()
        if name != "version"
    )


@cache
def _nullable(kind: type[Record]) -> tuple[str, ...]:
    return tuple(
        name for name, field in kind.model_fields.items() if NoneType in get_args(field.annotation)
    )
