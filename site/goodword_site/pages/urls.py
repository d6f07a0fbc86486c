"""Addresses of pages: the default locale stands at the root, the others below their own name."""

from dataclasses import dataclass

from goodword.program.model import Program
from goodword_site.messages import formatting


@dataclass(frozen=True, slots=True)
class Link:
    """The same page in another locale. ``current``: it is this very page."""

    locale: str
    language: str
    href: str
    current: bool


def home_of(program: Program, locale: str) -> str:
    """``/`` or ``/de/``."""
    return "/" if locale == program.locales.default else f"/{locale}/"


def address_of(program: Program, locale: str, at: str) -> str:
    """A page's address in a locale, from its address in the default one (``/terms/``)."""
    return home_of(program, locale) + at.removeprefix("/")


def links_to(program: Program, current: str, at: str) -> tuple[Link, ...]:
    """A static page in every offered locale."""
    return tuple(
        link(locale, address_of(program, locale, at), current) for locale in program.locales.offered
    )


def link(locale: str, href: str, current: str) -> Link:
    """The link of a locale's page, as seen from the page of ``current``."""
    return Link(locale, formatting.language_name(locale), href, locale == current)
