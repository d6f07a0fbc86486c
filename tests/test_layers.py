"""Imports run one way: program <- domain <- flows <- handlers, and nothing in goodword looks out.

An import inside a function counts as well.
"""

import ast
import sys
from typing import Final

import pytest

from goodword.handlers.routes import FUNCTIONS
from tests.modules import MODULES, ROOT, SOURCES, imports_of, loaded_by, within

# Layer -> what of ours it may import besides itself. The longest name that fits a module is its
# layer; ports holds the words that gateways answer in.
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


PACKAGES: Final = [name for name, path in MODULES.items() if path.name == "__init__.py"]


def layer_of(module: str) -> str | None:
    fitting = [layer for layer in MAY_IMPORT if within(module, layer)]
    return max(fitting, key=len, default=None)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    layer = layer_of(module)
    allowed = MAY_IMPORT[layer] | {layer} if layer else frozenset[str]()
    wrong = [
        f"{MODULES[module].relative_to(ROOT)}:{one.line} imports {one.name}"
        for one in imports_of(module)
        if one.name.partition(".")[0] in SOURCES
        and not any(within(one.name, package) for package in allowed)
    ]
    assert wrong == []


# Package -> why its modules are imported through it. They are loaded together.
DOORS: Final = {
    "goodword.flows.ports": "what a flow asks of the outside, of several services at once",
    "goodword.store.keys": "one table of keys, whose kinds callers need side by side",
}


@pytest.mark.parametrize("package", [name for name in PACKAGES if name not in DOORS])
def test_packages_are_empty(package: str) -> None:
    assert imports_of(package) == ()


@pytest.mark.parametrize("package", DOORS)
def test_a_door_opens_to_its_own_package_alone(package: str) -> None:
    tree = ast.parse(MODULES[package].read_text(encoding="utf-8"))
    assert {type(node) for node in tree.body} == {ast.Expr, ast.ImportFrom, ast.Assign}
    assert {one.name for one in imports_of(package) if not within(one.name, package)} == set()


# Sub-package of the domain -> those below it. What lies in the domain itself is the kernel.
BELOW: Final = {
    "offers": set[str](),
    "referrals": {"offers"},
    "claims": {"offers", "referrals"},
    "rewards": {"offers", "referrals"},
    "payouts": {"offers", "referrals", "rewards"},
    "outreach": set[str](),
    "sales": {"offers", "referrals"},
    "partners": {"outreach", "referrals"},
    "figures": {"claims", "offers", "referrals", "sales"},
    "access": set[str](),
    "waiting": {"staff"},
    "staff": set[str](),
    "portal": {"offers", "referrals", "rewards"},
}


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "goodword.domain")])
def test_sub_packages_of_the_domain_import_downward(module: str) -> None:
    room = room_of(module)
    above = {
        f"{one.line}: {one.name}"
        for one in imports_of(module)
        if (other := room_of(one.name)) and other != room and other not in BELOW.get(room, set())
    }
    assert above == set()


# What events hold is known to every room, by subject.
OF_THE_KERNEL: Final = {"event_data"}


def room_of(module: str) -> str:
    """The sub-package of the domain in which a module lies; nothing for the kernel and others."""
    inner = module.removeprefix("goodword.domain.") if within(module, "goodword.domain") else ""
    room = inner.partition(".")[0] if "." in inner else ""
    return "" if room in OF_THE_KERNEL else room


def test_only_the_command_and_the_builder_read_program_yml() -> None:
    readers = [
        module
        for module in MODULES
        if within(module, "goodword") and not within(module, "goodword.program.reading")
        for one in imports_of(module)
        if within(one.name, "goodword.program.reading")
    ]
    assert readers == []


def test_no_module_imports_itself_through_others() -> None:
    circles = [name for name in MODULES if name in loaded_by(name)]
    assert circles == []


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "goodword.domain")])
def test_the_domain_stands_on_the_standard_library_and_pydantic(module: str) -> None:
    foreign = {
        one.name
        for one in imports_of(module)
        if one.name.partition(".")[0] not in {*sys.stdlib_module_names, "pydantic", "goodword"}
    }
    assert foreign == set()


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "goodword.domain")])
def test_the_domain_reads_no_clock_environment_or_random_source(module: str) -> None:
    outside = {"os", "random", "secrets", "socket", "subprocess", "time", "urllib", "uuid"}
    assert {one.name.partition(".")[0] for one in imports_of(module)} & outside == set()


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "goodword.domain")])
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
    assert {name for name in loaded_by(module) if any(within(name, one) for one in money)} == set()
