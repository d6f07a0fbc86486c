"""A marketer's mistakes as values: where, what, how to put it right, the nearest name to a slip."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

SHOWN_CHARACTERS: Final = 40
SHOWN_NAMES: Final = 12


class Position(NamedTuple):
    """Line and column in the file, both counted from 1, columns in characters."""

    line: int
    column: int


class Severity(StrEnum):
    """``NOTE`` only tells; ``WARNING`` is worth a look; an ``ERROR`` stops the programme."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. ``path`` is dotted (``audiences.customer.reward``), empty for the whole file.

    A note has nothing to mend, and no ``fix``.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        path = f"{self.path}: " if self.path else ""
        return f"{where} {kind}{path}{self.advice}"

    @property
    def advice(self) -> str:
        """What is wrong, and the fix where there is one."""
        return f"{self.message}. Fix: {self.fix}" if self.fix else self.message


class ValueProblem(Exception):
    """A value breaks a rule. Caught where the value's place and path are known."""

    def __init__(self, *, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@dataclass(slots=True)
class Mistakes:
    """The mistakes of one file, as they are found, and the warnings beside them."""

    file: str
    found: list[Mistake] = field(default_factory=list)
    warned: list[Mistake] = field(default_factory=list)

    def add(self, place: Position, path: str, message: str, fix: str) -> None:
        self.found.append(Mistake(self.file, place.line, place.column, path, message, fix))

    def warn(self, place: Position, path: str, message: str, fix: str) -> None:
        severity = Severity.WARNING
        self.warned.append(
            Mistake(self.file, place.line, place.column, path, message, fix, severity)
        )

    def in_file_order(self) -> tuple[Mistake, ...]:
        """All of them, warnings too."""
        return in_file_order(*self.found, *self.warned)


def in_file_order(*mistakes: Mistake) -> tuple[Mistake, ...]:
    """As somebody meets them who reads the file from its top."""
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column)))


def shown(text: str) -> str:
    """What somebody typed, in quotes, shortened, and with nothing that a terminal would obey."""
    short = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    printable = (char if char.isprintable() else ascii(char)[1:-1] for char in short)
    return f'"{"".join(printable)}"'


def listed(names: Iterable[str]) -> str:
    """``DE, FR, JP``, and only a count of what is too much to read."""
    first = list(names)
    shown_names, more = first[:SHOWN_NAMES], len(first) - SHOWN_NAMES
    return ", ".join(shown_names) + (f" and {more} more" if more > 0 else "")


def either(names: Iterable[str]) -> str:
    """``flat, bands or credit``."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def step(path: str, key: str | int) -> str:
    """The path of a key of a mapping, or of an item of a list (counted from 0)."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = key if key.isidentifier() or key.replace("-", "").isalnum() else shown(key)
    return f"{path}.{name}" if path else name


LONGEST = 40


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """A fix such as ``did you mean "tagline"?``, or None where nothing is near."""
    near = closest(word, options)
    return None if near is None else f'did you mean "{near}"?'


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option that a word may be a slip of, None where none is near."""
    return _nearest(word, tuple(options)) if len(word) <= LONGEST else None


@lru_cache(maxsize=1024)
def _nearest(word: str, options: tuple[str, ...]) -> str | None:
    folded = {option.casefold(): option for option in options}
    plain = word.strip().casefold().replace("-", "_")
    near = get_close_matches(plain, folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None
