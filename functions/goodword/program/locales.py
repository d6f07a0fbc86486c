"""Which offered locale stands in for another: for a text that is missing, and for a visitor;
and how a language addresses its reader.

``fallbacks`` names the next locale of a locale (``de-AT: de``), step by step; a parsed programme
has no circles. Pure and light: the functions use it for every request.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Protocol

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "de": ("sie", "du"),
    "fr": ("vous", "tu"),
    "es": ("tú", "usted"),
}
"""Language -> its forms of address; the first is that of its own file of words, and holds where
the programme names none. What another form says otherwise stands in a file beside it."""


class Offering(Protocol):
    """The languages of a programme or of its outline."""

    @property
    def default(self) -> str: ...
    @property
    def offered(self) -> Collection[str]: ...
    @property
    def fallbacks(self) -> Mapping[str, str]: ...


def chain(locale: str, fallbacks: Mapping[str, str]) -> Iterator[str]:
    """The locale itself, then its fallbacks, nearest first; a circle ends where it closes."""
    passed: set[str] = set()
    here: str | None = locale
    while here is not None and here not in passed:
        yield here
        passed.add(here)
        here = fallbacks.get(here)


def language_of(locale: str) -> str:
    """``de`` of ``de-AT``."""
    return locale.partition("-")[0]


def nearest(tag: str, offered: Collection[str], fallbacks: Mapping[str, str]) -> str | None:
    """The offered locale for a visitor's language tag, None where there is none.

    The tag as it is, then without its last parts, one by one (RFC 4647, section 3.4); at each step
    a locale that is offered goes before one that a fallback leads to. Letters' case says nothing.
    """
    names = {name.lower(): name for name in (*fallbacks, *offered)}
    parts = tag.lower().split("-")
    while parts:
        if name := names.get("-".join(parts)):
            return next((one for one in chain(name, fallbacks) if one in offered), None)
        parts.pop()
    return None


def still_offered(locale: str, locales: Offering) -> str:
    """The offered locale for one that was stored under an earlier programme: itself, else the one
    that stands in for it, else the default one."""
    return nearest(locale, locales.offered, locales.fallbacks) or locales.default
