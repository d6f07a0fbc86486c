"""What people enter, without what nobody can see: the same text that the browser counts.

``site/assets/claim.js`` says the same again; a table of cases holds the two together.
"""

import unicodedata
from itertools import pairwise
from typing import Final

from goodword.domain.text import is_seen

Ranges = tuple[tuple[int, int], ...]

_LINE_BREAKS: Final = frozenset("\n\r\v\f\x85\u2028\u2029")
# Controls, formats, halves of characters, and what is no character.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Formats that are drawn: signs that stand before or around Arabic, Syriac and Kaithi numbers.
_SEEN: Final[Ranges] = (
    (0x0600, 0x0605),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x110BD, 0x110CD),
)
# Letters, marks and a symbol by category that are drawn as nothing: joiner of graphemes, fillers of
# Hangul, vowels of Khmer, the empty Braille cell, variation selectors.
_BLANK: Final[Ranges] = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
_JOINERS: Final = "\u200c\u200d"
# Scripts in which a joiner between two letters is part of the spelling: Arabic and its kin, those
# of India and what came of them, Khmer, Mongolian.
_JOINING: Final[Ranges] = (
    (0x0600, 0x0DFF),
    (0x1000, 0x109F),
    (0x1780, 0x18AF),
    (0x1A20, 0x1BFF),
    (0xA800, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0x10A00, 0x11FFF),
)
_MONGOLIAN: Final[Ranges] = ((0x1820, 0x18AF),)
_IDEOGRAPHS: Final[Ranges] = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_AS_PICTURE: Final = "\ufe0e\ufe0f"


def as_entered(text: str, *, several_lines: bool = False) -> str:
    """An entry as it is kept and counted: composed, trimmed, without what is not seen.

    Empty where nothing of it can be read. A line break is one in a field of ``several_lines`` and a
    space in any other, so that no name starts a line of a mail's header.
    """
    one_kind = text.replace("\r\n", "\n").replace("\t", " ")
    lines = "".join("\n" if one in _LINE_BREAKS else one for one in one_kind)
    entry = lines if several_lines else lines.replace("\n", " ")
    before = None
    # What goes may have been needed by, or have kept apart, what stood beside it.
    while entry != before:
        before = entry
        entry = unicodedata.normalize("NFC", without_unseen(entry, kept="\n")).strip()
    return entry if is_seen(entry) else ""


def without_unseen(text: str, *, kept: str = "") -> str:
    """The text without what is drawn as nothing, but for what the spelling of a word needs.

    ``kept`` stays in any case (a line break in a message).
    """
    seen: list[str] = []
    before = ""
    for one, behind in pairwise([*text, ""]):
        if one in kept or not _is_unseen(one) or (before and _is_needed(before, one, behind)):
            seen.append(one)
            before = one
    return "".join(seen)


def _is_unseen(one: str) -> bool:
    if one.isascii():
        return not one.isprintable()
    unseen = unicodedata.category(one) in _UNSEEN and not _within(one, _SEEN)
    return unseen or _within(one, _BLANK)


def _is_needed(before: str, one: str, behind: str) -> bool:
    """Whether what is not seen shapes what stands beside it."""
    if one in _JOINERS and _joins(before) and _joins(behind):
        return True
    if one == "\u200d":  # a picture made of several
        return _is_picture(before) and unicodedata.category(behind or " ") == "So"
    if one in _AS_PICTURE and (behind == "\u20e3" or unicodedata.category(before) == "So"):
        return True
    if "\u180b" <= one <= "\u180f":
        return one != "\u180e" and _within(before, _MONGOLIAN)
    # A form of an ideograph, as names of people and places have it.
    is_form = "\ufe00" <= one <= "\ufe0d" or "\U000e0100" <= one <= "\U000e01ef"
    return is_form and _within(before, _IDEOGRAPHS)


def _joins(one: str) -> bool:
    return _within(one, _JOINING) and unicodedata.category(one)[0] in "LM"


def _is_picture(one: str) -> bool:
    return one in _AS_PICTURE or unicodedata.category(one) in {"So", "Sk"}


def _within(one: str, ranges: Ranges) -> bool:
    return bool(one) and any(first <= ord(one) <= last for first, last in ranges)
