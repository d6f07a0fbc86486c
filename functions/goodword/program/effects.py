"""What a programme says without effect: no engine acts on it yet, or its time is over.

A test holds what has no engine to what the functions read of a programme.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from goodword.program.mistake import Mistake, Severity
from goodword.program.yaml_tree import Entry, Mapping, Node, Scalar

SECTIONS_WITHOUT_EFFECT: Final = frozenset(
    {
        "qualification",
        "routing",
        "registration",
        "attribution",
        "requests",
        "governance",
        "targets",
    }
)
SHOWN: Final = "shown in the terms, without effect yet"
CONDITIONS: Final = "shown in the terms; nobody is refused for it yet"
NOTICE: Final = "without effect yet: nobody is written to first"


def without_effect(root: Node, file: str, today: date | None) -> tuple[Mistake, ...]:
    """A note for each thing in a file without mistakes that has no effect, in file order.

    ``today`` is the day in UTC; without one, nothing is over.
    """
    notes = [*_found(root), *(_over(root, today) if today else ())]
    notes.sort(key=lambda note: note[0].key.place)
    return tuple(_note(file, entry, message) for entry, message in notes)


def _note(file: str, entry: Entry, message: str) -> Mistake:
    line, column = entry.key.place
    return Mistake(file, line, column, entry.node.path, message, "", Severity.NOTE)


def _found(root: Node) -> Iterator[tuple[Entry, str]]:
    for section in _entries(root):
        name = section.key.text
        if name in SECTIONS_WITHOUT_EFFECT:
            yield section, SHOWN
        for part in _entries(section.node) if name in {"audiences", "countries"} else ():
            for entry in _entries(part.node):
                if name == "audiences" and entry.key.text == "eligible":
                    if _entries(entry.node):
                        yield entry, CONDITIONS
                elif entry.key.text == "contact" and _text(entry.node) == "notice_once":
                    yield entry, NOTICE


def _over(root: Node, today: date) -> Iterator[tuple[Entry, str]]:
    """Campaigns and experiments whose last day has passed."""
    sections = (entry for entry in _entries(root) if entry.key.text in {"campaigns", "experiments"})
    for part in (part for section in sections for part in _entries(section.node)):
        for entry in _entries(part.node):
            if entry.key.text == "until" and date.fromisoformat(_text(entry.node)) < today:
                yield entry, "its last day has passed; nobody sees it any more"


def _entries(node: Node) -> list[Entry]:
    return node.entries if isinstance(node, Mapping) else []


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""
