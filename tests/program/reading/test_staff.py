"""Who runs the programme: read, checked, and no part of the terms."""

import pytest

from goodword.domain.staff.roll import entries_of, read_roll, roll_json
from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import canonical_json, revision_of
from goodword.program.upgrades import program_of
from tests.program.programme import SMALL, mistakes_in

MARA = "{name: Mara Lindt, address: Mara@Example.com, role: finance}"


def with_staff(lines: str, governance: str = "") -> str:
    return f"{SMALL}{governance}staff:\n{lines}"


def read(text: str) -> Program:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None, parsed.mistakes
    return parsed.program


def test_a_change_of_staff_makes_no_new_revision_and_is_not_kept_with_the_terms() -> None:
    before, after = read(SMALL), read(with_staff(f"  - {MARA}\n"))

    assert [one.name for one in after.staff] == ["Mara Lindt"]
    assert revision_of(after) == revision_of(before)
    assert canonical_json(after) == canonical_json(before)
    assert program_of(canonical_json(after)).staff == ()


def test_the_roll_knows_an_address_in_any_case() -> None:
    (entry,) = read_roll(roll_json(read(with_staff(f"  - {MARA}\n"))))

    assert (entry.address, entry.role) == ("mara@example.com", "finance")
    assert (entry,) == entries_of(read(with_staff(f"  - {MARA}\n")))


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        (
            "  - {name: Mara, address: mara@example.com, role: boss}\n",
            "is not one of viewer, sales, partner_manager, finance, privacy, admin",
        ),
        (
            f"  - {MARA}\n  - {{name: M, address: mara@example.com, role: viewer}}\n",
            '"mara@example.com" stands here twice',
        ),
        (
            "  - {name: Mara, address: mara@example.com, role: finance, signs: [Head]}\n",
            'nobody called "Head" approves anything',
        ),
    ],
)
def test_what_cannot_be_is_told(lines: str, mistake: str) -> None:
    (found,) = mistakes_in(with_staff(lines))

    assert mistake in found
    assert "Fix: " in found


def test_whoever_signs_is_known_by_the_approvals() -> None:
    governance = "governance: {approvals: [{by: Head of finance}]}\n"
    lines = "  - {name: M, address: m@example.com, role: finance, signs: [Head of finance]}\n"

    assert read(with_staff(lines, governance)).staff[0].signs == ("Head of finance",)
