"""``docs/privacy.md`` says of each requirement what holds it: those tests must be there."""

import ast
import re

import pytest

from tests.doubles import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (P\d\d) \|.*?\| (\*\*(?:holds|partly|waits)\*\*.*) \|$", PAGE, re.MULTILINE)


def test_each_requirement_has_one_line() -> None:
    assert [row for row, _ in ROWS] == [f"P{number:02}" for number in range(1, 25)]


@pytest.mark.parametrize(("row", "state"), ROWS)
def test_what_holds_is_held_by_tests_that_are_there(row: str, state: str) -> None:
    cited = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", state)

    assert cited or not state.startswith("**holds**")
    for path, name in cited:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, row


def test_what_does_not_hold_says_what_it_waits_for() -> None:
    open_ones = {row: state for row, state in ROWS if not state.startswith("**holds**")}

    assert [row for row, state in open_ones.items() if not re.search(r"[Ww]ait", state)] == []
