"""The words of each form of address: complete, and never in the other form."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from goodword.program.locales import FORMS
from goodword.program.model import Program
from goodword_site.builder.builder import SOURCE, messages_of
from goodword_site.errors import BuildFailed
from goodword_site.messages.lint import copy_mistakes
from goodword_site.messages.locale_file import LOCALES, Text, file_names
from goodword_site.messages.messages import SHARED_VALUES, read_texts, values_in
from tests.doubles import sample_program

_START: Final = r"(?:^|[.?!:„] )"
# What each form says and the other does not. At the beginning of a German sentence, "Sie" may be
# her or them: there only what begins in another way is told.
WORDS: Final[Mapping[str, str]] = {
    "sie": rf"(?<!^)(?<![.?!:] )(?<!„)\bSie\b|(?i:{_START})(?!Ihr Name steht)\bIhre?[nmrs]?\b|"
    r"(?<![.?!:] )(?<!^)\bIhre?[nmrs]?\b|\bIhnen\b",
    "du": r"(?i:\b(?:du|dir|dich|dein\w*)\b)",
    "vous": r"(?i:(?<!rendez-)\b(?:vous|votre|vos|vôtres?)\b)",
    "tu": r"(?i:\b(?:tu|toi|tes|tiens?|tiennes?)\b|\bt\u2019\w+)",
    "tú": r"(?i:\b(?:tú|tus?|te|ti|contigo|tuy[oa]s?)\b)",
    "usted": r"(?i:\b(?:usted|ustedes)\b)",
}
# Said by the reader, or to several people at once: no address of ours.
ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "sie": ("lead.chat.stop", "lead.note.stop.intro"),
    "du": (),
    "vous": (
        "offer.questions.sender.ask",
        "share.message.",
        "handbook.playbook.questions.own.",
        "handbook.playbook.objections.own.",
        "handbook.playbook.call.own.",
    ),
    "tu": ("home.art.said",),
    "tú": (),
    "usted": (),
}
OTHERS: Final = [(language, form) for language, (_, *others) in FORMS.items() for form in others]
EVERY: Final = [(language, form) for language, forms in FORMS.items() for form in forms]


def texts_of(language: str, form: str) -> dict[str, Text]:
    """Every text in a form, as pages and mails say it."""
    texts: dict[str, Text] = {}
    for name in reversed(file_names(language, {language: form})):
        if (LOCALES / name).exists():
            texts |= read_texts(LOCALES / name)
    return texts


def said(text: Text) -> str:
    return text if isinstance(text, str) else "\n".join(text.values())


def _forms(text: Text) -> set[str]:
    """The plural forms of a text that counts."""
    return set() if isinstance(text, str) else set(text)


def addressing(**forms: str) -> Program:
    program = sample_program()
    locales = program.locales.model_copy(update={"address": forms})
    return program.model_copy(update={"locales": locales})


@pytest.mark.parametrize(("language", "form"), OTHERS)
def test_the_other_form_says_what_the_usual_one_says_with_the_same_values(
    language: str, form: str
) -> None:
    usual = read_texts(LOCALES / f"{language}.yml")
    other = read_texts(LOCALES / f"{language}.{form}.yml")

    assert other.keys() - usual.keys() == set()
    for key, text in other.items():
        assert set(values_in(said(text))) ^ set(values_in(said(usual[key]))) <= {*SHARED_VALUES}
        assert _forms(text) == _forms(usual[key]), key


@pytest.mark.parametrize(("language", "form"), OTHERS)
def test_the_other_form_repeats_nothing_that_reads_the_same(language: str, form: str) -> None:
    usual = read_texts(LOCALES / f"{language}.yml")
    other = read_texts(LOCALES / f"{language}.{form}.yml")

    assert [key for key, text in other.items() if text == usual[key]] == []


@pytest.mark.parametrize(("language", "form"), EVERY)
def test_no_text_addresses_the_reader_in_the_other_form(language: str, form: str) -> None:
    (other,) = (one for one in FORMS[language] if one != form)
    found = {
        key: match[0]
        for key, text in texts_of(language, form).items()
        if not key.startswith(ELSEWHERE[other])
        and (match := re.search(WORDS[other], said(text), re.MULTILINE))
    }

    assert found == {}


@pytest.mark.parametrize(("language", "form"), EVERY)
def test_the_words_of_a_form_would_be_found(language: str, form: str) -> None:
    texts = texts_of(language, form).values()

    assert sum(bool(re.search(WORDS[form], said(text))) for text in texts) > 25


@pytest.mark.parametrize(("language", "form"), OTHERS)
def test_the_words_of_every_form_are_without_mistakes(language: str, form: str) -> None:
    assert [str(one) for one in copy_mistakes(addressing(**{language: form}), LOCALES)] == []


def test_pages_and_mails_address_the_reader_as_the_programme_says() -> None:
    usual = messages_of(addressing(), "de")
    other = messages_of(addressing(de="du"), "de")

    assert usual("share.both.you") == "Sie"
    assert other("share.both.you") == "Du"
    assert other("mail.greeting") == "Hallo @@name,"
    # What reads the same in both forms stands in the file of the language alone.
    assert other("form.company.label") == usual("form.company.label")
    assert usual.under("terms") == other.under("terms")


def test_a_variant_of_a_language_has_the_form_of_its_fallback() -> None:
    program = addressing(de="du")
    locales = program.locales.model_copy(
        update={
            "offered": (*program.locales.offered, "de-AT"),
            "fallbacks": {**program.locales.fallbacks, "de-AT": "de"},
        }
    )
    brand = program.brand.model_copy(update={"tagline": {**program.brand.tagline, "de-AT": "Plan"}})
    program = program.model_copy(update={"locales": locales, "brand": brand})

    assert messages_of(program, "de-AT")("share.both.you") == "Du"


def test_a_form_without_its_file_is_a_mistake_and_fails_the_build(tmp_path: Path) -> None:
    shutil.copytree(SOURCE / "locales", tmp_path / "locales")
    (tmp_path / "locales" / "de.du.yml").unlink()
    program = addressing(de="du")

    (mistake,) = copy_mistakes(program, tmp_path / "locales")

    assert str(mistake) == (
        "site/locales/de.du.yml:1:1 there is no such file. Fix: write there what reads otherwise "
        "than in de.yml, or leave the language out of locales.address"
    )
    with pytest.raises(BuildFailed, match=r"de\.du\.yml: there is no such file"):
        messages_of(program, "de", tmp_path)


def test_an_unknown_text_in_the_file_of_a_form_is_told(tmp_path: Path) -> None:
    shutil.copytree(SOURCE / "locales", tmp_path / "locales")
    file = tmp_path / "locales" / "de.du.yml"
    file.write_text("form:\n  headin: Schreib {brnd}\n", encoding="utf-8")

    told = [str(one) for one in copy_mistakes(addressing(de="du"), tmp_path / "locales")]

    (warning,) = told
    assert warning == (
        "site/locales/de.du.yml:2:3 warning: form.headin: there is no such text in English. "
        'Fix: did you mean "form.heading"?'
    )
