"""Locales and countries in a programme, and words that must be complete for every locale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goodword.program.facts import Facts
from goodword.program.mistake import Wrong, listed, shown
from goodword.program.nearest import did_you_mean
from goodword.program.reading import MISTAKEN, Finding, Kind, One, Reading, Table
from goodword.program.standards import country_exists, locale_exists
from goodword.program.yaml_tree import Node, Scalar

_LOCALE_SAYS: Final = "a language such as en or pt-BR"


def _locale(node: Scalar, _: Facts) -> str:
    if not locale_exists(node.text):
        language, _sep, region = node.text.replace("_", "-").partition("-")
        meant = "-".join(filter(None, (language.lower(), region.upper())))
        fix = f"write {meant}" if locale_exists(meant) else f"write {_LOCALE_SAYS}"
        raise Wrong(message=f"unknown locale {shown(node.text)}", fix=fix)
    return node.text


def check_offered(tag: str, facts: Facts) -> None:
    """Raises ``Wrong`` for a locale that ``locales.offered`` does not name."""
    if facts.locales is None:
        return
    if tag not in facts.locales:
        fix = did_you_mean(tag, facts.locales) or f"take one of {listed(facts.locales)}"
        raise Wrong(message=f"the locale {shown(tag)} is not in locales.offered", fix=fix)


def _offered_locale(node: Scalar, facts: Facts) -> str:
    check_offered(node.text, facts)
    return node.text


def each_once(values: list[tuple[Node, object]], _: Facts) -> Iterator[Finding]:
    """No value twice."""
    seen: set[object] = set()
    for node, value in values:
        if value in seen and value is not MISTAKEN:
            yield node, f"{shown(str(value))} stands in the list already", "delete one of the two"
        seen.add(value)


locale = One(_LOCALE_SAYS, _locale)
offered_locale = One("one of the offered locales", _offered_locale)


def check_country(code: str, _: Facts) -> None:
    """Raises ``Wrong`` for what is no ISO 3166-1 alpha-2 code."""
    if not country_exists(code):
        upper = {"UK": "GB"}.get(code.upper(), code.upper())
        sound = country_exists(upper)
        fix = f"write {upper}" if sound else "write an ISO 3166 code such as DE"
        raise Wrong(message=f"unknown country {shown(code)}", fix=fix)


@dataclass(frozen=True, slots=True)
class Words:
    """A text for each offered locale, none missing and none besides."""

    of: Kind
    says: str = "a text for each locale below it"

    def read(self, node: Node, reading: Reading) -> object:
        words = Table(self.says, check_offered, self.of).read(node, reading)
        offered = reading.facts.locales
        if not isinstance(words, dict) or offered is None:
            return words
        missing = [tag for tag in offered if tag not in words]
        if missing:
            message = f"the words in {listed(missing)} are missing"
            reading.wrong(node, message, f"add {missing[0]}: and the text in that language")
        return {tag: words[tag] for tag in offered if tag in words}
