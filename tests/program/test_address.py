"""`locales.address`: in which form a language addresses its reader."""

import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from tests.program.programme import SMALL, mistakes_in, small_with

OFFERED = "offered: [en, de]"


def addressing(forms: str, offered: str = "en, de") -> str:
    return small_with(OFFERED, f"offered: [{offered}]\n  address: {{{forms}}}")


def parsed(text: str) -> Program:
    program = parse(text, "p.yml").program
    assert program is not None
    return program


def test_where_nothing_is_said_every_language_has_its_usual_form() -> None:
    assert parsed(SMALL).locales.address == {}


def test_a_language_has_the_form_that_is_named() -> None:
    program = parsed(addressing("de: du"))

    assert program.locales.address == {"de": "du"}
    assert revision_of(program) != revision_of(parsed(SMALL))


def test_naming_the_usual_form_makes_no_other_programme() -> None:
    assert revision_of(parsed(addressing("de: sie"))) == revision_of(parsed(SMALL))


@pytest.mark.parametrize(
    ("forms", "mistake"),
    [
        (
            "de: Du",
            '14:17 locales.address.de: de has no form of address "Du". Fix: did you mean "du"?',
        ),
        (
            "de: tu",
            '14:17 locales.address.de: de has no form of address "tu". Fix: write sie or du',
        ),
        (
            "en: you",
            (
                '14:13 locales.address.en: "en" has no forms of address to choose from. '
                "Fix: leave it out; de, fr, es have two"
            ),
        ),
        (
            "de-AT: du",
            (
                '14:13 locales.address.de-AT: "de-AT" has no forms of address to choose from. '
                "Fix: write de: it holds for all that is offered in that language"
            ),
        ),
        (
            "fr: tu",
            (
                '14:13 locales.address.fr: no locale of the language "fr" is in locales.offered. '
                "Fix: offer one, or leave this out"
            ),
        ),
    ],
)
def test_another_form_or_language_is_a_mistake_with_its_place(forms: str, mistake: str) -> None:
    assert mistakes_in(addressing(forms)) == [mistake]
