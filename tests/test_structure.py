"""Where modules lie, and what they are called: rules that a reader can count on."""

import ast
from collections import defaultdict
from pathlib import Path
from typing import Final

from goodword.gateways.payouts.registry import MODULES as MODULES_OF_PROVIDERS
from goodword.handlers.routes import FUNCTIONS
from tests.conftest import LONGEST
from tests.modules import MODULES, ROOT, imports_of

MOST_MODULES: Final = 18
"""A folder with more has more than one subject."""

SMALL: Final = 40
"""A module of fewer lines needs a reason to stand alone."""

ALONE: Final = {
    # The edge of something: what lies beyond it is not ours.
    "goodword.store.client": "the boto3 client, which a cold start makes and tests replace",
    "goodword.store.stream": "the form of stream records, for Lambda and the local stack",
    "goodword_ops.templates": "Jinja for documents of the command",
    # Kernel: many modules need it, and it needs none of them.
    "goodword.domain.destination": "of referrers and of payouts",
    "goodword.domain.allowance": "of mails, of links and of networks",
    "goodword.flows.ports.machine": "clock and randomness, which nearly every flow asks for",
    "goodword.domain.ids": "ids from randomness",
    "goodword.domain.kinds": "what a reward consists of, for referrers and rewards",
    "goodword.program.base": "what every part of the model is made of",
    "goodword_ops.failures": "the tree of errors of the command",
    "goodword_ops.plan.change": "a difference, which the engine and the reports share",
    "goodword_site.errors": "the tree of errors of a build",
    # What answers visitors loads it, and nothing of what would stand beside it.
    "goodword.domain.offers.campaign": "a claim needs nothing else of the rules",
    "goodword.flows.claims.admission": "the limits of forms, for every form that there is",
    "goodword.domain.referrals.typed_code": "codes that are not written as they were drawn",
    "goodword.handlers.web.addresses": "email-validator, which only a claim loads",
    "goodword.flows.claims.terms_link": "pages and mails need nothing else of claims",
    "goodword.flows.staff.roll": "who runs the programme, for the command and for pages",
    "goodword_site.pages.staff": "pages without words of a locale",
    "goodword_ops.sandbox.identity.people": "made-up people, for the issuer and the desk",
    "goodword.flows.lists": "every line of a list, for every flow",
    "goodword.domain.mailbox": "which mailbox an address leads to, for hashes and budgets",
    # A use case or a subcommand of its own.
    "goodword.domain.referrals.line": "who stands and who waits",
    "goodword.flows.referrals.move_up": "the next in line moves up",
    "goodword.flows.referrals.keep_reference": "how a reference is found, for one reaction",
    "goodword.flows.offers.experiment_figures": "what an experiment has counted",
    "goodword.flows.publish_program": "a programme goes live",
    "goodword.program.staff_role": "known to every cold start, which loads no section",
    "goodword_ops.commands.schema": "goodword schema",
    "goodword_ops.commands.audit": "goodword audit, of both its subjects",
    "goodword_ops.commands.referrers.words": "eligibility in words, for several actions",
    "goodword.domain.event_data.staff": "what events hold of staff, a module a subject",
    # A subject of its own, however little there is to say about it.
    "goodword.gateways.mail.message": "a mail as bytes, for every mail service",
    "goodword_ops.dev.console.outside": "services that are taken down on purpose",
    "goodword_ops.dev.host.keyring": "keys of the local stack",
    "goodword_ops.dev.host.tethered": "a process of its own",
    "goodword_ops.publication.keeping": "permanent pages",
    "goodword_ops.sandbox.clock": "the sandbox's time",
    "goodword_site.builder.bytecode": "compiled templates, kept between builds",
    "goodword_site.handbook.markup": "what becomes markup is escaped here",
    "goodword_site.handbook.sections": "what documents are made of",
    "goodword_site.messages.audiences": "how pages call an audience",
    "goodword_site.pages.urls": "addresses of pages",
    "goodword_site.pictures.icons": "pictures inside a page",
}
"""Small module -> why it stands alone."""

BESIDES: Final = {
    # Flows that a person starts with the command, and what the desk of the local stack reads.
    # Drawn on the page of the design system.
    "goodword.domain.figures.chart",
    "goodword.flows.figures.read",
    "goodword.flows.figures.recompute",
    "goodword.flows.offers.experiment_figures",
    "goodword.flows.payouts.decide_frozen",
    "goodword.flows.payouts.decide_stuck",
    "goodword.domain.referrals.eligibility",
    "goodword.flows.redrive",
    "goodword.flows.waiting.decide",
    "goodword.flows.waiting.listing",
    "goodword.flows.rewards.decide",
    "goodword.flows.joining.decide",
    "goodword.flows.referrers.bring_in",
    "goodword.flows.referrers.change",
    "goodword.flows.referrers.export",
    "goodword.flows.referrers.invite",
    "goodword.flows.referrers.payout",
    "goodword.flows.referrers.register",
    "goodword.flows.referrals.report_by_hand",
    "goodword.flows.sales.give_lead",
    "goodword.flows.story",
    # Read at build: what ``/openapi.json`` says.
    "goodword.handlers.api_models",
    "goodword.handlers.openapi",
    "goodword.handlers.api.models",
    # Loaded by name (``gateways.payouts.registry``).
    *MODULES_OF_PROVIDERS.values(),
}
"""What lies in ``functions`` besides what a function imports."""

# What a client of the API sees has names of its own.
OF_CLIENTS: Final = {"goodword.handlers.api_models", "goodword.handlers.api.models"}


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
        if path.name != "__init__.py" and _lines(module) <= SMALL
    }
    assert small - set(ALONE) == set()


def test_reasons_are_given_for_small_modules_only() -> None:
    large = [module for module in ALONE if module not in MODULES or _lines(module) > SMALL]
    assert large == []


def test_a_public_class_name_stands_for_one_class() -> None:
    places = defaultdict[str, list[str]](list)
    for module, path in MODULES.items():
        if module in OF_CLIENTS:
            continue
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_what_lies_in_functions_is_reached_by_a_function_or_is_for_the_command() -> None:
    reached = {*FUNCTIONS.values(), *BESIDES}
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


def test_every_file_that_the_tests_begin_with_is_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _lines(module: str) -> int:
    return len(MODULES[module].read_text(encoding="utf-8").splitlines())
