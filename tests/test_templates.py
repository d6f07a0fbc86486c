"""Markup stands in templates: no string in the code of functions and operations begins a tag."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
MODULES: Final = sorted(
    path for folder in ("functions", "infra") for path in (ROOT / folder).rglob("*.py")
)
_TAG: Final = re.compile(r"\s*</?[A-Za-z]")


def tags_in(source: str) -> list[str]:
    """Literals that begin with a tag, those in f-strings included."""
    return [
        text
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if _TAG.match(text := node.value if isinstance(node.value, str) else repr(node.value)[2:])
        # Between lines that a mail shows: no template can loop over them there.
        if text != "<br>"
    ]


@pytest.mark.parametrize(
    "source", ['"<p>"', "f'<li>{one}</li>'", "b'<div class=x>'", "f'{a}</ul>'", '"""\n<html>"""']
)
def test_a_tag_is_found(source: str) -> None:
    assert tags_in(source)


@pytest.mark.parametrize("source", ['"a < b"', '"<!doctype html>"', 'r"(?i)<body"', "1 < 2"])
def test_what_is_no_tag_is_left_alone(source: str) -> None:
    assert tags_in(source) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_string_begins_a_tag(path: Path) -> None:
    assert tags_in(path.read_text(encoding="utf-8")) == []
