"""The worlds of the tests are built in ``tests/programs.py``, and tests lend each other nothing.

Read from the syntax trees.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
PROGRAMS: Final = "programs.py"
# The store's tests need one record of every kind.
RECORDS: Final = "store/records.py"
BUILT_IN: Final = {"Program": {PROGRAMS}, "Referrer": {PROGRAMS, RECORDS}}
TREES: Final = {
    path.relative_to(TESTS).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(TESTS.rglob("*.py"))
}


def imported(tree: ast.AST) -> Iterator[str]:
    """The dotted names of everything that is imported: modules, and what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree: ast.AST) -> Iterator[str]:
    """The last names of everything that is called: ``Program`` of ``model.Program(...)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


# Modules that still lend what belongs in a module of its own.
LENDING = frozenset(
    {
        "tests.flows.waiting.test_rewards_that_wait",
        "tests.flows.waiting.test_who_may",
        "tests.gateways.identity.test_openid",
    }
)


def test_no_test_imports_from_another() -> None:
    modules = {
        "tests." + name.removesuffix(".py").replace("/", ".")
        for name in TREES
        if name.rpartition("/")[2].startswith("test_")
    } - LENDING
    lent = [
        f"{name} imports {one}"
        for name, tree in TREES.items()
        for one in imported(tree)
        if one in modules or one.rpartition(".")[0] in modules
    ]
    assert lent == []


def test_a_programme_and_a_referrer_are_written_out_in_one_place() -> None:
    written: dict[str, set[str]] = {kind: set() for kind in BUILT_IN}
    for name, tree in TREES.items():
        for kind in written.keys() & set(called(tree)):
            written[kind].add(name)
    assert written == BUILT_IN
