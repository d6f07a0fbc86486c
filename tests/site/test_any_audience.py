"""An audience of the company's own making: its name, its offer and its thanks read well."""

import html
from pathlib import Path

import pytest

from goodword.program.base import Source
from goodword.program.model import Audience, Offer, Program
from goodword.program.rewards import RecognitionRule
from tests.doubles import sample_program
from tests.site.built import Built, built

LOCALES = ("en", "de", "fr", "es", "ja", "ar")
NAMES = {
    "en": "Alumni & friends",
    "de": "Ehemalige",
    "fr": "nos anciens",
    "es": "antiguos alumnos",
    "ja": "卒業生の皆様",
    "ar": "خريجونا",
}


@pytest.fixture(scope="module")
def alumni(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample programme with one more audience, which is thanked and not paid, and without an
    origin."""
    thanks = RecognitionRule(text=dict.fromkeys(LOCALES, "A seat in our hall of fame"))
    audience = Audience(
        source=Source.OTHER,
        name=NAMES,
        offer=Offer(onboarding_hours=3),
        reward=(thanks,),
    )
    program: Program = sample_program()
    audiences = {**program.audiences, "alumni": audience}
    brand = program.brand.model_copy(update={"origin": None})
    program = program.model_copy(update={"audiences": audiences, "brand": brand})
    return built(program, tmp_path_factory.mktemp("alumni"))


def plain(page: str) -> str:
    """A page's text with its entities, without marks of direction and with ordinary spaces."""
    marks = str.maketrans("\u00a0\u202f", "  ", "\u2068\u2069\u200e\u200f\u2060")
    return html.unescape(page).translate(marks)


@pytest.mark.parametrize("locale", LOCALES)
def test_its_name_stands_on_the_home_page_and_on_its_offer(alumni: Built, locale: str) -> None:
    home = "/" if locale == "en" else f"/{locale}/"
    static = alumni.static()

    assert f"<h3>{NAMES[locale]}</h3>" in plain(static[home])
    assert NAMES[locale] in plain(static[f"{home}offers/alumni/"])


def test_hours_of_onboarding_are_an_offer_of_their_own(alumni: Built) -> None:
    page = plain(alumni.static()["/offers/alumni/"])

    assert "<h1>Start with Larkspur and <strong>3 hours of onboarding</strong></h1>" in page
    assert "<strong>3 hours of onboarding</strong>" in page
    assert "The offer that Alumni & friends pass on" in page


def test_who_is_thanked_without_money_is_disclosed_as_such(alumni: Built) -> None:
    page = plain(alumni.static()["/offers/alumni/"])
    home = plain(alumni.static()["/"])
    words = alumni.catalogue("en")

    assert "whoever recommends us gets our thanks, and no money" in page
    assert "receives up to" not in page
    assert "gets our thanks, and no money" in words["disclosure.alumni.EUR"]
    assert "<strong>our thanks</strong><span>A seat in our hall of fame</span>" in home


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_it_is_made_in_every_language(alumni: Built, locale: str) -> None:
    assert "offer-alumni" in alumni.run_time(locale)
    assert "share-alumni" in alumni.compiled(locale)
    assert Path(alumni.folder / f"functions/pages/offer-alumni.{locale}.html").is_file()


def test_without_an_origin_only_personal_pages_have_a_picture(alumni: Built) -> None:
    assert [
        page for page in alumni.static().values() if "og:image" in page or "og:url" in page
    ] == []
    assert "@@origin/assets/preview." in alumni.run_time("en")["offer-alumni"]
