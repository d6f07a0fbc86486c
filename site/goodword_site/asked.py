"""Which texts pages, mails and functions ask the locale files for, read from those who ask.

A pattern is a text's name in which ``*`` stands for a part that is only known when a page is made,
and ``**`` for one part or more: ``audience.*.plural`` is asked for once for each audience,
``errors.**`` as a whole. ``t``, ``words``, ``speak``, ``voice`` and ``days`` are what the words of
a locale are called wherever they are asked.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

ANY_PART: Final = "*"
ALL_BELOW: Final = ".**"
ASKERS: Final = frozenset({"t", "words", "speak", "voice", "days"})

_SITE: Final = Path(__file__).parents[1]
_MOST_FORMS: Final = 200
_WILD: Final = re.compile(r"(\*+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """``certain`` names stand in full where they are asked for: every locale needs them.

    ``possible`` patterns are put together there: what fits one is needed as soon as one locale
    has it.
    """

    certain: frozenset[str]
    possible: frozenset[str]

    def __or__(self, other: "Asked") -> "Asked":
        return Asked(self.certain | other.certain, self.possible | other.possible)

    def among(self, keys: Collection[str]) -> set[str]:
        """The keys that are asked for."""
        expressions = "|".join(map(_expression, sorted(self.possible))) or "(?!)"
        fits = re.compile(expressions).fullmatch
        return {key for key in keys if key in self.certain or fits(key)}


def asked_for() -> Asked:
    """What the templates of the site and the modules of this package ask for."""
    from goodword_site.asked_in_source import asked_in_source
    from goodword_site.asked_in_templates import asked_in_templates

    templates = _read(_SITE, _SITE.rglob("*.html"))
    modules = _read(_SITE, Path(__file__).parent.glob("*.py"))
    return asked_in_templates(templates) | asked_in_source(modules)


def joined(parts: Iterable[Collection[str]]) -> set[str]:
    """Each way to write one form of every part in a row."""
    forms = {""}
    for part in parts:
        if len(forms) * len(part) > _MOST_FORMS:
            return {ANY_PART}
        forms = {"".join(pair) for pair in product(forms, part)}
    return forms


def sorted_out(certain: Iterable[str], possible: Iterable[str]) -> Asked:
    """Without the patterns that would fit any name at all."""
    telling = {pattern for pattern in possible if pattern.strip("*.")}
    return Asked(frozenset(certain), frozenset(telling))


def _expression(pattern: str) -> str:
    parts = _WILD.split(pattern)
    # Every second part is what stood between the stars, the others are the stars.
    return "".join(
        {"*": "[^.]+"}.get(part, ".+") if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )


def _read(root: Path, paths: Iterable[Path]) -> Mapping[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
    }
