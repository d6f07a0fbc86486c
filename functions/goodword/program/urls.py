"""Addresses of pages that others than the builder link to."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodword.program.model import Locales
    from goodword.program.outline import LocaleOutline


def terms_address(locales: "Locales | LocaleOutline", locale: str, revision: str) -> str:
    """The permanent page of a revision's terms: ``/de/terms/71c516efe55faabe/``.

    Args:
        locales: those of that very revision, since they decide the address. A locale that it does
            not offer gets the terms in its default one.
        locale: of whoever is to read them.
        revision: of the terms.
    """
    return f"{_below(locales, locale)}/terms/{revision}/"


def privacy_address(locales: "Locales | LocaleOutline", locale: str) -> str:
    """The page of the privacy notice."""
    return f"{_below(locales, locale)}/privacy/"


def _below(locales: "Locales | LocaleOutline", locale: str) -> str:
    prefixed = locale in locales.offered and locale != locales.default
    return f"/{locale}" if prefixed else ""


def join_address(audience: str, locale: str) -> str:
    """Where one joins an audience; the functions serve it."""
    return f"/join/{audience}?lang={locale}"


def join_page_name(audience: str) -> str:
    """The build's page behind ``join_address``."""
    return f"join-of-{audience}"


def joining_address(locales: "Locales | LocaleOutline", locale: str) -> str:
    """The page behind the form of a join page, the same for everybody."""
    return f"{_below(locales, locale)}/joining/"
