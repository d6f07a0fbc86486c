"""What became of the last save: the version that pages ask for, and the mistakes that they show."""

import re
import secrets
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

_PLACE: Final = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+):\d+ (?P<words>.*)", re.DOTALL)
_FIX: Final = ". Fix: "


class ToldMistake(NamedTuple):
    """A mistake as a page shows it. ``place`` is ``program.yml, line 112``; it and ``fix`` may be
    empty, where a build failed as a whole."""

    place: str
    words: str
    fix: str


class LastSave:
    """Written by whoever builds, read by every page. A version is never told twice."""

    def __init__(self) -> None:
        self._run = secrets.token_hex(4)
        self._saves = 0
        self._good_at = ""
        self._mistakes: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def good(self, at: datetime) -> None:
        """It is on stage since then, by the clock on the wall."""
        with self._lock:
            self._saves += 1
            self._good_at = f"{at:%H:%M}"
            self._mistakes = ()

    def bad(self, mistakes: Sequence[str]) -> None:
        """It could not be built, so what was on stage before stays there."""
        with self._lock:
            self._saves += 1
            self._mistakes = tuple(mistakes)

    @property
    def version(self) -> str:
        """Another one after each save, and after a restart."""
        return f"{self._run}-{self._saves}"

    @property
    def good_at(self) -> str:
        """When the last good version was put on stage: ``10:24``."""
        return self._good_at

    @property
    def mistakes(self) -> tuple[str, ...]:
        """As ``goodword check`` prints them; none after a good save."""
        return self._mistakes

    @property
    def told(self) -> list[ToldMistake]:
        """The same, in parts."""
        return [told(line) for line in self._mistakes]


def told(line: str) -> ToldMistake:
    """A mistake in parts: ``program.yml:112:5 brand.name: is missing. Fix: write it``."""
    found = _PLACE.fullmatch(line)
    place = f"{found['file']}, line {found['line']}" if found else ""
    words, _, fix = (found["words"] if found else line).partition(_FIX)
    return ToldMistake(place, words, fix)
