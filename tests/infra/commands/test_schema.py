"""``goodword schema``: what editors are told is what the parser reads, in the words of the docs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.jsonschema import (  # type: ignore[import-untyped]  # it ships no types
    StandardValidator,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodword.program.reading.amounts import AmountList
from goodword.program.reading.context import Facts
from goodword.program.reading.grammar import PROGRAM
from goodword.program.reading.grammar_rewards import Rules
from goodword.program.reading.kinds import (
    Kind,
    ListKind,
    MappingKind,
    Reading,
    ScalarKind,
    TableKind,
    UnionKind,
)
from goodword.program.reading.mistakes import Mistakes, Position
from goodword.program.reading.names import LocalisedTextKind
from goodword.program.reading.scalars import NAMED
from goodword.program.reading.tree import Mapping, Node, Scalar, Sequence, compose
from goodword_ops.cli import main
from goodword_ops.commands.schema import schema_text
from goodword_ops.program_schema import WITHIN
from tests.program.programme import SMALL, small_with

ROOT = Path(__file__).parents[3]
SAMPLE = (ROOT / "program.yml").read_text(encoding="utf-8")
KEPT = ROOT / "docs" / "program.schema.json"
SCHEMA = json.loads(schema_text())
INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def as_editors_see(node: Node) -> Any:
    """A tree as YAML's core schema reads it (YAML 1.2.2, 10.3.2)."""
    if isinstance(node, Mapping):
        return {entry.key.text: as_editors_see(entry.node) for entry in node.entries}
    if isinstance(node, Sequence):
        return [as_editors_see(item) for item in node.items]
    assert isinstance(node, Scalar)
    return scalar(node.text, quoted=node.quoted)


def scalar(text: str, *, quoted: bool) -> Any:
    if quoted:
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text.lower() == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def complaints(text: str) -> list[str]:
    """What an editor underlines in a programme."""
    root = compose(text, Mistakes("p.yml"))
    assert root is not None
    errors = StandardValidator(SCHEMA).iter_errors(as_editors_see(root))
    return [error.message for error in errors]


def test_the_schema_in_the_repository_is_the_one_of_the_grammar() -> None:
    # If this fails: goodword schema --out docs/program.schema.json
    assert KEPT.read_text(encoding="utf-8") == schema_text()


def test_the_sample_names_the_schema_in_its_first_line() -> None:
    first = SAMPLE.splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (ROOT / named) == KEPT


def test_the_schema_is_of_the_draft_that_every_yaml_language_server_knows() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("text", [SAMPLE, SMALL], ids=["sample", "small"])
def test_a_good_programme_is_not_underlined(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("goodword: 1", "goodword: 2"),
        ("  name: Acme\n", ""),
        ("  name: Acme\n", "  name: Acme\n  nmae: Acme\n"),
        ("name: Acme", f"name: {'A' * 61}"),
        ("tagline: {en: Rockets, de: Raketen}", "tagline: Rockets"),
        ("hello@acme.example", "hello"),
        ("https://www.acme.example", "www.acme.example"),
        ('"#003366"', '"#036"'),
        ("offered: [en, de]", "offered: []"),
        ("date: 2026-11-02", "date: 02.11.2026"),
        ('EUR: "0.92"', "EUR: 0.92"),
        ("DE: {currency: EUR", "Germany: {currency: EUR"),
        ("contact: link_only", "contact: always"),
        ("source: PART", "source: partner"),
        ("discount: 15 %", "discount: 15"),
        ("discount: 15 %", "discount: 0 %"),
        ("discount: 15 %", "discount: 115 %"),
        ("trial_days: 60", "trial_days: sixty"),
        ("trial_days: 60", "trial_days: 366"),
        ("rule: bands", "rule: band"),
        ("      rule: tier_percent\n", ""),
        ('pays: ["90.00 USD"]', 'pays: "90.00 USD"'),
        ('pays: ["90.00 USD"]', 'pays: ["90,00 USD"]'),
        ('from: "1000.00 USD"', "from: 1000"),
        ("donation: true", "donation: yes"),
        ("  partner:\n", "  Big-Partner:\n"),
        ("bronze: 10 %", "bronze: 10"),
        ("provider: paypal", "provider: cash"),
        ("holding_days: 30", "holding_days: 30.5"),
        ("confirm_within_days: 14", "confirm_within_days: 15"),
    ],
)
def test_a_typical_mistake_is_underlined(old: str, new: str) -> None:
    assert complaints(small_with(old, new)) != []


def ones(kind: Kind, path: str) -> Iterator[tuple[str, ScalarKind]]:
    """Every single value that the grammar knows."""
    match kind:
        case ScalarKind():
            yield path, kind
        case MappingKind():
            for name, child in {**kind.required, **kind.optional}.items():
                yield from ones(child, f"{path}.{name}")
        case UnionKind():
            for name, option in kind.options.items():
                yield from ones(option, f"{path}.{name}")
        case TableKind() | ListKind() | Rules() | AmountList() | LocalisedTextKind():
            yield from ones(kind.of, path)


ONES = dict(ones(PROGRAM, ""))
FACTS = Facts(
    locales=("en", "pt-BR"),
    currencies=None,
    base=None,
    countries=("DE", "US"),
    audiences=("customer", "partner_2"),
    tiers=("gold",),
)


def accepted(kind: Kind, text: str, *, quoted: bool) -> bool:
    mistakes = Mistakes("p.yml")
    kind.read(Scalar(Position(1, 1), "", text, quoted=quoted), Reading(mistakes, FACTS))
    return not mistakes.found


LIKELY = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["15 %", "100.00 %", "0.5%", "7.25 %", "true", "1", "010", "#003366"]),
    st.sampled_from(["en", "pt-BR", "DE", "USD", "customer", "partner_2", "gold", "https://a.de"]),
    st.integers(0, 10**7).map(str),
    st.from_regex(r"(0|[1-9][0-9]{0,6})(\.[0-9]{1,4})? (USD|EUR|JPY|HUF|KWD)", fullmatch=True),
    st.from_regex(r"(0|[1-9][0-9]{0,6})(\.[0-9]{1,8})?", fullmatch=True),
    st.from_regex(r"(100|[0-9]{1,2})(\.[0-9]{1,2})? ?%", fullmatch=True),
    st.from_regex(r"[a-z]{1,6}(-[A-Za-z]{2,4})?", fullmatch=True),
    st.from_regex(r"[a-z0-9._-]{1,9}\.svg", fullmatch=True),
    st.from_regex(r"[a-z.+]{1,9}@[a-z]{1,5}\.(de|com)", fullmatch=True),
    st.dates().map(str),
)


@settings(max_examples=1500, deadline=None)
@given(path=st.sampled_from(sorted(ONES)), text=LIKELY, quoted=st.booleans())
def test_an_editor_never_underlines_what_the_parser_accepts(
    path: str, text: str, quoted: bool
) -> None:
    kind = ONES[path]
    # Somebody who calls a rule "true" has to bear with the editor.
    assume(kind.schema != NAMED or text not in {"true", "false"})
    if accepted(kind, text, quoted=quoted):
        seen = scalar(text, quoted=quoted)
        errors = StandardValidator(dict(kind.schema)).iter_errors(seen)
        assert [error.message for error in errors] == []


def described(schema: Any, path: str) -> Iterator[tuple[str, str]]:
    """Everything that an editor completes or shows, and how it is explained."""
    for name, child in schema.get("properties", {}).items():
        yield f"{path}.{name}", child.get("description", "")
        yield from described(child, f"{path}.{name}")
    named = schema.get("additionalProperties")
    if isinstance(named, dict):
        if "properties" in named or "additionalProperties" in named:
            yield f"{path}.<>", named.get("description", "")
        yield from described(named, f"{path}.<>")
    if isinstance(schema.get("items"), dict):
        yield from described(schema["items"], f"{path}[]")
    for option in schema.get("oneOf", []):
        yield from described(option, f"{path}.{option['title']}")


def test_every_key_is_explained_in_the_words_of_the_docs() -> None:
    keys = [*described(SCHEMA, ""), *described(SCHEMA["definitions"]["rule"], "rule")]
    assert len(keys) > 150
    assert [key for key, explained in keys if not explained] == []
    assert [key for key, explained in keys if explained.startswith("May be left out")] == []
    name = SCHEMA["properties"]["brand"]["properties"]["name"]
    assert name["description"] == (
        "Name on pages and in mails.\nWrite: text, at most 60 characters\nExample: name: Larkspur"
    )


def test_what_is_explained_within_a_section_stands_in_the_schema() -> None:
    explained = {text for _, text in described(SCHEMA, "")}
    explained |= {text for _, text in described(SCHEMA["definitions"]["rule"], "rule")}
    assert set(WITHIN.values()) - explained == set()


def parts_of(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for child in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(child, dict | list):
            yield from parts_of(child)


def test_editors_know_the_type_of_a_choice_and_say_in_words_what_a_text_must_look_like() -> None:
    values = [part for part in parts_of(SCHEMA["properties"]) if "description" in part]
    assert [part for part in values if "enum" in part and part.get("type") != "string"] == []
    amount = SCHEMA["properties"]["budget"]["properties"]["amount"]
    assert amount["patternErrorMessage"] == (
        'Write an amount above zero in the base currency such as "10000.00 USD", in quotes.'
    )
    patterns = [part for part in values if "pattern" in part]
    assert patterns
    assert [part for part in patterns if "patternErrorMessage" not in part] == []


def test_the_schema_is_printed_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == schema_text()
    assert main(["schema", "--out", str(tmp_path / "schema.json")]) == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == schema_text()
    assert capsys.readouterr().out == f"Wrote {tmp_path / 'schema.json'}\n"


def test_a_schema_that_cannot_be_written_is_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"goodword: {tmp_path} cannot be written: Is a directory\n"
