"""The names that a programme is read against: its own, and those of ISO 4217, ISO 3166 and CLDR."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from goodword.program.reading.tree import Mapping, Node, Scalar, Sequence

MOST_LOCALES: Final = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """None where the section that says it is missing or has mistakes in its names.

    Then nothing is measured against it: one wrong locale should not be reported in every text.
    """

    locales: tuple[str, ...] | None
    currencies: frozenset[str] | None
    base: str | None
    countries: tuple[str, ...] | None = None
    audiences: tuple[str, ...] | None = None
    tiers: tuple[str, ...] | None = None
    fallbacks: dict[str, str] = field(default_factory=dict)


def facts_of(root: Node) -> Facts:
    """The offered locales, the base currency, and every currency that has a rate."""
    offered = child(child(root, "locales"), "offered")
    items = offered.items if isinstance(offered, Sequence) else []
    locales = tuple(dict.fromkeys(map(_text, items)))
    sound_locales = 0 < len(locales) <= MOST_LOCALES and all(map(locale_exists, locales))
    currencies = child(root, "currencies")
    base = _text(child(currencies, "base"))
    rates = child(child(currencies, "rates"), "values")
    rated = [entry.key.text for entry in rates.entries] if isinstance(rates, Mapping) else []
    countries = _names(root, "countries") or ()
    sound_base = currency_exists(base)
    sound_rates = isinstance(rates, Mapping) and all(map(currency_exists, rated))
    return Facts(
        locales=locales if sound_locales else None,
        currencies=frozenset({base, *rated}) if sound_base and sound_rates else None,
        base=base if sound_base else None,
        countries=countries if countries and all(map(country_exists, countries)) else None,
        audiences=_names(root, "audiences"),
        tiers=_names(root, "tiers") or (),
        fallbacks=_fallbacks(root),
    )


def child(node: Node | None, key: str) -> Node | None:
    """What stands under a key of a mapping (the first time), None where nothing does."""
    if not isinstance(node, Mapping):
        return None
    return next((entry.node for entry in node.entries if entry.key.text == key), None)


def _names(root: Node, section: str) -> tuple[str, ...] | None:
    """What a section's keys are; None where there is no such section."""
    names = child(root, section)
    return tuple(entry.key.text for entry in names.entries) if isinstance(names, Mapping) else None


def _fallbacks(root: Node) -> dict[str, str]:
    named = child(child(root, "locales"), "fallbacks")
    entries = named.entries if isinstance(named, Mapping) else []
    return {entry.key.text: _text(entry.node) for entry in entries}


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")

# ISO 4217 codes that nobody is paid in: metals, bond units, funds, tests, none.
_NO_MONEY: Final = frozenset({
    "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD", "XAG", "XAU",
    "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
})  # fmt: skip
# CLDR codes that are no countries: groups, tests, the unknown one.
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def currency_exists(code: str) -> bool:
    """Whether people can be paid in it: an active ISO 4217 code that is no metal or fund."""
    return code in _currencies()


@lru_cache(maxsize=256)
def locale_exists(tag: str) -> bool:
    """Whether CLDR knows the language tag: ``de``, ``pt-BR``, ``zh-Hant``."""
    from babel import localedata

    return _LOCALE.fullmatch(tag) is not None and localedata.exists(tag.replace("-", "_"))


def country_exists(code: str) -> bool:
    """Whether it is an ISO 3166-1 alpha-2 code."""
    return code in _countries()


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from iso4217 import Currency

    return frozenset(currency.code for currency in Currency) - _NO_MONEY


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import localedata

    territories = localedata.load("en")["territories"]
    return frozenset(code for code in territories if code.isalpha()) - _NO_COUNTRY
