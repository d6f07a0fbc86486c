"""What the rest of a programme is read against: the names of its locales, currencies and so on."""

from dataclasses import dataclass, field
from typing import Final

from goodword.program.standards import country_exists, currency_exists, locale_exists
from goodword.program.yaml_tree import Mapping, Node, Scalar, Sequence

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
