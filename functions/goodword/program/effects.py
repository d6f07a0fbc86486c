"""What a programme may say, and nothing acts on yet: read, checked and shown, that is all.

A test holds the list to what the functions read of a programme.
"""

from collections.abc import Iterator
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
_SHOWN: Final = "shown in the terms, without effect yet"
_CONDITIONS: Final = "shown in the terms; nobody is refused for it yet"
_NOTICE: Final = "without effect yet: nobody is written to first"


def without_effect(root: Node, file: str) -> tuple[Mistake, ...]:
    """A note for each thing in the file that has no effect yet, in file order."""
    found = sorted(_found(root), key=lambda note: note[0].key.place)
    return tuple(
        Mistake(file, *entry.key.place, entry.node.path, message, "", Severity.NOTE)
        for entry, message in found
    )


def _found(root: Node) -> Iterator[tuple[Entry, str]]:
    for section in _entries(root):
        name = section.key.text
        if name in SECTIONS_WITHOUT_EFFECT:
            yield section, _SHOWN
        for part in _entries(section.node) if name in {"audiences", "countries"} else ():
            for entry in _entries(part.node):
                if name == "audiences" and entry.key.text == "eligible":
                    if _entries(entry.node):
                        yield entry, _CONDITIONS
                elif entry.key.text == "contact" and _text(entry.node) == "notice_once":
                    yield entry, _NOTICE


def _entries(node: Node) -> list[Entry]:
    return node.entries if isinstance(node, Mapping) else []


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""
