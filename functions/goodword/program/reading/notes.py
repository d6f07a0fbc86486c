"""Notes on what has no effect yet or is over, and on campaigns and rules that can never apply.

A test holds what has no engine to what the functions read of a programme.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from goodword.program.model import Program
from goodword.program.reading.context import child
from goodword.program.reading.coverage import Reach, above_it, is_taken_in, never_running
from goodword.program.reading.mistakes import Mistake, Position, Severity
from goodword.program.reading.tree import Entry, Node, Scalar, Sequence
from goodword.program.reading.tree import Mapping as Branch
from goodword.program.rewards import Milestone
from goodword.program.sections import CONTACT

_UNSEEN: Final = "without effect yet, and on no public page"
SECTIONS_WITHOUT_EFFECT: Final[Mapping[str, str]] = {
    "qualification": "advice, and what a confirmation asks for; nothing checks it yet",
    "requests": _UNSEEN,
    "targets": _UNSEEN,
}
APPROVALS: Final = (
    "without effect: no staff is declared, so whoever has access decides about any amount"
)
UNROUTED: Final = "nobody is told of a new referral: there is no routing"
UNREACHABLE: Final = f"owners are given no name or address: no purpose is called {CONTACT}"
RATES_FIX: Final = "goodword rates update FILE writes those of the European Central Bank's file"
NOTICE: Final = "without effect yet: nobody is written to first"


def without_effect(root: Node, file: str, today: date | None) -> tuple[Mistake, ...]:
    """A note for each thing in a file without mistakes that has no effect, in file order.

    ``today`` is the day in UTC; without one, nothing is over.
    """
    notes = [*_found(root), *(_over(root, today) if today else ())]
    notes.sort(key=lambda note: note[0].key.place)
    return tuple(_note(file, entry, message) for entry, message in (*notes, *_unrouted(root)))


def _note(file: str, entry: Entry, message: str) -> Mistake:
    line, column = entry.key.place
    return Mistake(file, line, column, entry.node.path, message, "", Severity.NOTE)


def _found(root: Node) -> Iterator[tuple[Entry, str]]:
    has_staff = any(section.key.text == "staff" for section in _entries(root))
    for section in _entries(root):
        name = section.key.text
        if name in SECTIONS_WITHOUT_EFFECT:
            yield section, SECTIONS_WITHOUT_EFFECT[name]
        for part in _entries(section.node) if name == "governance" else ():
            if part.key.text == "approvals" and not has_staff:
                yield part, APPROVALS
        for part in _entries(section.node) if name == "countries" else ():
            for entry in _entries(part.node):
                if entry.key.text == "contact" and _text(entry.node) == "notice_once":
                    yield entry, NOTICE


def _unrouted(root: Node) -> Iterator[tuple[Entry, str]]:
    """Where sales is not told, and where it is given nobody's address: whoever reads the programme
    would expect either."""
    sections = {section.key.text: section for section in _entries(root)}
    if "routing" not in sections:
        yield sections["audiences"], UNROUTED
        return
    purposes = child(child(root, "privacy"), "purposes")
    if CONTACT not in {entry.key.text for entry in _entries(purposes)} and "privacy" in sections:
        yield sections["routing"], UNREACHABLE


def _over(root: Node, today: date) -> Iterator[tuple[Entry, str]]:
    """Campaigns and experiments whose last day has passed."""
    sections = (entry for entry in _entries(root) if entry.key.text in {"campaigns", "experiments"})
    for part in (part for section in sections for part in _entries(section.node)):
        for entry in _entries(part.node):
            if entry.key.text == "until" and date.fromisoformat(_text(entry.node)) < today:
                yield entry, "its last day has passed; nobody sees it any more"


def _entries(node: Node | None) -> list[Entry]:
    return node.entries if isinstance(node, Branch) else []


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def idle_campaigns_and_rules(root: Node, program: Program, file: str) -> tuple[Mistake, ...]:
    """A warning for each, in file order. ``root`` is the tree that the programme was read from."""
    found = sorted((*_campaigns(root, program), *_rules(root, program)))
    return tuple(
        Mistake(file, *place, path, message, fix, Severity.WARNING)
        for place, path, message, fix in found
    )


def old_rates(root: Node, program: Program, file: str, today: date | None) -> tuple[Mistake, ...]:
    """A warning where the rates are older than they may be: they are not published any more."""
    age = program.currencies.age_of_rates(today) if today else None
    day = child(child(child(root, "currencies"), "rates"), "date")
    if age is None or day is None:
        return ()
    message = (
        f"the rates are {age} days old, and may be {program.currencies.rates_max_age_days} "
        "(currencies.rates_max_age_days); they are not published any more"
    )
    return (Mistake(file, *day.place, day.path, message, RATES_FIX, Severity.WARNING),)


class _Found(NamedTuple):
    place: Position
    path: str
    message: str
    fix: str


def _campaigns(root: Node, program: Program) -> Iterator[_Found]:
    idle = never_running(program.campaigns)
    section = child(root, "campaigns")
    for entry in section.entries if isinstance(section, Branch) else ():
        if entry.key.text in idle:
            message = f"this campaign never runs: {above_it(idle[entry.key.text])}"
            fix = "move it above, or give it days or audiences of its own"
            yield _Found(entry.key.place, entry.node.path, message, fix)


def _rules(root: Node, program: Program) -> Iterator[_Found]:
    for name, audience in program.audiences.items():
        rewards = child(child(child(root, "audiences"), name), "reward")
        nodes = rewards.items if isinstance(rewards, Sequence) else []
        above: dict[Milestone, list[Reach]] = {}
        for node, rule in zip(nodes, audience.reward, strict=False):
            if rule.adds:
                continue
            when = rule.when
            countries = None if when.countries is None else frozenset(when.countries)
            reach = Reach(countries, when.deal_at_least or 0, when.deal_below)
            earlier = above.setdefault(rule.on, [])
            if is_taken_in(reach, earlier, program.countries):
                message = (
                    "no country of the programme is left for this rule: those above it take them "
                    "all. Only referrers of a country that was dropped reach it"
                )
                fix = "delete it, or take a country out of the rules above"
                yield _Found(node.place, node.path, message, fix)
            earlier.append(reach)
