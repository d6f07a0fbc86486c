import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from goodword.program.model import Program
from goodword_site.builder import SOURCE, words_of
from goodword_site.catalogue import catalogue
from goodword_site.errors import BuildFailed
from goodword_site.pages import pages_of
from goodword_site.words import Words, read_texts
from tests.site.built import built, with_every_feature

LOCALES = ("de", "en", "fr", "ja")


def test_a_plural_text_takes_the_form_of_its_number() -> None:
    words = Words("en", {"trial": {"one": "{n} day", "other": "{n} days"}}, {})

    assert (words("trial", n=1), words("trial", n=60)) == ("1 day", "60 days")


def test_a_language_without_plurals_needs_only_one_form() -> None:
    words = Words("ja", {"trial": {"other": "{n}日間"}}, {})

    assert words("trial", n=1) == "1日間"


def test_a_value_is_never_read_as_a_text_again() -> None:
    words = Words("en", {"hello": "Hello {brand}"}, {"brand": "{contact} {{7*7}}"})

    assert words("hello") == "Hello {contact} {{7*7}}"


def test_a_missing_text_is_named() -> None:
    words = Words("de", {}, {})

    with pytest.raises(BuildFailed, match=r"de\.yml: offer\.lead is missing"):
        words("offer.lead")


def test_a_missing_plural_form_is_named() -> None:
    words = Words("en", {"trial": {"other": "{n} days"}}, {})

    with pytest.raises(BuildFailed, match=r"en\.yml: trial\.one is missing"):
        words("trial", n=1)


def test_a_value_that_nobody_gives_is_named() -> None:
    words = Words("en", {"hello": "Hello {friend}"}, {})

    with pytest.raises(BuildFailed, match=r"hello: nothing is known for \{friend\}"):
        words("hello")


def test_a_text_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("confirm:\n  yes: Yes\n  no: 5\n")

    with pytest.raises(BuildFailed, match=r"en\.yml: confirm\.no: write a text"):
        read_texts(tmp_path / "en.yml")


def test_a_text_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("title: One\ntitle: Two\n")

    with pytest.raises(BuildFailed, match="duplicate key"):
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


def test_no_text_is_left_unused(larkspur: Program, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("goodword_site"))
    keys = _sign_every_text(source / "locales" / "en.yml")

    made = built(with_every_feature(larkspur), tmp_path / "build", source=source)
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in made.folder.rglob("*")
        if path.suffix in {".html", ".json", ".txt"}
    )

    assert {key for key in keys if f"⟦{key}⟧" not in texts} == set()


def _sign_every_text(path: Path) -> set[str]:
    """Writes each text's name behind it, so that it can be found on the pages."""
    yaml = YAML(typ="safe", pure=True)
    tree = yaml.load(path.read_text(encoding="utf-8"))
    keys = set(read_texts(path))

    def signed(branch: object, key: str) -> object:
        if isinstance(branch, str):
            name = key if key in keys else key.rpartition(".")[0]
            return f"{branch}⟦{name}⟧"
        assert isinstance(branch, dict)
        return {
            part: signed(text, f"{key}.{part}" if key else part) for part, text in branch.items()
        }

    with path.open("w", encoding="utf-8") as file:
        yaml.dump(signed(tree, ""), file)
    return keys


def test_looking_words_up_needs_no_builder(larkspur: Program) -> None:
    words = {locale: words_of(larkspur, locale) for locale in larkspur.locales.offered}

    assert pages_of(larkspur, words, revision="0" * 16)
    assert catalogue(larkspur, words["de"])["html.lang"] == "de"
