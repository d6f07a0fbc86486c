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
_MOST_WORDS: Final = 8

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
    percentage or a telephone number, whatever forms of the letters it takes, or that has more words
    than names have, stays out.
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
        or len(plain.split()) > _MOST_WORDS
    ):
        return None
    return line


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: one that begins as a formula does has a quote before it."""
    return f"'{text}" if text.startswith(RUNS) else text
