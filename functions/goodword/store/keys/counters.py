"""Keys of what is counted: views, what experiments and figures count, and allowances.

A counter is no record. It has no shape of its own, and is changed by additions alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zlib import crc32

from goodword.domain.listing import SHARDS
from goodword.store.keys.layouts import Key

if TYPE_CHECKING:
    from goodword.domain.allowance import Allowance
    from goodword.domain.figures.figure import Cell, Dimension
    from goodword.domain.offers.experiment import Assignment

# Where a variant's name would stand; no name in program.yml is like it.
HELD_OUT: Final = "-"


def views(code: str, day: str) -> Key:
    """The count of a code's views on a day."""
    return Key(f"CODE#{code}", f"VIEWS#{day}")


def all_views(code: str) -> Key:
    """The partition of a code, and how the sort keys of its views begin."""
    return Key(f"CODE#{code}", "VIEWS#")


VIEWS: Final = "views"
"""The attribute that counts the views of a day."""


def tagged_views(tag: str) -> str:
    """The attribute beside ``views`` that counts those through a tagged link."""
    return f"{VIEWS}_{tag}"


UNCONFIRMED: Final = "unconfirmed"
"""The attribute that counts the forms of a day, through a link without a tag, that ended without a
confirmation; those of a tag stand beside it, as with views."""


def tagged_unconfirmed(tag: str | None) -> str:
    """The attribute that counts those through a link of a tag, or of none."""
    return f"{UNCONFIRMED}_{tag}" if tag else UNCONFIRMED


def counted_unconfirmed(days: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums of several days' attributes by tag; those of no tag under ``""``."""
    sums: dict[str, int] = {}
    for day in days:
        for name, count in day.items():
            if name.startswith(UNCONFIRMED):
                tag = name.removeprefix(UNCONFIRMED).removeprefix("_")
                sums[tag] = sums.get(tag, 0) + count
    return sums


def counted_views(days: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums of several days' attributes by tag; those of all views under ``""``."""
    sums = {"": 0}
    for day in days:
        for name, count in day.items():
            if name == VIEWS or name.startswith(f"{VIEWS}_"):
                tag = name.removeprefix(VIEWS).removeprefix("_")
                sums[tag] = sums.get(tag, 0) + count
    return sums


def variant_count(part: "Assignment", code: str, day: str) -> Key:
    """The count of a variant on a day, in the shard of a code."""
    shard = crc32(code.encode()) % SHARDS
    return Key(f"EXPERIMENT#{part.experiment}#{shard}", f"COUNT#{day}#{part.variant or HELD_OUT}")


def variant_counts(experiment: str) -> tuple[str, ...]:
    """Every partition that holds counts of an experiment."""
    return tuple(f"EXPERIMENT#{experiment}#{shard}" for shard in range(SHARDS))


def variant_of_count(sk: str) -> tuple[str, str | None]:
    """The day and the variant of a count, None for the codes that are held out."""
    _, day, variant = sk.split("#")
    return day, None if variant == HELD_OUT else variant


def counted_event(event_id: str) -> Key:
    """The mark of an event that an experiment has counted."""
    return Key(f"COUNTED#{event_id}", "COUNTED")


def figures(cell: "Cell") -> Key:
    """The figures of a cell."""
    return Key(f"FIGURES#{cell.by}", f"FIGURES#{cell.month}#{cell.value}")


def figures_between(by: "Dimension", since: str, until: str) -> tuple[str, str, str]:
    """The partition of a dimension, and between which sort keys the months from ``since`` to
    ``until`` lie."""
    return f"FIGURES#{by}", f"FIGURES#{since}#", f"FIGURES#{until}$"


def month_and_value_of_figures(sk: str) -> tuple[str, str]:
    """The month and the value of a cell."""
    _, month, value = sk.split("#", 2)
    return month, value


def figured(mark: str) -> Key:
    """The mark of what figures have counted."""
    return Key(f"FIGURED#{mark}", "FIGURED")


def allowance(of: "Allowance", now: datetime) -> Key:
    """What was taken of an allowance in the present stretch of the clock."""
    return Key(f"LIMIT#{of.name}#{of.about}", f"LIMIT#{of.began(now):%Y-%m-%dT%H:%M}")
