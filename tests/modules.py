"""The modules of the source and what they import, read from the syntax trees.

An import inside a function counts as well.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = {
    "goodword": ROOT / "functions",
    "goodword_site": ROOT / "site",
    "goodword_ops": ROOT / "infra",
}


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


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(f"{package}.")


def loaded_by(module: str) -> dict[str, Import]:
    """What importing a module imports: of ours all the way, of others the first step.

    A package is imported before what lies in it, but has begun already where it imports that.
    """
    found: dict[str, Import] = {}
    waiting = [module]
    while waiting:
        current = waiting.pop()
        for imported in imports_of(current):
            if not imported.at_import:
                continue
            packages = (name for name in _packages_of(imported.name) if not within(current, name))
            for name in (*packages, imported.name):
                if name not in found:
                    found[name] = imported._replace(name=name)
                    if name in MODULES:
                        waiting.append(name)
    return found


def _packages_of(module: str) -> Iterator[str]:
    """The packages of ours in which a module lies, the outermost first."""
    parts = module.split(".")
    for length in range(1, len(parts)):
        name = ".".join(parts[:length])
        if name in MODULES:
            yield name
