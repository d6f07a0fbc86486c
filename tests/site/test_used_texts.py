"""Every text of the English file is shown somewhere, and every text that is shown is in it."""

import fnmatch
import re
from pathlib import Path

import pytest

from goodword_site.messages.locale_file import LOCALES, read_locale_file
from goodword_site.messages.messages import read_texts
from tests.site.built import Built

ROOT = LOCALES.parents[1]
TEMPLATES = sorted((ROOT / "site").rglob("*.html"))
MODULES = sorted((ROOT / "site" / "goodword_site").rglob("*.py"))
HANDLERS = sorted((ROOT / "functions" / "goodword" / "handlers").rglob("*.py"))

# A text's name, or a piece of one beside ``~``, ``+`` or braces; what joins them is read as ``*``.
_PIECE = re.compile(r"""(["'])([\w.*-]+)\1""")
_JOINED = re.compile(r"""["']\s*[~+]\s*[\w.]+\s*[~+]\s*["']""")
_BEHIND = re.compile(r"""["']\s*[~+]\s*[\w.]+""")
_BEFORE = re.compile(r"""[\w.]+\s*[~+]\s*["']""")
_BRACES = re.compile(r"""\{[^{}"\n]*\}""")
_BELOW = re.compile(r"""\bunder\(\s*f?["']([^"']+)["']""")
_IN_FULL = re.compile(r"""\b(?:t|words|speak|voice|days)(?:\[\w+\])?\(\s*["']([\w.]+)["']\s*[,)]""")


def names_in(source: str) -> set[str]:
    """The names that a source may show texts by; ``*`` stands for what is put together there."""
    joined = _JOINED.sub("*", _BRACES.sub("*", source))
    joined = _BEFORE.sub('"*', _BEHIND.sub('*"', joined))
    pieces = {match[2] for match in _PIECE.finditer(joined)}
    return {piece for piece in pieces if piece.strip("*.")} | {
        f"{branch}.*" for branch in _BELOW.findall(joined)
    }


def unused(keys: set[str], sources: list[str]) -> set[str]:
    names = set[str]().union(*map(names_in, sources))
    branches = _branches(sources)
    patterns = [re.escape(name).replace(r"\*", ".+") for name in names if "*" in name]
    fits = re.compile("|".join(patterns) or "(?!)").fullmatch
    return {key for key in keys - names if not fits(key) and not key.startswith(branches)}


def _branches(sources: list[str]) -> tuple[str, ...]:
    """What the functions' catalogue takes whole."""
    listed = re.search(r"_BRANCHES\b[^=]*=\s*\(([^)]*)\)", "\n".join(sources))
    return tuple(f"{name}." for name in re.findall(r'"([\w.]+)"', listed[1])) if listed else ()


def text_of(paths: list[Path]) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.mark.parametrize(
    "source",
    [
        '{{ t("form.email.label") }}',
        '{{ t("form." ~ name ~ ".label") }}',
        '{{ t(branch ~ ".label") }}',
        '{{ t("form.email." ~ part) }}',
        'words(f"form.{name}.label")',
        'words("form." + rest)',
        'for key in words.under("form"): words(key)',
        '_BRANCHES: Final = ("errors", "form")',
    ],
)
def test_a_name_is_found_in_full_and_in_pieces(source: str) -> None:
    assert unused({"form.email.label"}, [source]) == set()
    assert unused({"farm.email.labels"}, [source]) == {"farm.email.labels"}


def test_every_text_is_shown_by_a_page_a_mail_or_a_function() -> None:
    keys = set(read_texts(LOCALES / "en.yml"))

    assert unused(keys, text_of([*TEMPLATES, *MODULES])) == set()
    assert unused({*keys, "home.steps.forgotten"}, text_of([*TEMPLATES, *MODULES])) == {
        "home.steps.forgotten"
    }


def test_every_text_that_is_named_in_full_is_there() -> None:
    named = set(_IN_FULL.findall("\n".join(text_of([*TEMPLATES, *MODULES]))))

    assert len(named) > 100
    assert named - set(read_texts(LOCALES / "en.yml")) == set()


@pytest.mark.parametrize("path", sorted(LOCALES.glob("??.yml")), ids=lambda path: path.stem)
def test_every_language_has_the_texts_of_english_and_no_others(path: Path) -> None:
    english = read_locale_file(LOCALES / "en.yml").texts

    assert read_locale_file(path).texts.keys() == english.keys()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_text_that_functions_show_is_in_their_catalogue(site: Built, locale: str) -> None:
    shown = re.findall(r'\bwords\[f?"([^"]+)"\]', "\n".join(text_of(HANDLERS)))
    wanted = {_BRACES.sub("*", name) for name in shown}
    keys = site.catalogue(locale)

    assert {"errors.title_prefix", "problem.*.title", "errors.*.*"} <= wanted
    assert {name for name in wanted if not fnmatch.filter(keys, name)} == set()
