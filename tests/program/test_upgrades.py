"""Stored programmes of other versions: what an older one wrote, and what a later one will."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from goodword.program.model import Program
from goodword.program.revision import canonical_json, revision_of
from goodword.program.upgrades import (
    known_program_of,
    present_format,
    program_of,
    upgraded,
)
from tests.doubles import sample_program

SAMPLE = sample_program()


def stored(**changes: Any) -> dict[str, Any]:
    """The sample programme as it is stored, with changes."""
    return {**json.loads(canonical_json(SAMPLE)), **changes}


def test_a_programme_is_stored_with_its_format_which_is_no_part_of_its_revision() -> None:
    content = stored()
    assert next(iter(content)) == "format"
    assert content["format"] == present_format()
    read = program_of(canonical_json(SAMPLE))
    assert read == SAMPLE
    assert revision_of(read) == revision_of(SAMPLE)


def test_a_programme_without_a_format_is_read_as_the_first() -> None:
    content = stored()
    del content["format"]
    assert known_program_of(json.dumps(content)) == upgraded_program(content)


def upgraded_program(content: dict[str, Any]) -> Program:
    return Program.model_validate(upgraded(dict(content)))


def test_what_a_later_version_has_added_is_read_and_kept() -> None:
    content = stored(format=9, newsletter={"monthly": True})
    content["payouts"]["fees"] = {"EUR": 20}
    content["audiences"]["customer"]["reward"][0]["until"] = "2030-01-01"
    content["countries"]["DE"]["tax"] = None

    read = program_of(json.dumps(content))

    assert read.payouts.minimum == SAMPLE.payouts.minimum
    assert json.loads(canonical_json(read)) == content


def test_what_a_later_version_has_added_is_not_published_again_by_this_one() -> None:
    with pytest.raises(ValidationError, match="newsletter"):
        known_program_of(json.dumps(stored(newsletter={"monthly": True})))
    with pytest.raises(ValidationError, match="format"):
        known_program_of(json.dumps(stored(format=9)))


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"format": 1}'])
def test_what_is_no_programme_is_refused(content: str) -> None:
    with pytest.raises(ValidationError):
        program_of(content)
    with pytest.raises(ValidationError):
        known_program_of(content)


def test_an_older_format_passes_through_every_upgrade_in_order() -> None:
    upgrades = {
        1: lambda values: {**values, "steps": ["one"]},
        2: lambda values: {**values, "steps": [*values["steps"], "two"]},
    }
    assert present_format(upgrades) == 3
    assert upgraded({}, upgrades) == {"steps": ["one", "two"]}
    assert upgraded({"format": 2, "steps": []}, upgrades) == {"steps": ["two"]}
    assert upgraded({"format": 4, "steps": []}, upgrades) == {"format": 4, "steps": []}
