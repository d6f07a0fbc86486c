"""The part of YAML that a programme may use, as a tree in which everything knows its place.

Scalars stay text: nothing here turns ``010`` into 8 or ``NO`` into false. Anchors, aliases, merge
keys, tags, directives, several documents and deep nesting are mistakes. Built from the reader's
events, without recursion, so that no file can make it slow or run it out of stack.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from goodword.program.reading.mistakes import Mistakes, Position, shown, step
from goodword.program.reading.syntax_errors import syntax_mistake

if TYPE_CHECKING:
    from ruamel.yaml.events import (
        AliasEvent,
        CollectionStartEvent,
        DocumentStartEvent,
        Event,
        ScalarEvent,
    )

MOST_LEVELS: Final = 20
_QUOTES: Final = frozenset({"'", '"'})
# What looks like the end of a text, as in "the year as #1 in planning", and is a comment to YAML.
_CUT_OFF: Final = re.compile("[ ]+(#[^ #\n])")


@dataclass(slots=True)
class Scalar:
    """A text. ``quoted`` says that it stands in quotes or is a block text."""

    place: Position
    path: str
    text: str
    quoted: bool


@dataclass(slots=True)
class Entry:
    key: Scalar
    node: "Node"


@dataclass(slots=True)
class Mapping:
    """Keys with values, in file order; a key may stand there twice."""

    place: Position
    path: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Sequence:
    place: Position
    path: str
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Broken:
    """Something that cannot be used and was reported already."""

    place: Position
    path: str


Node = Scalar | Mapping | Sequence | Broken


def compose(text: str, mistakes: Mistakes) -> Node | None:
    """The tree of the one document, or None where there is none or it could not be read."""
    from ruamel.yaml import events

    composer = _Composer(text, mistakes)
    take: dict[type, Callable[[Any], None]] = {
        events.DocumentStartEvent: composer.document,
        events.ScalarEvent: composer.scalar,
        events.MappingStartEvent: composer.mapping,
        events.SequenceStartEvent: composer.sequence,
        events.MappingEndEvent: composer.end,
        events.SequenceEndEvent: composer.end,
        events.AliasEvent: composer.alias,
    }
    try:
        for event in _events(text, mistakes):
            if type(event) in take:
                take[type(event)](event)
    except _Unreadable:
        return None
    return composer.root


class _Unreadable(Exception):
    """There is no tree that could be trusted. It was reported why."""


def _events(text: str, mistakes: Mistakes) -> "Iterator[Event]":
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except (MarkedYAMLError, ValueError, OverflowError) as error:
        # The last two: an escape such as "\UFFFFFFFF" that names no character.
        syntax_mistake(error, text, mistakes)
        raise _Unreadable from error


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come, and the key whose value comes next."""

    node: Mapping | Sequence
    key: Scalar | Broken | None = None


class _Composer:
    """Builds the tree from events. What hangs on an unusable key is read and left out."""

    def __init__(self, text: str, mistakes: Mistakes) -> None:
        self.root: Node | None = None
        self._text = text
        self._mistakes = mistakes
        self._open: list[_Open] = []
        self._documents = 0

    def document(self, event: "DocumentStartEvent") -> None:
        self._documents += 1
        place = _place(event)
        if self._documents > 1:
            fix = 'keep one and delete the line "---" (or "...") with all that follows'
            self._mistakes.add(place, "", "a second document begins here", fix)
            raise _Unreadable
        if event.version is not None or event.tags is not None:
            fix = 'delete the lines that begin with "%"'
            self._mistakes.add(place, "", "YAML directives are not used here", fix)

    def scalar(self, event: "ScalarEvent") -> None:
        node = Scalar(_place(event), self._path(), event.value, quoted=event.style is not None)
        if event.style in _QUOTES and event.end_mark.line > event.start_mark.line:
            message = f"a quote is opened here and closed only in line {event.end_mark.line + 1}"
            fix = 'close it on the same line; for long texts write ">-" and indent the lines below'
            self._mistakes.add(node.place, node.path, message, fix)
            raise _Unreadable
        self._check_properties(event, node)
        self._attach(node)
        cut_off = None if node.quoted else _CUT_OFF.match(self._text, event.end_mark.index)
        if cut_off:
            line, column = event.end_mark.line + 1, event.end_mark.column + 1
            place = Position(line, column + cut_off.start(1) - cut_off.start())
            message = "a comment begins here, and the text ends before it"
            fix = 'put the text in quotes, or write "# " for a comment'
            self._mistakes.warn(place, node.path, message, fix)

    def mapping(self, event: "CollectionStartEvent") -> None:
        self._begin(event, Mapping(_place(event), self._path()))

    def sequence(self, event: "CollectionStartEvent") -> None:
        self._begin(event, Sequence(_place(event), self._path()))

    def alias(self, event: "AliasEvent") -> None:
        node = Broken(_place(event), self._path())
        fix = "write out what it stands for; text that begins with * goes in quotes"
        message = f"{shown('*' + event.anchor)} is a YAML alias"
        self._mistakes.add(node.place, node.path, message, fix)
        self._attach(node)

    def end(self, event: object) -> None:  # noqa: ARG002 - every step takes its event
        self._open.pop()

    def _begin(self, event: "CollectionStartEvent", node: Mapping | Sequence) -> None:
        if len(self._open) == MOST_LEVELS:
            message = f"this is nested more than {MOST_LEVELS} levels deep"
            self._mistakes.add(node.place, node.path, message, "no key is nested so deep")
            raise _Unreadable
        self._check_properties(event, node)
        self._attach(node)
        self._open.append(_Open(node))

    def _check_properties(
        self, event: "ScalarEvent | CollectionStartEvent", node: Scalar | Mapping | Sequence
    ) -> None:
        if event.anchor is not None:
            fix = "delete it; text that begins with & goes in quotes"
            message = f"{shown('&' + event.anchor)} is a YAML anchor"
            self._mistakes.add(node.place, node.path, message, fix)
        if event.tag is not None:
            fix = "delete it; text that begins with ! goes in quotes"
            self._mistakes.add(node.place, node.path, "there is a YAML tag", fix)

    def _path(self) -> str:
        """The path of the node that comes next; a key has its mapping's path."""
        if not self._open:
            return ""
        top = self._open[-1]
        if isinstance(top.node, Sequence):
            return step(top.node.path, len(top.node.items))
        return step(top.node.path, top.key.text) if isinstance(top.key, Scalar) else top.node.path

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None:
            top.key = self._checked_key(node)
        else:
            if isinstance(top.key, Scalar):
                _point_at_key(node, top.key)
                top.node.entries.append(Entry(top.key, node))
            top.key = None

    def _checked_key(self, node: Node) -> Scalar | Broken:
        if isinstance(node, Broken):
            return node
        if isinstance(node, Scalar) and (node.text != "<<" or node.quoted):
            return node
        if isinstance(node, Scalar):
            message, fix = "<< is a YAML merge key", "write out the keys that it should bring"
        else:
            message, fix = "a list or mapping stands where a key belongs", "write a single word"
        self._mistakes.add(node.place, node.path, message, fix)
        return Broken(node.place, node.path)


def _point_at_key(node: Node, key: Scalar) -> None:
    """Nothing, and a block below its key, are best shown at the key."""
    empty = isinstance(node, Scalar) and not node.text and not node.quoted
    if empty or (not isinstance(node, Scalar) and node.place.line > key.place.line):
        node.place = key.place


def _place(
    event: "DocumentStartEvent | ScalarEvent | CollectionStartEvent | AliasEvent",
) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)
