"""The words that docs/voice.md refuses stand in no text of their language."""

from pathlib import Path
from typing import Final

import pytest

from goodword_site.messages.locale_file import LOCALES
from goodword_site.messages.messages import read_texts

VOICE: Final = Path(__file__).parents[3] / "docs/voice.md"
LANGUAGES: Final = {
    "English": "en",
    "German": "de",
    "French": "fr",
    "Spanish": "es",
    "Japanese": "ja",
    "Arabic": "ar",
}


def refused() -> list[tuple[str, str]]:
    """Locale and word of each row of the table of words that we do not use."""
    section = VOICE.read_text(encoding="utf-8").split("## Words that we do not use")[1]
    table = section.split("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
    return [(LANGUAGES[row[1]], row[2]) for row in rows if len(row) > 2 and row[1] in LANGUAGES]


def test_every_language_has_words_that_it_does_not_use() -> None:
    assert {locale for locale, _ in refused()} == set(LANGUAGES.values())


@pytest.mark.parametrize(("locale", "word"), refused())
def test_a_word_that_we_do_not_use_stands_in_no_text(locale: str, word: str) -> None:
    texts = read_texts(LOCALES / f"{locale}.yml")

    assert [key for key, text in texts.items() if word.lower() in str(text).lower()] == []
