"""Imports run one way: program <- domain <- flows <- handlers, and nothing in goodword looks out.

Read from the syntax trees, so that an import inside a function counts as well.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from goodword.handlers.routes import FUNCTIONS

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = {
    "goodword": ROOT / "functions",
    "goodword_site": ROOT / "site",
    "goodword_ops": ROOT / "infra",
}

# Layer -> what of ours it may import besides itself. The longest name that fits a module is its
# layer; ports.py holds the words that gateways answer in.
MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    "goodword.program": frozenset(),
    "goodword.domain": frozenset({"goodword.program"}),
    "goodword.flows.ports": frozenset({"goodword.program", "goodword.domain"}),
    "goodword.flows": frozenset({"goodword.program", "goodword.domain", "goodword.flows.ports"}),
    "goodword.store": frozenset({"goodword.program", "goodword.domain", "goodword.flows.ports"}),
    "goodword.gateways": frozenset({"goodword.program", "goodword.domain", "goodword.flows.ports"}),
    "goodword.handlers": frozenset({"goodword"}),
    # Worked examples on pages are computed by the code that pays.
    "goodword_site": frozenset({"goodword.program", "goodword.domain"}),
    "goodword_ops": frozenset({"goodword", "goodword_site"}),
}

# Too slow for a cold start: imported where they are used.
HEAVY: Final = frozenset(
    {"babel", "email_validator", "httpx", "iso4217", "jinja2", "mkdocs", "ruamel", "segno", "yaml"}
)


class Import(NamedTuple):
    """``at_import``: it runs when the module is imported, not only in a function or for types."""

    name: str
    line: int
    at_import: bool


def modules() -> dict[str, Path]:
    """Every module of ours, by name."""
    found = {}
    for package, source in SOURCES.items():
        for path in sorted((source / package).rglob("*.py")):
            parts = path.relative_to(source).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES: Final = modules()


@cache
def imports_of(module: str) -> tuple[Import, ...]:
    path = MODULES[module]
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8")), module, at_import=True))


def _imports(node: ast.AST, module: str, *, at_import: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at_import) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{module}:{child.lineno} imports by a relative name"
            assert child.module is not None
            for alias in child.names:
                # `from goodword.store import keys` imports a module, `… import Record` a name.
                inner = f"{child.module}.{alias.name}"
                name = inner if inner in MODULES else child.module
                yield Import(name, child.lineno, at_import)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _imports(child, module, at_import=at_import and not later and not for_types)


def layer_of(module: str) -> str | None:
    fitting = [layer for layer in MAY_IMPORT if _within(module, layer)]
    return max(fitting, key=len, default=None)


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def loaded_by(module: str) -> dict[str, Import]:
    """What importing a module imports: of ours all the way, of others the first step."""
    found: dict[str, Import] = {}
    waiting = [module]
    while waiting:
        current = waiting.pop()
        for imported in imports_of(current):
            if imported.at_import and imported.name not in found:
                found[imported.name] = imported
                if imported.name in MODULES:
                    waiting.append(imported.name)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    layer = layer_of(module)
    allowed = MAY_IMPORT[layer] | {layer} if layer else frozenset[str]()
    wrong = [
        f"{MODULES[module].relative_to(ROOT)}:{one.line} imports {one.name}"
        for one in imports_of(module)
        if one.name.partition(".")[0] in SOURCES
        and not any(_within(one.name, package) for package in allowed)
    ]
    assert wrong == []


def test_the_packages_in_between_are_empty() -> None:
    for module in ("goodword", "goodword.program", "goodword.domain", "goodword.handlers"):
        assert imports_of(module) == ()


@pytest.mark.parametrize("module", [name for name in MODULES if _within(name, "goodword.domain")])
def test_the_domain_stands_on_the_standard_library_and_pydantic(module: str) -> None:
    foreign = {
        one.name
        for one in imports_of(module)
        if one.name.partition(".")[0] not in {*sys.stdlib_module_names, "pydantic", "goodword"}
    }
    assert foreign == set()


@pytest.mark.parametrize("module", [name for name in MODULES if _within(name, "goodword.domain")])
def test_the_domain_reads_no_clock_environment_or_random_source(module: str) -> None:
    outside = {"os", "random", "secrets", "socket", "subprocess", "time", "urllib", "uuid"}
    assert {one.name.partition(".")[0] for one in imports_of(module)} & outside == set()


@pytest.mark.parametrize("module", [name for name in MODULES if _within(name, "goodword.domain")])
def test_the_domain_asks_nobody_for_the_time(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    asked = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
    ]
    assert asked == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_cold_start_imports_nothing_heavy(function: str) -> None:
    loaded = loaded_by(FUNCTIONS[function])
    assert {name for name in loaded if name.partition(".")[0] in HEAVY} == set()
    # The build describes the routes; the functions serve what it wrote.
    assert {"goodword.handlers.api_models", "goodword.handlers.openapi"}.isdisjoint(loaded)


def test_a_cold_start_leaves_the_programme_and_its_reader_alone() -> None:
    loaded = loaded_by("goodword.handlers.public.app")
    assert "goodword.program.outline" in loaded
    assert {
        "goodword.program.model",
        "goodword.program.reading.parse",
        "goodword.domain.rewards.rules",
    }.isdisjoint(loaded)


@pytest.mark.parametrize("module", ["goodword.handlers.public.app", "goodword.store.dynamodb"])
def test_what_answers_visitors_loads_nothing_of_payouts(module: str) -> None:
    money = {"goodword.domain.payouts.payout", "goodword.domain.ledger", "goodword.gateways"}
    assert {name for name in loaded_by(module) if any(_within(name, one) for one in money)} == set()
