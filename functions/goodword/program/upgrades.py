"""The formats in which programmes were stored, and how an older one becomes the next.

A stored programme says its ``format``; one without, as Goodword 0.1.0 stored it, has the format 1.
It is the shape of the parsed programme, and nothing of program.yml: that says its own as
``goodword``. A key with a default leaves it as it is. Whatever else changes the model gets an
entry here, which makes the next number the present one. CONTRIBUTING.md says how.

A stored programme keeps its bytes and its revision for ever. The format is no part of the
revision: the same terms have the same name, in whatever format they are kept.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from goodword.program.model import Program

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""From a programme's JSON in one format to that in the next: pure, and it may change what it is
given."""

FIRST: Final = 1
FORMAT: Final = "format"

UPGRADES: Final[Mapping[int, Upgrade]] = {}
"""Format -> what makes the next one of it: ``{1: with_providers, 2: ...}``."""


def present_format(upgrades: Mapping[int, Upgrade] = UPGRADES) -> int:
    """The format in which programmes are stored now."""
    return FIRST + len(upgrades)


def program_of(content: bytes | str) -> "Program":
    """A stored programme, as far as this version knows what it says; the rest is kept.

    Raises:
        ValidationError: this version cannot read it.
    """
    from goodword.program.model import Program

    values = _values(content)
    return Program.model_validate_json(content) if values is None else Program.read(values)


def known_program_of(content: bytes | str) -> "Program":
    """A stored programme of which this version knows every word: one to publish again.

    Raises:
        ValidationError: it says more, or this version cannot read it.
    """
    from goodword.program.model import Program

    values = _values(content)
    if values is None:
        return Program.model_validate_json(content)
    return Program.model_validate(values)


def upgraded(values: dict[str, Any], upgrades: Mapping[int, Upgrade] = UPGRADES) -> dict[str, Any]:
    """A programme's JSON in the present format; a later format stays among the values."""
    number, present = int(values.pop(FORMAT, FIRST)), present_format(upgrades)
    for former in range(number, present):
        values = upgrades[former](values)
    return values if number <= present else {FORMAT: number, **values}


def _values(content: bytes | str) -> dict[str, Any] | None:
    """A programme's JSON in the present format; None: it is not even a JSON object."""
    try:
        values = json.loads(content)
    except ValueError:
        return None
    return upgraded(values) if isinstance(values, dict) else None
