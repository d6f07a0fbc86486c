"""Time zones and times of the day, as a programme writes them."""

import re
from functools import lru_cache
from typing import Final

from goodword.program.reading.context import Facts
from goodword.program.reading.kinds import ScalarKind
from goodword.program.reading.mistakes import ValueProblem, closest, shown
from goodword.program.reading.scalars import matching
from goodword.program.reading.tree import Scalar

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


def _zone(node: Scalar, _: Facts) -> str:
    if node.text in _zones():
        return node.text
    near = closest(node.text, _zones())
    fix = f"did you mean {near}?" if near else "write a name such as Europe/Berlin or UTC"
    raise ValueProblem(message=f"unknown time zone {shown(node.text)}", fix=fix)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def _clock(node: Scalar, _: Facts) -> str:
    if not _CLOCK.fullmatch(node.text):
        fix = 'write hours and minutes in quotes, such as "09:00"; the end of a day is "24:00"'
        raise ValueProblem(message=f"{shown(node.text)} is no time of the day", fix=fix)
    return node.text


time_zone = ScalarKind(
    "a time zone such as Europe/Berlin", _zone, matching("^[A-Za-z][A-Za-z0-9_+/-]*$")
)
clock_time = ScalarKind(
    'a time such as "09:00"', _clock, matching("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
)


def minutes_of(clock: str) -> int:
    """Minutes from the beginning of the day: 570 for ``09:30``."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
