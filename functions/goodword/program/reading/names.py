"""Locales, countries and other names of a programme, and words complete for every locale."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from goodword.program.locales import FORMS, chain, language_of
from goodword.program.reading.context import Facts, country_exists, locale_exists
from goodword.program.reading.kinds import INVALID, Finding, Kind, Reading, ScalarKind, TableKind
from goodword.program.reading.mistakes import ValueProblem, did_you_mean, listed, shown
from goodword.program.reading.scalars import NAMED, matching
from goodword.program.reading.tree import Mapping, Node, Scalar

CHANNELS: Final = ("mail", "whatsapp", "linkedin", "x", "slack", "sms")
COUNTRY: Final = matching("^[A-Z]{2}$")
LOCALE: Final = matching("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_LOCALE_SAYS: Final = "a language such as en or pt-BR"


def check_locale(tag: str, _: Facts) -> None:
    """Raises ``ValueProblem`` for what is no locale."""
    if not locale_exists(tag):
        language, _sep, region = tag.replace("_", "-").partition("-")
        meant = "-".join(filter(None, (language.lower(), region.upper())))
        fix = f"write {meant}" if locale_exists(meant) else f"write {_LOCALE_SAYS}"
        raise ValueProblem(message=f"unknown locale {shown(tag)}", fix=fix)


def _locale(node: Scalar, facts: Facts) -> str:
    check_locale(node.text, facts)
    return node.text


def check_offered(tag: str, facts: Facts) -> None:
    """Raises ``ValueProblem`` for a locale that ``locales.offered`` does not name."""
    if facts.locales is None:
        return
    if tag not in facts.locales:
        fix = did_you_mean(tag, facts.locales) or f"take one of {listed(facts.locales)}"
        raise ValueProblem(message=f"the locale {shown(tag)} is not in locales.offered", fix=fix)


def _offered_locale(node: Scalar, facts: Facts) -> str:
    check_offered(node.text, facts)
    return node.text


def each_once(values: list[tuple[Node, object]], _: Facts) -> Iterator[Finding]:
    """No value twice."""
    seen: set[object] = set()
    for node, value in values:
        if value in seen and value is not INVALID:
            yield node, f"{shown(str(value))} stands in the list already", "delete one of the two"
        seen.add(value)


def _known(name: str, names: tuple[str, ...] | None, what: str, section: str) -> str:
    """A name that another section declares."""
    if names is not None and name not in names:
        fix = did_you_mean(name, names) or (
            f"take one of {listed(names)}, or add it to {section}"
            if names
            else f"add the section {section}: and this {what} below it"
        )
        raise ValueProblem(message=f"the programme has no {what} {shown(name)}", fix=fix)
    return name


known_audience = ScalarKind(
    "one of the audiences",
    lambda node, facts: _known(node.text, facts.audiences, "audience", "audiences"),
    NAMED,
)
known_country = ScalarKind(
    "one of the countries",
    lambda node, facts: _known(node.text, facts.countries, "country", "countries"),
    COUNTRY,
)
tier_of = ScalarKind(
    "one of the tiers", lambda node, facts: _known(node.text, facts.tiers, "tier", "tiers"), NAMED
)


def known_tier(name: str, facts: Facts) -> None:
    """Raises ``ValueProblem`` for a tier that ``tiers`` does not declare."""
    _known(name, facts.tiers, "tier", "tiers")


def one_channel(name: str, _: Facts) -> None:
    """Raises ``ValueProblem`` for a channel that share pages do not know."""
    if name not in CHANNELS:
        fix = did_you_mean(name, CHANNELS) or f"take one of {listed(CHANNELS)}"
        raise ValueProblem(message=f"there is no channel {shown(name)}", fix=fix)


locale = ScalarKind(_LOCALE_SAYS, _locale, LOCALE)
offered_locale = ScalarKind("one of the offered locales", _offered_locale, LOCALE)


def check_country(code: str, _: Facts) -> None:
    """Raises ``ValueProblem`` for what is no ISO 3166-1 alpha-2 code."""
    check_country_exists(code)


def check_country_exists(code: str) -> None:
    """The same, for whoever reads no programme."""
    if not country_exists(code):
        upper = {"UK": "GB"}.get(code.upper(), code.upper())
        sound = country_exists(upper)
        fix = f"write {upper}" if sound else "write an ISO 3166 code such as DE"
        raise ValueProblem(message=f"unknown country {shown(code)}", fix=fix)


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """For a locale, offered or not, the offered one that stands in for it; no circles."""

    expected: str = "a locale and the one that stands in for it, such as de-AT: de"

    def read(self, node: Node, reading: Reading) -> object:
        fallbacks = TableKind(self.expected, check_locale, offered_locale).read(node, reading)
        if not isinstance(fallbacks, dict) or not isinstance(node, Mapping):
            return fallbacks
        sound = {tag: to for tag, to in fallbacks.items() if to is not INVALID}
        reported: set[str] = set()
        for entry in node.entries:
            steps = list(chain(entry.key.text, sound))
            if sound.get(steps[-1]) == steps[0] and not reported & set(steps):
                reported.update(steps)
                circle = " -> ".join([*steps, steps[0]])
                reading.wrong(entry.node, f"this leads in a circle: {circle}", "leave one out")
        return fallbacks


def check_addressed(language: str, facts: Facts) -> None:
    """Raises ``ValueProblem`` for a language with one form of address, or that no page has."""
    if language not in FORMS:
        own = language_of(language)
        if own in FORMS:
            fix = f"write {own}: it holds for all that is offered in that language"
        elif near := did_you_mean(language, tuple(FORMS)):
            fix = near
        else:
            fix = f"leave it out; {listed(tuple(FORMS))} have two"
        message = f"{shown(language)} has no forms of address to choose from"
        raise ValueProblem(message=message, fix=fix)
    if facts.locales is not None and language not in map(language_of, facts.locales):
        message = f"no locale of the language {shown(language)} is in locales.offered"
        raise ValueProblem(message=message, fix="offer one, or leave this out")


form_of_address = ScalarKind("a form of address such as du", lambda node, _: node.text, {})


@dataclass(frozen=True, slots=True)
class Address:
    """For a language, the form in which its pages and mails address the reader."""

    expected: str = "a language and its form of address, such as de: du"

    def read(self, node: Node, reading: Reading) -> object:
        chosen = TableKind(self.expected, check_addressed, form_of_address).read(node, reading)
        if not isinstance(chosen, dict) or not isinstance(node, Mapping):
            return chosen
        for entry in node.entries:
            forms = FORMS.get(entry.key.text, ())
            form = chosen[entry.key.text]
            if forms and form is not INVALID and form not in forms:
                message = f"{entry.key.text} has no form of address {shown(str(form))}"
                fix = did_you_mean(str(form), forms) or f"write {' or '.join(forms)}"
                reading.wrong(entry.node, message, fix)
        # The usual form needs no saying: naming it makes no other programme.
        usual = {language: forms[0] for language, forms in FORMS.items()}
        return {name: form for name, form in chosen.items() if form != usual.get(name)}


@dataclass(frozen=True, slots=True)
class LocalisedTextKind:
    """A text for each offered locale, its own or that of a fallback, and none besides."""

    of: Kind
    expected: str = "a text for each locale below it"

    def read(self, node: Node, reading: Reading) -> object:
        words = TableKind(self.expected, check_offered, self.of).read(node, reading)
        offered = reading.facts.locales
        if not isinstance(words, dict) or offered is None:
            return words
        fallbacks = reading.facts.fallbacks
        told = {tag: _told(tag, words, fallbacks) for tag in offered}
        # A locale with a fallback is complete as soon as the last one of its chain is.
        missing = [tag for tag in offered if told[tag] is None and tag not in fallbacks]
        if missing:
            message = f"the words in {listed(missing)} are missing"
            reading.wrong(node, message, f"add {missing[0]}: and the text in that language")
        return {tag: words[source] for tag, source in told.items() if source is not None}


def _told(tag: str, words: dict[str, object], fallbacks: dict[str, str]) -> str | None:
    """The locale whose text is shown to readers of ``tag``."""
    return next((source for source in chain(tag, fallbacks) if source in words), None)


def _zone(node: Scalar, _: Facts) -> str:
    if node.text in _zones():
        return node.text
    fix = did_you_mean(node.text, _zones()) or "write a name such as Europe/Berlin or UTC"
    raise ValueProblem(message=f"unknown time zone {shown(node.text)}", fix=fix)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


time_zone = ScalarKind(
    "a time zone such as Europe/Berlin", _zone, matching("^[A-Za-z][A-Za-z0-9_+/-]*$")
)
