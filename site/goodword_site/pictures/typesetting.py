"""Lines of text for a picture: which fonts hold them, how wide they are, where they may break.

The fonts come with Python packages, so that a picture is the same wherever it is made: FiraGO for
Latin, Greek, Cyrillic, Arabic, Hebrew and Thai, Noto Sans CJK for Chinese, Japanese and Korean.
Widths are those of single letters; joined ones are no wider.
"""

import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

# Small kana and marks that belong to what stands before them.
_NEVER_FIRST: Final = frozenset("ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ")
_CLOSING: Final = frozenset({"Pe", "Pf", "Po"})
_OPENING: Final = frozenset({"Pi", "Ps"})
_JOINER: Final = "\u2060"
_MOST_STEPS: Final = 12


@cache
def latin_font() -> bytes:
    """FiraGO Bold, a TrueType file."""
    from pymupdf_fonts import myfont

    font: bytes = myfont("figbo")
    return font


@cache
def cjk_font() -> bytes:
    """Noto Sans CJK JP Bold, an OpenType file."""
    return (resources.files("noto_cjk_sans_jp_bold") / "NotoSansCJKjp-Bold.otf").read_bytes()


@cache
def _latin() -> Mapping[int, float]:
    return _advances(latin_font())


@cache
def _cjk() -> Mapping[int, float]:
    return _advances(cjk_font())


def _advances(font: bytes) -> dict[int, float]:
    from fontTools.ttLib import TTFont

    file = TTFont(io.BytesIO(font), lazy=True)
    widths, em = file["hmtx"].metrics, file["head"].unitsPerEm
    return {code: widths[glyph][0] / em for code, glyph in file.getBestCmap().items()}


def families(text: str) -> tuple[str, ...] | None:
    """The fonts in which to set a text, by family; None where some letter is in neither."""
    seen = {ord(letter) for letter in text if not _invisible(letter)}
    if seen <= _latin().keys():
        return ("FiraGO",)
    if seen <= _cjk().keys():
        return ("Noto Sans CJK JP",)
    return ("FiraGO", "Noto Sans CJK JP") if seen <= _latin().keys() | _cjk().keys() else None


def width(text: str, fonts: tuple[str, ...]) -> float:
    """In ems."""
    tables = [_latin() if font == "FiraGO" else _cjk() for font in fonts]
    return sum(
        next((table[ord(letter)] for table in tables if ord(letter) in table), 0.0)
        for letter in text
        if not _invisible(letter)
    )


def lines(text: str, most: float, fonts: tuple[str, ...]) -> list[str]:
    """The text in as few lines as ``most`` ems allow, all about equally long."""
    parts = list(_parts(text, most, fonts))
    wanted = len(_filled(parts, most, fonts))
    low, high = most / 2, most
    for _ in range(_MOST_STEPS):
        middle = (low + high) / 2
        if len(_filled(parts, middle, fonts)) == wanted:
            high = middle
        else:
            low = middle
    return _filled(parts, high, fonts)


def _filled(parts: list[str], most: float, fonts: tuple[str, ...]) -> list[str]:
    made = [""]
    for part in parts:
        if made[-1] and width((made[-1] + part).rstrip(" "), fonts) > most:
            made.append("")
        made[-1] += part
    return [line.strip(" ").replace(_JOINER, "") for line in made]


def _parts(text: str, most: float, fonts: tuple[str, ...]) -> Iterator[str]:
    """What stays together: words, and phrases of Japanese where they are not too long."""
    for part in _split(text, _ends_phrase):
        if width(part, fonts) <= most:
            yield part
            continue
        for smaller in _split(part, _may_break):
            if width(smaller, fonts) <= most:
                yield smaller
            else:
                yield from _split(smaller, _anywhere)


def _split(text: str, breaks: Callable[[str, str], bool]) -> Iterator[str]:
    part = text[:1]
    for before, after in pairwise(text):
        if breaks(before, after):
            yield part
            part = ""
        part += after
    yield part


def _ends_phrase(before: str, after: str) -> bool:
    """After a space, and in Japanese after particles and marks."""
    if not _may_break(before, after):
        return False
    ends = _hiragana(before) or unicodedata.category(before) in _CLOSING
    return before == " " or (ends and not _hiragana(after))


def _anywhere(_: str, after: str) -> bool:
    return not _invisible(after)


def _may_break(before: str, after: str) -> bool:
    if " " in (before, after):
        return before == " " and after != " "
    if _JOINER in (before, after) or after in _NEVER_FIRST:
        return False
    if unicodedata.category(after) in _CLOSING or unicodedata.category(before) in _OPENING:
        return False
    # A number keeps what is counted.
    return (_wide(before) or _wide(after)) and not before.isdigit()


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _hiragana(letter: str) -> bool:
    return "\u3040" <= letter <= "\u309f"


def _invisible(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cf", "Mn"}
