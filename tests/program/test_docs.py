"""docs/program.md, the grammar and the model know the same keys, and the examples are real."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodword.program.model import Program
from goodword.program.reading.context import Facts
from goodword.program.reading.grammar import PROGRAM
from goodword.program.reading.grammar_rewards import Rules
from goodword.program.reading.kinds import (
    Kind,
    ListKind,
    MappingKind,
    Reading,
    TableKind,
    UnionKind,
)
from goodword.program.reading.mistakes import Mistakes, Position
from goodword.program.reading.names import LocalisedTextKind
from goodword.program.reading.tree import Scalar

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "program.md").read_text(encoding="utf-8")
SAMPLE = (ROOT / "program.yml").read_text(encoding="utf-8")
NO_FACTS = Facts(locales=None, currencies=None, base=None)
ROW = re.compile(r"^\| `([a-z].*?)`( \*)? \| .* \| `(.*)` \|$", re.MULTILINE)


def keys_of_the_model() -> dict[str, bool]:
    """Dotted key -> whether it must be there."""
    schema = Program.model_json_schema(by_alias=True)
    return dict(_keys(schema, schema["$defs"], "", required=True))


def _keys(
    node: dict[str, Any], parts: dict[str, Any], path: str, *, required: bool
) -> Iterator[tuple[str, bool]]:
    node = _resolved(node, parts)
    inner = node.get("additionalProperties")
    if "properties" in node:
        for name, child in node["properties"].items():
            below = f"{path}.{name}" if path else name
            yield from _keys(child, parts, below, required=name in node.get("required", []))
    elif "oneOf" in node:
        for option in node["oneOf"]:
            yield from _keys(option, parts, path, required=required)
    elif isinstance(inner, dict) and ("$ref" in inner or "additionalProperties" in inner):
        yield from _keys(inner, parts, f"{path}.<>", required=required)
    elif node.get("type") == "array" and _has_keys(_resolved(node["items"], parts)):
        yield from _keys(node["items"], parts, f"{path}[]", required=required)
    else:
        yield path, required


def _resolved(node: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, and what stands beside "or nothing"."""
    if "anyOf" in node:
        node, *_ = (option for option in node["anyOf"] if option != {"type": "null"})
    return parts[node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _has_keys(node: dict[str, Any]) -> bool:
    return "properties" in node or "oneOf" in node


def keys_of_the_grammar(kind: Kind, path: str, *, required: bool) -> Iterator[tuple[str, bool]]:
    match kind:
        case MappingKind():
            for needed, keys in ((True, kind.required), (False, kind.optional)):
                for name, child in keys.items():
                    below = f"{path}.{name}" if path else name
                    yield from keys_of_the_grammar(child, below, required=needed)
        case UnionKind():
            for option in kind.options.values():
                yield from keys_of_the_grammar(option, path, required=required)
        case TableKind(of=MappingKind() | LocalisedTextKind()):
            yield from keys_of_the_grammar(kind.of, f"{path}.<>", required=required)
        case ListKind(of=MappingKind()) | Rules():
            yield from keys_of_the_grammar(kind.of, f"{path}[]", required=required)
        case _:
            yield path, required


def documented() -> dict[str, bool]:
    return {re.sub(r"<.*?>", "<>", key): not optional for key, optional, _ in ROW.findall(DOCS)}


def test_every_key_of_the_model_is_documented_and_no_other() -> None:
    assert sorted(documented()) == sorted(keys_of_the_model())


def test_the_docs_say_which_keys_may_be_left_out() -> None:
    # The parser asks for the discriminator that the model could fill in by itself.
    assert documented() == keys_of_the_model() | {"audiences.<>.reward[].rule": True}


def test_the_parser_reads_every_key_of_the_model_and_no_other() -> None:
    assert documented() == dict(keys_of_the_grammar(PROGRAM, "", required=True))


def test_every_example_of_the_docs_stands_in_the_sample() -> None:
    examples = [example for _, _, example in ROW.findall(DOCS)]
    assert [example for example in examples if example not in SAMPLE] == []


def kind_at(key: str) -> Kind:
    """What may stand under a dotted key; of lists and words, what may stand in each."""
    kind = list_at(key)
    if isinstance(kind, ListKind):
        kind = kind.of
    return kind.of if isinstance(kind, LocalisedTextKind) else kind


def list_at(key: str) -> Kind:
    """What may stand under a dotted key."""
    found: list[Kind] = [PROGRAM]
    for name in key.replace("[]", ".[]").split("."):
        found = [child for kind in found for child in _children(kind, name)]
    return found[0]


def _children(kind: Kind, name: str) -> Iterator[Kind]:
    if isinstance(kind, UnionKind):
        for option in kind.options.values():
            yield from _children(option, name)
    elif isinstance(kind, MappingKind):
        yield from (keys[name] for keys in (kind.required, kind.optional) if name in keys)
    elif isinstance(kind, TableKind | ListKind | Rules):
        yield kind.of


def accepted(kind: Kind, text: str) -> bool:
    mistakes = Mistakes("p.yml")
    kind.read(Scalar(Position(1, 1), "", text, quoted=False), Reading(mistakes, NO_FACTS))
    return not mistakes.found


def limits(pattern: str) -> list[tuple[str, ...]]:
    """The documented keys whose row says such a limit, with its numbers."""
    rows = re.finditer(rf"^\| `([a-z].*?)`(?: \*)? \| [^|]*{pattern}[^|]* \|", DOCS, re.MULTILINE)
    return [(re.sub(r"<.*?>", "<>", row[1]), *row.groups()[1:]) for row in rows]


@pytest.mark.parametrize(("key", "most"), limits(r"at most (\d+) characters"))
def test_texts_are_as_long_as_the_docs_say(key: str, most: str) -> None:
    kind = kind_at(key)
    assert accepted(kind, "x" * int(most))
    assert not accepted(kind, "x" * (int(most) + 1))


@pytest.mark.parametrize(("key", "least", "most"), limits(r"number[^|]*, (\d+) to (\d+)"))
def test_numbers_are_as_large_as_the_docs_say(key: str, least: str, most: str) -> None:
    kind = kind_at(key)
    assert accepted(kind, least)
    assert accepted(kind, most)
    assert not accepted(kind, str(int(least) - 1))
    assert not accepted(kind, str(int(most) + 1))


@pytest.mark.parametrize(
    ("key", "most"), limits(r"list of [^|]*, at most (\d+)(?! characters)(?:, [^|]*)?")
)
def test_lists_are_as_long_as_the_docs_say(key: str, most: str) -> None:
    kind = list_at(key)
    assert isinstance(kind, ListKind)
    assert kind.most == int(most)


def test_every_row_of_the_docs_is_looked_at() -> None:
    rows = re.findall(r"^\| `[a-z].*$", DOCS, re.MULTILINE)
    assert len(rows) == len(documented())
    assert all(ROW.fullmatch(row) for row in rows)
