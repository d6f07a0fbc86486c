"""The key of a record, the record of a key, and the partitions that hold several of one owner."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from goodword.domain.event import Event
from goodword.domain.listing import List
from goodword.domain.record import Record
from goodword.store.keys.layouts import LAYOUTS, Key
from goodword.store.lists import record_key

# DynamoDB's own limits for the two parts of a key, in bytes.
_LONGEST: Final = (2048, 1024)
_NAMES: Final = {layout.mark: name for name, layout in LAYOUTS.items()}


def key_of(record: Record) -> Key:
    """Where a record is stored."""
    layout = LAYOUTS[type(record).__name__]
    return key(type(record), *(str(getattr(record, field)) for field in layout.identity))


def key(kind: type[Record], *identity: str) -> Key:
    """Where the record of that identity is stored, if there is one."""
    layout = LAYOUTS[kind.__name__]
    if len(identity) != len(layout.identity):
        message = f"{kind.__name__} is identified by {', '.join(layout.identity)}"
        raise TypeError(message)
    return Key(layout.pk.format(*identity), layout.sk.format(*identity))


def possible(wanted: Key) -> bool:
    """Whether DynamoDB could hold such a key: a visitor may ask for a code of any length."""
    try:
        return all(len(part.encode()) <= most for part, most in zip(wanted, _LONGEST, strict=True))
    except UnicodeEncodeError:
        return False


def identity_of(stored: Key) -> tuple[str, ...]:
    """The identity of the record that lies under a key, as ``Store.get`` takes it.

    For kinds that stand in lists: a part of their keys holds one field at most.
    """
    layout = LAYOUTS[kind_of(stored.sk).__name__]
    form = re.escape("\n".join((layout.pk, layout.sk)))
    match = re.fullmatch(re.sub(r"\\\{\d\\\}", "(.*)", form), "\n".join(stored), re.DOTALL)
    if match is None:
        message = f"{stored.sk} is no key of a {layout.home}"
        raise ValueError(message)
    return match.groups()


def parts_of(wanted: List) -> tuple[tuple[str, ...], ...]:
    """The parts that a list asks for, by name; of every kind, where it names none."""
    if wanted.of is not None:
        return wanted.of
    return tuple(
        (kind,)
        for kind, layout in LAYOUTS.items()
        if any(place.listing == wanted.listing for place in layout.lists)
    )


def kind_of(sk: str) -> type[Record]:
    """The kind of record that lies under a sort key, or that a pointer there points to."""
    _, own = record_key("", sk)
    return _kind(_NAMES[own.partition("#")[0]])


def is_of(kind: type[Record], item: Mapping[str, Any]) -> bool:
    """Whether an item is a record of a kind."""
    sk: str = item["sk"]["S"]
    return _NAMES.get(sk.partition("#")[0]) == kind.__name__


def is_kind(sk: str) -> bool:
    """Whether a record of a kind that this version knows lies under a sort key."""
    return sk.partition("#")[0] in _NAMES


def is_event(sk: str) -> bool:
    """Whether an event lies under a sort key: those are what the stream publishes."""
    name = _NAMES.get(sk.partition("#")[0])
    return name is not None and issubclass(_kind(name), Event)


def is_submission(sk: str) -> bool:
    """Whether a submission lies under a sort key: an event that may be written anew."""
    return sk.partition("#")[0] == LAYOUTS["ClaimSubmission"].mark


def consents(chain_id: str) -> Key:
    """The partition of a person's chain, and how its sort keys begin."""
    return Key(f"CLAIM#{chain_id}", "CONSENT#")


def events(about: str) -> Key:
    """The partition of what happened to a thing, and how its sort keys begin."""
    return Key(f"EVENT#{about}", "EVENT#")


def submissions(prospect_id: str) -> Key:
    """The partition of a person, and how the sort keys of their submissions begin."""
    return Key(f"PROSPECT#{prospect_id}", "SUBMISSION#")


def joins(mailbox_id: str) -> Key:
    """The partition of a mailbox, and how the sort keys of what asks to join begin."""
    return Key(f"MAILBOX#{mailbox_id}", "JOIN#")


def journal(account_id: str) -> Key:
    """The partition of an account, and how the sort keys of its journal begin."""
    return Key(f"ACCOUNT#{account_id}", "JOURNAL#")


def trail(chain: str) -> Key:
    """The partition of a chain of the trail, and how the sort keys of its entries begin."""
    return Key(f"TRAIL#{chain}", "TRAIL#")


def mailbox_access(mailbox_id: str) -> tuple[str, str, str]:
    """The partition of a mailbox, and between which sort keys its referrers and sessions lie."""
    return f"MAILBOX#{mailbox_id}", "MAILBOX#", "SESSION$"


def program(revision: str) -> Key:
    """A programme as published."""
    return Key(f"PROGRAM#{revision}", "PROGRAM")


@cache
def _kind(name: str) -> type[Record]:
    kind: type[Record] = getattr(import_module(f"goodword.domain.{LAYOUTS[name].home}"), name)
    return kind
