"""What is stored changes by additions with a default only, or together with an upgrade."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.store.shapes import SNAPSHOT, Shape, breaks, main, present_shapes, present_upgrades

STORED: dict[str, Shape] = {
    "Payout": {
        "number": 2,
        "fields": {
            "receiver": {"type": "text"},
            "note": {"type": "text", "default": ""},
            "status": {"type": "one of", "values": ["paid", "sealed"], "default": "sealed"},
            "parts": {"type": "list of part", "default": []},
            "parts[].minor": {"type": "whole number"},
        },
    }
}


def changed(way: str, field: dict[str, Any] | None) -> dict[str, Shape]:
    """The stored shapes with one field added, changed, or (None) taken away."""
    shapes = deepcopy(STORED)
    if field is None:
        del shapes["Payout"]["fields"][way]
    else:
        shapes["Payout"]["fields"][way] = field
    return shapes


def test_the_shapes_of_today_read_all_that_is_stored() -> None:
    assert breaks(json.loads(SNAPSHOT.read_bytes()), present_shapes(), present_upgrades()) == []


def test_the_snapshot_shows_the_shapes_of_today() -> None:
    assert json.loads(SNAPSHOT.read_bytes()) == present_shapes(), "run `make shapes`"


@pytest.mark.parametrize(
    ("way", "field"),
    [
        ("method", {"type": "text", "default": "paypal"}),
        ("until", {"type": "moment or none", "default": None}),
        ("parts[].of", {"type": "text", "default": ""}),
        ("status", {"type": "one of", "values": ["frozen", "paid", "sealed"], "default": "sealed"}),
        ("receiver", {"type": "text", "default": ""}),
    ],
)
def test_an_addition_with_a_default_breaks_nothing(way: str, field: dict[str, Any]) -> None:
    assert breaks(STORED, changed(way, field), ()) == []


def test_a_new_kind_and_a_new_part_may_require_what_they_like() -> None:
    after = changed("fees", {"type": "part or none", "default": None})
    after["Payout"]["fields"]["fees.minor"] = {"type": "whole number"}
    after["Refund"] = {"number": 1, "fields": {"minor": {"type": "whole number"}}}
    assert breaks(STORED, after, ()) == []


@pytest.mark.parametrize(
    ("way", "field", "why"),
    [
        ("note", None, "note is gone"),
        ("parts[].minor", None, "parts[].minor is gone"),
        ("method", {"type": "text"}, "method is newly required"),
        ("parts[].of", {"type": "text"}, "parts[].of is newly required"),
        ("note", {"type": "text"}, "note is newly required"),
        ("receiver", {"type": "part"}, "receiver was text and is part"),
        ("note", {"type": "text", "default": "-"}, "note is '-' where it is missing, and was ''"),
        (
            "status",
            {"type": "one of", "values": ["sealed"], "default": "sealed"},
            "status can no longer be paid",
        ),
        (
            "until",
            {"type": "moment or none", "default": "2026"},
            "until is read as none where it is missing: give it no other default",
        ),
    ],
)
def test_any_other_change_needs_an_upgrade_from_the_former_number(
    way: str, field: dict[str, Any] | None, why: str
) -> None:
    assert breaks(STORED, changed(way, field), {("Payout", 1)}) == [f"Payout 2: {why}"]
    assert breaks(STORED, changed(way, field), {("Payout", 2)}) == []


def test_the_numbers_of_upgrades_follow_one_another() -> None:
    upgrades = present_upgrades()
    for kind in {kind for kind, _ in upgrades}:
        numbers = sorted(number for name, number in upgrades if name == kind)
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_renamed_field_is_one_that_is_gone_and_one_that_is_required() -> None:
    after = changed("receiver", None)
    after["Payout"]["fields"]["destination"] = {"type": "part"}
    assert breaks(STORED, after, ()) == [
        "Payout 2: receiver is gone",
        "Payout 2: destination is newly required",
    ]


def test_a_kind_that_is_gone_leaves_its_items_unreadable() -> None:
    assert breaks(STORED, {}, ()) == ["Payout 2: is no longer there"]


def test_a_part_is_a_part_of_the_shape_of_each_kind_that_has_it() -> None:
    shapes = present_shapes()
    assert shapes["JournalEntry"]["fields"]["postings[].minor"] == {"type": "whole number"}
    of_a_band = "audiences{}.reward[](bands).bands[].from"
    assert shapes["Program"]["fields"][of_a_band] == {"type": "whole number"}
    assert "claim.received" in shapes["Event"]["fields"]["type"]["values"]


def test_what_an_event_holds_is_a_shape_of_its_own_and_is_upgraded_with_the_event() -> None:
    before = present_shapes()
    assert before["Event reward.held"]["fields"]["kind"]["type"] == "one of or text"
    after = deepcopy(before)
    del after["Event deal.renewed"]["fields"]["contract_year"]
    assert breaks(before, after, ()) == ["Event deal.renewed 1: contract_year is gone"]
    assert breaks(before, after, {("Event", 1)}) == []


def test_the_snapshot_is_written_anew_after_an_addition(tmp_path: Path) -> None:
    before = present_shapes()
    del before["Deal"]["fields"]["due_at"]
    snapshot = tmp_path / "schema.json"
    snapshot.write_text(json.dumps(before), encoding="utf-8")
    assert main(snapshot) == 0
    assert snapshot.read_bytes() == SNAPSHOT.read_bytes()


def test_the_snapshot_is_not_written_where_stored_items_break(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = present_shapes()
    before["Deal"]["fields"]["owner"] = {"type": "text"}
    snapshot = tmp_path / "schema.json"
    snapshot.write_text(json.dumps(before), encoding="utf-8")
    assert main(snapshot) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Deal 1: owner is gone",
        "Write an upgrade first: CONTRIBUTING.md says how.",
    ]
    assert json.loads(snapshot.read_bytes()) == before
