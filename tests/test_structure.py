"""Where modules lie, and what they are called: rules that a reader can count on."""

import ast
from collections import defaultdict
from pathlib import Path
from typing import Final

from goodword.handlers.routes import FUNCTIONS
from tests.modules import MODULES, ROOT, imports_of

MOST_MODULES: Final = 18
"""A folder with more has more than one subject."""

SMALL: Final = 40
"""A module of fewer lines needs a reason to stand alone."""

ALONE: Final = {
    "goodword": "the package's own words",
}

# Flows that people start with the command, and what only they use.
COMMAND: Final = {
    "goodword.flows.payouts.decide_stuck",
    "goodword.flows.referrals.register",
}


def test_no_folder_holds_more_than_a_reader_can_survey() -> None:
    folders = defaultdict[str, int](int)
    for path in MODULES.values():
        if path.name != "__init__.py":
            folders[str(path.parent.relative_to(ROOT))] += 1
    assert {name: count for name, count in folders.items() if count > MOST_MODULES} == {}


def test_a_small_module_has_a_reason_to_stand_alone() -> None:
    small = {
        module
        for module, path in MODULES.items()
        if path.name != "__init__.py" and len(path.read_text("utf-8").splitlines()) <= SMALL
    }
    assert small - set(ALONE) == set()


def test_reasons_are_given_for_small_modules_only() -> None:
    gone = [module for module in ALONE if module not in MODULES]
    assert gone == []


def test_a_public_class_name_stands_for_one_class() -> None:
    places = defaultdict[str, list[str]](list)
    for module, path in MODULES.items():
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_what_lies_in_functions_is_reached_by_a_function_or_is_for_the_command() -> None:
    reached = {*FUNCTIONS.values(), *COMMAND}
    waiting = list(reached)
    while waiting:
        for imported in imports_of(waiting.pop()):
            if imported.name in MODULES and imported.name not in reached:
                reached.add(imported.name)
                waiting.append(imported.name)
    left = [
        module
        for module, path in MODULES.items()
        if module.partition(".")[0] == "goodword"
        and path.name != "__init__.py"
        and not module.startswith("goodword.program.reading.")
        and module not in reached
    ]
    assert left == []


def test_the_first_line_of_a_module_says_what_lives_there() -> None:
    silent = [name for name, path in MODULES.items() if not ast.get_docstring(_tree(path))]
    assert silent == []


def test_no_test_imports_from_a_test() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ImportFrom) and ".test_" in f".{node.module}"
    ]
    assert wrong == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
