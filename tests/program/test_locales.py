"""`locales.fallbacks`: whose words stand in, and what a visitor of another language is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.program.locales import chain, nearest, still_offered
from goodword.program.model import Locales
from goodword.program.reading.parse import parse
from tests.program.programme import SMALL, mistakes_in, small_with

OFFERED = "offered: [en, de]"


def with_fallbacks(offered: str, fallbacks: str) -> str:
    return small_with(OFFERED, f"offered: [{offered}]\n  fallbacks: {{{fallbacks}}}")


def test_without_fallbacks_nothing_stands_in() -> None:
    program = parse(SMALL, "p.yml").program

    assert program is not None
    assert program.locales.fallbacks == {}


def test_a_locale_without_words_takes_those_of_its_fallback() -> None:
    program = parse(with_fallbacks("en, de, de-AT", "de-AT: de"), "p.yml").program

    assert program is not None
    assert program.brand.tagline == {"en": "Rockets", "de": "Raketen", "de-AT": "Raketen"}


def test_a_locales_own_words_go_before_those_of_its_fallback() -> None:
    text = with_fallbacks("en, de, de-AT", "de-AT: de")
    own = text.replace("de: Raketen", "de: Raketen, de-AT: Feuerwerk")
    program = parse(own, "p.yml").program

    assert program is not None
    assert program.brand.tagline["de-AT"] == "Feuerwerk"


def test_fallbacks_may_follow_each_other() -> None:
    text = with_fallbacks("en, de, de-CH, gsw", "gsw: de-CH, de-CH: de")
    program = parse(text, "p.yml").program

    assert program is not None
    assert program.brand.tagline["gsw"] == "Raketen"


def test_where_no_fallback_is_named_the_words_must_be_complete() -> None:
    mistakes = mistakes_in(with_fallbacks("en, de, de-AT, fr", "de-AT: de"))

    assert [mistake.partition(": ")[2] for mistake in mistakes] == 2 * [
        "the words in fr are missing. Fix: add fr: and the text in that language"
    ]


def test_words_that_the_fallback_lacks_are_reported_for_the_fallback() -> None:
    text = with_fallbacks("en, de, de-AT", "de-AT: de").replace(", de: Raketen", "")

    assert [mistake.partition(": ")[2] for mistake in mistakes_in(text)] == [
        "the words in de are missing. Fix: add de: and the text in that language"
    ]


def test_a_language_that_is_not_offered_may_be_led_to_one_that_is() -> None:
    program = parse(with_fallbacks("en, de", "nl: de"), "p.yml").program

    assert program is not None
    assert program.locales.fallbacks == {"nl": "de"}


@pytest.mark.parametrize(
    ("offered", "fallbacks", "mistake"),
    [
        (
            "en, de",
            "de: fr",
            (
                '14:19 locales.fallbacks.de: the locale "fr" is not in locales.offered. '
                "Fix: take one of en, de"
            ),
        ),
        (
            "en, de",
            "de_AT: de",
            '14:15 locales.fallbacks.de_AT: unknown locale "de_AT". Fix: write de-AT',
        ),
        (
            "en, de",
            "de: de",
            "14:19 locales.fallbacks.de: this leads in a circle: de -> de. Fix: leave one out",
        ),
        (
            "en, de",
            "nl: de, de: en, en: de",
            (
                "14:27 locales.fallbacks.de: this leads in a circle: de -> en -> de. "
                "Fix: leave one out"
            ),
        ),
    ],
)
def test_a_fallback_leads_to_an_offered_locale_and_not_in_a_circle(
    offered: str, fallbacks: str, mistake: str
) -> None:
    assert mistakes_in(with_fallbacks(offered, fallbacks)) == [mistake]


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("de", "de"),
        ("DE-at", "de"),
        ("pt", "es"),
        ("pt-BR", "es"),
        ("gl", "es"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_tag_finds_the_nearest_locale_that_is_offered(tag: str, found: str | None) -> None:
    fallbacks = {"pt": "es", "gl": "pt"}

    assert nearest(tag, ("en", "de", "es", "zh-Hant"), fallbacks) == found


@pytest.mark.parametrize(
    ("stored", "found"),
    [("de", "de"), ("de-AT", "de"), ("ca", "es"), ("sv", "en"), ("", "en")],
)
def test_a_stored_locale_falls_to_what_stands_in_and_then_to_the_default(
    stored: str, found: str
) -> None:
    locales = Locales(default="en", offered=("en", "de", "es"), fallbacks={"ca": "es"})

    assert still_offered(stored, locales) == found


TAGS = st.sampled_from(["en", "de", "de-AT", "pt", "es"])


@given(TAGS, st.dictionaries(TAGS, TAGS))
def test_a_chain_ends_even_in_a_circle(tag: str, fallbacks: dict[str, str]) -> None:
    steps = list(chain(tag, fallbacks))

    assert len(steps) == len(set(steps))
    assert steps[0] == tag
