"""How a tree becomes plain values: what may stand where, said as data, and read with all mistakes.

A kind reads a node and returns its value; where the value is wrong it notes the mistake and
returns ``INVALID``, and its surroundings go on without it.
"""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from goodword.program.reading.context import Facts
from goodword.program.reading.mistakes import (
    Mistakes,
    Position,
    ValueProblem,
    closest,
    did_you_mean,
    either,
    shown,
    step,
)
from goodword.program.reading.tree import Broken, Entry, Mapping, Node, Scalar, Sequence

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


class InvalidValue(Enum):
    """The value of what was reported already."""

    INVALID = "mistaken"


INVALID: Final = InvalidValue.INVALID


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass over one file."""

    mistakes: Mistakes
    facts: Facts

    def wrong(self, node: Node, message: str, fix: str) -> InvalidValue:
        self.mistakes.add(node.place, node.path, message, fix)
        return INVALID


class Kind(Protocol):
    """What may stand somewhere. ``says`` completes the sentence "write …"."""

    @property
    def expected(self) -> str: ...

    def read(self, node: Node, reading: Reading) -> object: ...


Finding = tuple[Node, str, str]
"""Where, what is wrong, and the fix."""

Check = Callable[[Mapping, dict[str, object]], Iterable[Finding]]
"""Looks at the values that stand under the keys of a mapping, mistaken ones too."""


@dataclass(frozen=True, slots=True)
class ScalarKind:
    """A single value, turned by ``value`` into what the model holds; it raises ``ValueProblem``.

    ``schema`` says as much of that as JSON Schema can, for editors; it may be wider, never
    narrower.
    """

    expected: str
    value: Callable[[Scalar, Facts], object]
    schema: Keyed[str, object]

    def read(self, node: Node, reading: Reading) -> object:
        if not isinstance(node, Scalar):
            return wrong_shape(node, "one value", self.expected, reading)
        if node.text in _NOTHING and not node.quoted:
            return reading.wrong(node, "there is nothing here", f"write {self.expected}")
        try:
            return self.value(node, reading.facts)
        except ValueProblem as wrong:
            return reading.wrong(node, wrong.message, wrong.fix)


@dataclass(frozen=True, slots=True)
class MappingKind:
    """A mapping with known keys.

    ``refused``: keys that somebody may well expect here -> why there are none.
    """

    required: Keyed[str, Kind]
    optional: Keyed[str, Kind] = field(default_factory=dict)
    check: Check | None = None
    refused: Keyed[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return f"the keys {', '.join(self.required or self.optional)} below it"

    def read(self, node: Node, reading: Reading) -> object:
        if not isinstance(node, Mapping):
            return wrong_shape(node, "keys with values", self.expected, reading)
        known = {**self.required, **self.optional}
        values: dict[str, object] = {}
        first: dict[str, Position] = {}
        slips: set[str | None] = set()
        for entry in node.entries:
            name = entry.key.text
            if name not in known:
                self._unknown(entry, known, reading)
                slips.add(closest(name, known))
                continue
            value = known[name].read(entry.node, reading)
            if not repeated(entry, first, reading):
                values[name] = value
        for name, kind in self.required.items():
            # A misspelt key is one mistake, not a missing one besides.
            if name not in values and name not in slips:
                message = f'the key "{name}" is missing'
                fix = f"add {name}: and write {kind.expected}"
                reading.mistakes.add(node.place, step(node.path, name), message, fix)
        for where, message, fix in self.check(node, values) if self.check else ():
            reading.wrong(where, message, fix)
        return values

    def _unknown(self, entry: Entry, known: Keyed[str, Kind], reading: Reading) -> None:
        name = entry.key.text
        message = f"unknown key {shown(name)}"
        fix = did_you_mean(name, known) or f"the keys here are {', '.join(known)}"
        if name.partition(":")[0] in known:
            fix = "put a space after the colon"
        if name in self.refused:
            message, fix = f"{shown(name)} does not go here: {self.refused[name]}", "delete it"
        reading.mistakes.add(entry.key.place, entry.node.path, message, fix)


@dataclass(frozen=True, slots=True)
class TableKind:
    """A mapping whose keys the marketer names.

    ``key`` raises ``ValueProblem`` for a name that is none.

    ``ordered``: the order in the file means something; where not, the values are sorted by key.
    ``check`` sees each entry's node and value, mistaken ones too.
    """

    expected: str
    key: Callable[[str, Facts], None]
    of: Kind
    ordered: bool = False
    check: Callable[[list[tuple[Node, object]], Facts], Iterable[Finding]] | None = None

    def read(self, node: Node, reading: Reading) -> object:
        if not isinstance(node, Mapping):
            return wrong_shape(node, "keys with values", self.expected, reading)
        if not node.entries:
            return reading.wrong(node, "there is nothing here", f"write {self.expected}")
        values: dict[str, object] = {}
        first: dict[str, Position] = {}
        rows: list[tuple[Node, object]] = []
        for entry in node.entries:
            name = entry.key.text
            try:
                self.key(name, reading.facts)
            except ValueProblem as wrong:
                path = entry.node.path
                reading.mistakes.add(entry.key.place, path, wrong.message, wrong.fix)
            value = self.of.read(entry.node, reading)
            rows.append((entry.node, value))
            if not repeated(entry, first, reading):
                values[name] = value
        for where, message, fix in self.check(rows, reading.facts) if self.check else ():
            reading.wrong(where, message, fix)
        return values if self.ordered else dict(sorted(values.items()))


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list. ``check`` sees each item's node and value, mistaken ones too."""

    expected: str
    of: Kind
    check: Callable[[list[tuple[Node, object]], Facts], Iterable[Finding]] | None = None
    most: int = 200

    def read(self, node: Node, reading: Reading) -> object:
        if not isinstance(node, Sequence):
            return wrong_shape(
                node, "a list", self._as_list(node, reading) or self.expected, reading
            )
        if not node.items:
            return reading.wrong(node, "the list is empty", f"write {self.expected}")
        if len(node.items) > self.most:
            message = f"the list has {len(node.items)} items; {self.most} are the most"
            reading.wrong(node, message, "shorten it")
        values = [(item, self.of.read(item, reading)) for item in node.items]
        for where, message, fix in self.check(values, reading.facts) if self.check else ():
            reading.wrong(where, message, fix)
        return [value for _, value in values]

    def _as_list(self, node: Node, reading: Reading) -> str | None:
        """A single value in brackets, where it is one that the list may hold."""
        if not isinstance(node, Scalar):
            return None
        alone = Mistakes(reading.mistakes.file)
        self.of.read(node, Reading(alone, reading.facts))
        written = shown(node.text) if node.quoted else node.text
        return None if alone.found else f"[{written}]"


@dataclass(frozen=True, slots=True)
class UnionKind:
    """A mapping whose other keys depend on what stands under the key ``by``."""

    by: str
    options: Keyed[str, MappingKind]

    @property
    def expected(self) -> str:
        return f"{self.by}: {either(self.options)}, and the keys that go with it"

    def read(self, node: Node, reading: Reading) -> object:
        if not isinstance(node, Mapping):
            return wrong_shape(node, "keys with values", self.expected, reading)
        chosen = next((entry.node for entry in node.entries if entry.key.text == self.by), None)
        if chosen is None:
            slip = next((one for one in node.entries if self._is_slip(one)), None)
            if slip is not None:
                message = f"unknown key {shown(slip.key.text)}"
                fix = f'did you mean "{self.by}"?'
                reading.mistakes.add(slip.key.place, slip.node.path, message, fix)
                return INVALID
            message = f'the key "{self.by}" is missing'
            reading.mistakes.add(
                node.place, step(node.path, self.by), message, f"add {self.expected}"
            )
            return INVALID
        name = chosen.text if isinstance(chosen, Scalar) else ""
        if name in self.options:
            return self.options[name].read(node, reading)
        if isinstance(chosen, Broken):
            return INVALID
        fix = did_you_mean(name, self.options) or f"write {either(self.options)}"
        return reading.wrong(chosen, f"there is no such {self.by}", fix)

    def _is_slip(self, entry: Entry) -> bool:
        """A key that no option knows, and that is near ``by`` or says what only ``by`` can."""
        name, value = entry.key.text, entry.node
        if any(name in {**one.required, **one.optional} for one in self.options.values()):
            return False
        chosen = isinstance(value, Scalar) and value.text in self.options
        return chosen or closest(name, (self.by,)) is not None


def repeated(entry: Entry, first: dict[str, Position], reading: Reading) -> bool:
    """Notes a key that was there before. ``first`` remembers where each was seen first."""
    place = entry.key.place
    earlier = first.setdefault(entry.key.text, place)
    if earlier == place:
        return False
    message = f"duplicate key {shown(entry.key.text)}: it stands in line {earlier.line} already"
    reading.mistakes.add(place, entry.node.path, message, "delete one of the two")
    return True


def wrong_shape(node: Node, wanted: str, expected: str, reading: Reading) -> InvalidValue:
    """Notes that a node is none of what a kind reads (``wanted``: "a list")."""
    if isinstance(node, Broken):
        return INVALID
    if isinstance(node, Scalar) and node.text in _NOTHING and not node.quoted:
        return reading.wrong(node, "there is nothing here", f"write {expected}")
    found = {
        Scalar: "here stands one value",
        Mapping: "here stand keys with values",
        Sequence: "here stands a list",
    }[type(node)]
    return reading.wrong(node, f"{found}, where {wanted} should", f"write {expected}")
