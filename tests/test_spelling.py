"""Types of events and reasons are spelt in one place; elsewhere stands the enumeration's member."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from goodword.domain.event import EventType
from goodword.domain.reasons import Reason

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = sorted(
    path
    for folder in ("functions/goodword", "infra/goodword_ops", "site/goodword_site")
    for path in (ROOT / folder).rglob("*.py")
)
# Where reasons are decided; pages, problems and the sandbox have words of their own.
DECIDING: Final = ("functions/goodword/domain", "functions/goodword/flows")


def other_enumerations() -> set[str]:
    """What statuses, effects and kinds of the domain are called: words that reasons share."""
    domain = ROOT / "functions/goodword/domain"
    return {
        str(member.value)
        for path in domain.rglob("*.py")
        for kind in vars(import_module(_module(path))).values()
        if isinstance(kind, type) and issubclass(kind, Enum) and kind is not Reason
        for member in kind
    }


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "functions").with_suffix("").parts)


# A message of the CRM's webhook has the name of the event that it leads to.
MESSAGE_TYPES: Final = {
    "functions/goodword/handlers/webhooks/crm_message.py": {"deal.renewed"},
    "functions/goodword/handlers/api_models.py": {"deal.renewed"},
}
TYPES: Final = {type_.value for type_ in EventType}
DISTINCT: Final = {reason.value for reason in Reason} - other_enumerations()


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text of a module with its line, but docstrings and the codes of refusals."""
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
            left_out.add(id(node.args[0]))
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in left_out:
                yield node.lineno, text
            case _:
                pass


def reasons_spelt(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts that are given or compared as a reason, whatever they say."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="reason", value=ast.Constant(value=str() as text)):
                yield node.value.lineno, text
            case ast.Compare(
                left=ast.Attribute(attr="reason"), comparators=[ast.Constant(value=str() as text)]
            ):
                yield node.lineno, text
            case _:
                pass


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_reasons_are_spelt_in_one_place(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spelt = list(reasons_spelt(tree))
    deciding = path.relative_to(ROOT).as_posix().startswith(DECIDING)
    if deciding and path.name != "reasons.py":
        spelt += [(line, text) for line, text in texts(tree) if text in DISTINCT]

    assert spelt == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_types_of_events_are_spelt_in_one_place(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if name == "functions/goodword/domain/event.py":
        return
    others = MESSAGE_TYPES.get(name, set())
    found = texts(ast.parse(path.read_text(encoding="utf-8")))

    assert [(line, text) for line, text in found if text in TYPES - others] == []


def test_events_are_made_in_one_place() -> None:
    made = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event"
    }
    delayed = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"\bREDELIVER_AFTER\b", path.read_text(encoding="utf-8"))
    }

    assert made == {"functions/goodword/domain/events.py"}
    assert delayed == {"functions/goodword/domain/event.py", "functions/goodword/domain/events.py"}


def test_alarms_count_types_that_there_are() -> None:
    template = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")

    counted = set(re.findall(r'\$\.type = "([^"]+)"', template))

    assert counted
    assert counted <= TYPES
