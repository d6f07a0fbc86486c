"""What strangers wrote about themselves, as it may stand in a sentence of ours."""

import re
import unicodedata
from typing import Final

# Letters and a symbol by category, and blank all the same: fillers of Hangul (in the form that NFKC
# gives them all) and the Braille cell without dots.
_BLANK: Final = frozenset("\u115f\u1160\u2800")

# A dot between what stands together, but for initials ("J. R. Smith", "J.R. Smith", "Ph.D.").
# U+3002 is a dot in a host's name as well (UTS #46).
_DOTTED: Final = re.compile(r"\S[.\u3002][^\W\d_][^\s.\u3002]")
_SEPARATORS: Final = frozenset("/@")
_MOST_DIGITS: Final = 2
_SPOKEN: Final = frozenset("!?\u00a1\u00bf\uff01\uff1f\u061f")
_MOST_GRAPHEMES: Final = 80
_MOST_WORDS: Final = 7
"""Besides particles: so many parts have long Spanish, Portuguese and Arabic names."""
_MOST_PARTICLES: Final = 5
_MOST_UNCAPPED: Final = 5
"""So many words may be typed in small letters, as hasty people do; a longer name has capitals."""
_MOST_UNDIVIDED: Final = 12
"""Letters of Chinese, Japanese or Korean without a space or a dot: names have fewer, but those of
other languages, which are written in katakana."""
_DIVIDES: Final = re.compile(r"[\s\u30fb\u00b7=\uff1d]+")
_HAN_OR_KANA: Final = re.compile(r"[\u3040-\u309f\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_PARTICLES: Final = frozenset(
    {
        *("de", "del", "la", "las", "los", "y", "e", "i", "da", "do", "das", "dos", "du", "des"),
        *("le", "von", "van", "vom", "zu", "zur", "zum", "und", "der", "den", "dem", "ter", "ten"),
        *("te", "di", "della", "degli", "dei", "al", "el", "bin", "ibn", "ben", "bint", "abu"),
        *("abd", "af", "av", "بن", "ابن", "بنت", "أبو", "ابو", "أم", "ام", "عبد", "آل", "ال"),
    }
)

RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def in_a_line(name: str) -> str:
    """The name on one line, without what is not seen and what turns the writing direction."""
    if not (name.isascii() and name.isprintable()):
        # Not at a cold start: most names need none of it.
        from goodword.domain.entries import without_unseen

        name = without_unseen("".join(" " if one.isspace() else one for one in name))
    return " ".join(name.split())


def is_seen(text: str) -> bool:
    """Whether there is anything to read: a letter, digit, sign or symbol. Spaces, joiners, marks
    without a letter and characters that are drawn as nothing are not."""
    return any(
        one not in _BLANK and unicodedata.category(one)[0] in "LNPS"
        for one in unicodedata.normalize("NFKC", text)
    )


def to_greet(name: str) -> str | None:
    """The name as a sentence of ours may say it; None where it may not stand there.

    Anybody may type any address and any name, so a "name" could be a message of theirs that the
    company sends and signs. One that reads as an address of the web or of mail, as an amount, a
    percentage or a telephone number, whatever forms of the letters it takes, that calls out or
    asks, or that is longer than names are, stays out.
    """
    line = in_a_line(name)
    plain = "".join(
        one
        for one in unicodedata.normalize("NFKC", line)
        # Not seen between two letters, and taken out by what makes links of text.
        if unicodedata.category(one) != "Cf"
    )
    if (
        not is_seen(line)
        or not _SEPARATORS.isdisjoint(plain)
        or _DOTTED.search(plain)
        or sum(one.isdecimal() for one in plain) > _MOST_DIGITS
        or any(one == "%" or unicodedata.category(one) == "Sc" for one in plain)
        or not _SPOKEN.isdisjoint(plain)
        or not _is_as_long_as_names_are(plain)
    ):
        return None
    return line


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: one that begins as a formula does has a quote before it."""
    return f"'{text}" if text.startswith(RUNS) else text


def _is_as_long_as_names_are(plain: str) -> bool:
    """Whether a text has no more letters and words than names have, in any script."""
    if sum(unicodedata.category(one)[0] != "M" for one in plain) > _MOST_GRAPHEMES:
        return False
    words = plain.split()
    counted = [one for one in words if one.casefold() not in _PARTICLES]
    if len(counted) > _MOST_WORDS or len(words) - len(counted) > _MOST_PARTICLES:
        return False
    if len(counted) > _MOST_UNCAPPED and any(one[0].islower() for one in counted):
        return False
    undivided = (one for one in _DIVIDES.split(plain) if len(one) > _MOST_UNDIVIDED)
    return not any(map(_HAN_OR_KANA.search, undivided))
