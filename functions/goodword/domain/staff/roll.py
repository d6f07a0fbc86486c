"""Who runs the programme, as they were declared last: the staff of ``program.yml``.

They stand apart from the terms, which are kept for ever: whoever is taken out of the file is out at
the next publication, and a former programme that is published again has the staff of today.
"""

import json
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.record import Record
from goodword.program.staff_role import StaffRole
from goodword.program.stored import Stored

if TYPE_CHECKING:
    from goodword.program.model import Program

STAFF_FILE: Final = "staff.json"
"""The file of a build that holds them."""
ROLL: Final = "staff"
"""There is one roll."""


class RollEntry(Stored):
    """One of them; as ``program.sections.StaffMember``, the address in lower case."""

    name: str
    address: str
    role: StaffRole
    signs: tuple[str, ...] = ()
    aws: str | None = None


class StaffRoll(Record):
    """All of them."""

    roll: str
    members: tuple[RollEntry, ...] = ()

    def member(self, address: str) -> RollEntry | None:
        """Who has an address."""
        wanted = address.strip().lower()
        return next((one for one in self.members if one.address == wanted), None)


def entries_of(program: "Program") -> tuple[RollEntry, ...]:
    """What the roll keeps of those whom a programme declares."""
    return tuple(
        RollEntry.model_validate({**one.model_dump(), "address": one.address.lower()})
        for one in program.staff
    )


def roll_json(program: "Program") -> bytes:
    """Those whom a programme declares, as a build keeps them beside it."""
    lines = [one.model_dump(mode="json") for one in entries_of(program)]
    return json.dumps(lines, ensure_ascii=False, indent=1).encode() + b"\n"


def read_roll(text: bytes) -> tuple[RollEntry, ...]:
    """The entries of such a file."""
    lines: list[dict[str, Any]] = json.loads(text)
    return tuple(RollEntry.read(one) for one in lines)
