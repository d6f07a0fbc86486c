"""The words of one locale: ``site/locales/{locale}.yml`` with the programme's facts filled in.

``{brand}`` in a text takes a value; a text with plural forms is a mapping of CLDR categories
(``one``, ``other``) chosen by the value ``n``. What a locale lacks is taken from its fallback, in
the fallback's own plural forms; whatever is missing there, too, fails the build and is named.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from babel import Locale

from goodword.program.reading.mistakes import Severity
from goodword_site.errors import BuildFailed
from goodword_site.messages.locale_file import Text, read_locale_file

_VALUE = re.compile(r"\{([a-z_]+)\}|@@[a-z_]+")

# FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: a value has the direction of its own letters.
_ISOLATE, _END = "\u2068", "\u2069"

Value = str | int

SHARED_VALUES: Final = (
    "{brand}",
    "{tagline}",
    "{legal_entity}",
    "{address}",
    "{contact}",
    "{privacy_contact}",
    "{confirm_within}",
    "{hold}",
)
"""What every text may say: the programme's facts (``builder.messages_of``)."""


def read_texts(path: Path) -> dict[str, Text]:
    """Every text of a locale file under its dotted name.

    Raises:
        BuildFailed: the file is missing, or is not a tree of texts.
    """
    try:
        file = read_locale_file(path)
    except FileNotFoundError:
        message = f"site/locales/{path.name}: there is no such file. Fix: write it after en.yml"
        raise BuildFailed(message) from None
    mistakes = [one for one in file.mistakes if one.severity is Severity.ERROR]
    if mistakes:
        raise BuildFailed("\n".join(map(str, mistakes)))
    return {key: written.text for key, written in file.texts.items()}


def values_in(text: str) -> list[str]:
    """The values that a text takes, as they stand there: ``{brand}``, ``@@name``."""
    return [match[0] for match in _VALUE.finditer(text)]


def without_values(text: str) -> str:
    """The text as its translator wrote it, with nothing where the values stand."""
    return _VALUE.sub("", text)


class Messages:
    """Looks up texts of a locale. ``values`` may stand in any text (brand, contact, days).

    ``fallbacks`` are the texts of other locales, nearest first, for what this one lacks.

    In a locale that is written from right to left, each value is isolated (Unicode UAX #9): a
    brand, an address or a name in Latin letters keeps its own order and leaves the text its.
    """

    def __init__(
        self,
        locale: str,
        texts: Mapping[str, Text],
        values: Mapping[str, Value],
        *,
        fallbacks: Mapping[str, Mapping[str, Text]] | None = None,
    ) -> None:
        known = Locale.parse(locale, sep="-")
        self.locale = locale
        self.direction: str = known.text_direction
        self._values = values
        self._sources = [
            (Locale.parse(tag, sep="-").plural_form, found)
            for tag, found in {locale: texts, **(fallbacks or {})}.items()
        ]

    def __call__(self, key: str, **values: Value) -> str:
        """The text under a name with its values, each put in once and never read again.

        Raises:
            BuildFailed: the locale has no such text, plural form or value.
        """
        known = {**self._values, **values}

        def value_of(match: re.Match[str]) -> str:
            name: str | None = match[1]
            if name is not None and name not in known:
                message = f"site/locales/{self.locale}.yml: {key}: nothing is known for {match[0]}"
                raise BuildFailed(message)
            value = match[0] if name is None else known[name]
            # Digits alone need no isolating: they read the same way everywhere.
            return self.isolated(value) if isinstance(value, str) else str(value)

        return _VALUE.sub(value_of, self._text(key, known.get("n")))

    def isolated(self, value: str) -> str:
        """A value that keeps its own direction where the locale is written from right to left."""
        return f"{_ISOLATE}{value}{_END}" if self.direction == "rtl" else value

    def under(self, prefix: str) -> list[str]:
        """The names of every text below ``prefix.``, in the order of the file.

        With fallbacks, in that of the last: it is the one that has to be complete.
        """
        return list(
            dict.fromkeys(
                key
                for _, texts in reversed(self._sources)
                for key in texts
                if key.startswith(f"{prefix}.")
            )
        )

    def _text(self, key: str, count: Value | None) -> str:
        plural, text = next(
            ((plural, texts[key]) for plural, texts in self._sources if key in texts),
            (None, None),
        )
        if plural is not None and isinstance(text, Mapping):
            form = plural(count) if isinstance(count, int) else "other"
            text = text.get(form)
            key = f"{key}.{form}"
        if not isinstance(text, str):
            message = f"site/locales/{self.locale}.yml: {key} is missing. Fix: write it"
            raise BuildFailed(message)
        return text
