import re
from pathlib import Path

import pytest

from goodword.program.model import Locales, Program
from goodword_site.builder.builder import SOURCE, messages_of
from goodword_site.errors import BuildFailed
from goodword_site.messages.locale_file import Text
from goodword_site.messages.messages import Messages, Value, read_texts
from goodword_site.pages.catalogue import catalogue
from goodword_site.pages.pages import pages_of

LOCALES = ("ar", "de", "en", "es", "fr", "ja")


def test_a_plural_text_takes_the_form_of_its_number() -> None:
    words = Messages("en", {"trial": {"one": "{n} day", "other": "{n} days"}}, {})

    assert (words("trial", n=1), words("trial", n=60)) == ("1 day", "60 days")


def test_a_language_without_plurals_needs_only_one_form() -> None:
    words = Messages("ja", {"trial": {"other": "{n}日間"}}, {})

    assert words("trial", n=1) == "1日間"


def test_a_value_is_never_read_as_a_text_again() -> None:
    words = Messages("en", {"hello": "Hello {brand}"}, {"brand": "{contact} {{7*7}}"})

    assert words("hello") == "Hello {contact} {{7*7}}"


def test_a_missing_text_is_named() -> None:
    words = Messages("de", {}, {})

    with pytest.raises(BuildFailed, match=r"de\.yml: offer\.lead is missing"):
        words("offer.lead")


def test_a_missing_plural_form_is_named() -> None:
    words = Messages("en", {"trial": {"other": "{n} days"}}, {})

    with pytest.raises(BuildFailed, match=r"en\.yml: trial\.one is missing"):
        words("trial", n=1)


def test_a_value_that_nobody_gives_is_named() -> None:
    words = Messages("en", {"hello": "Hello {friend}"}, {})

    with pytest.raises(BuildFailed, match=r"hello: nothing is known for \{friend\}"):
        words("hello")


def test_a_text_that_is_no_text_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("confirm:\n  yes: Yes\n  no: [No]\n")

    with pytest.raises(BuildFailed, match=r"en\.yml:3:3 confirm\.no: here should stand a text"):
        read_texts(tmp_path / "en.yml")


def test_a_text_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("title: One\ntitle: Two\n")

    with pytest.raises(BuildFailed, match=r"en\.yml:2:1 title: duplicate key"):
        read_texts(tmp_path / "en.yml")


def test_a_locale_without_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"locales/es\.yml: there is no such file"):
        read_texts(tmp_path / "es.yml")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_has_the_same_texts(locale: str) -> None:
    texts = read_texts(SOURCE / "locales" / f"{locale}.yml")

    assert set(texts) == set(read_texts(SOURCE / "locales" / "en.yml"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_puts_the_same_values_into_a_text(locale: str) -> None:
    def values(text: object) -> set[str]:
        return set(re.findall(r"\{[a-z_]+\}|@@[a-z_]+", str(text)))

    english = read_texts(SOURCE / "locales" / "en.yml")
    texts = read_texts(SOURCE / "locales" / f"{locale}.yml")

    assert {key for key in english if values(texts[key]) != values(english[key])} == set()


ARABIC_DAYS = {
    0: "0 يوم",
    1: "يوم واحد",
    2: "يومين",
    3: "3 أيام",
    10: "10 أيام",
    11: "11 يومًا",
    99: "99 يومًا",
    100: "100 يوم",
    103: "103 أيام",
}


@pytest.mark.parametrize(("count", "written"), ARABIC_DAYS.items())
def test_arabic_counts_in_six_forms(count: int, written: str) -> None:
    words = Messages("ar", read_texts(SOURCE / "locales" / "ar.yml"), {})

    assert words("duration.days", n=count) == written


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 100])
def test_every_text_that_counts_has_a_form_for_every_count(locale: str, count: int) -> None:
    texts = read_texts(SOURCE / "locales" / f"{locale}.yml")
    counting = [key for key, text in texts.items() if not isinstance(text, str)]
    names = re.findall(r"\{([a-z_]+)\}", str(texts))
    values: dict[str, Value] = {**dict.fromkeys(names, "…"), "n": count}
    words = Messages(locale, texts, {})

    assert all(words(key, **values) for key in counting)


def test_from_right_to_left_a_value_keeps_its_own_order() -> None:
    words = Messages(
        "ar", {"offer": "خصم على {brand}", "hello": "مرحبًا @@name،"}, {"brand": "Acme Inc."}
    )

    assert words("offer") == "خصم على \u2068Acme Inc.\u2069"
    assert words("hello") == "مرحبًا \u2068@@name\u2069،"


def test_from_left_to_right_nothing_is_added_to_a_value() -> None:
    words = Messages("es", {"hello": "Hola, @@name: {brand}"}, {"brand": "Acme"})

    assert words("hello") == "Hola, @@name: Acme"


def test_a_missing_text_is_taken_from_the_fallback_in_its_own_plural_forms() -> None:
    french: dict[str, Text] = {
        "days": {"one": "{n} jour", "other": "{n} jours"},
        "hello": "Bonjour",
    }
    english: dict[str, Text] = {"days": {"one": "{n} day", "other": "{n} days"}, "bye": "Bye"}
    words = Messages("ja", {"hello": "こんにちは"}, {}, fallbacks={"fr": french, "en": english})

    # In French 0 is singular, in English it is plural, and in Japanese nothing is.
    assert (words("hello"), words("days", n=0), words("bye")) == ("こんにちは", "0 jour", "Bye")
    assert words.under("days") == []


def test_a_locale_without_a_file_speaks_as_its_fallback(larkspur: Program) -> None:
    offered = Locales(default="de", offered=("de", "de-AT"), fallbacks={"de-AT": "de"})
    tagline = larkspur.brand.tagline | {"de-AT": "Ein Planungsprogramm"}
    brand = larkspur.brand.model_copy(update={"tagline": tagline})
    program = larkspur.model_copy(update={"locales": offered, "brand": brand})

    words = messages_of(program, "de-AT")

    assert words("frame.terms") == "Teilnahmebedingungen"
    assert words("offer.lead").startswith("Larkspur: Ein Planungsprogramm.")


def test_looking_words_up_needs_no_builder(larkspur: Program) -> None:
    words = {locale: messages_of(larkspur, locale) for locale in larkspur.locales.offered}

    assert pages_of(larkspur, words)
    assert catalogue(larkspur, words["de"])["html.lang"] == "de"
