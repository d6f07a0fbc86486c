"""An amount as people type it, by the habits of their language: ``48.000,00``, ``48,000.00``."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from goodword.program.currencies import decimals

_GROUP: Final = 3
"""How many digits stand between signs that group them."""
_MOST_DIGITS: Final = 15
_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b", "\u066c"
# What stands between groups and never before decimals: blanks, and the apostrophes of Switzerland.
_PLAIN_GROUPS: Final = re.compile("(?<=\\d)[\\s'\u2019](?=\\d)")
_MARKS: Final = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_SHAPE: Final = re.compile(r"\d+(?:[.,GD]\d+)*")
_BETWEEN: Final = re.compile(r"[.,GD]")
# No cents, as German and Swiss prices have it: ``48.000,-``.
_NO_DECIMALS: Final = re.compile("(?<=\\d)[.,][-\u2013\u2014]{1,2}$")
_MINUS: Final = ("-", "\u2212")


class AmountMistake(StrEnum):
    """Why what was typed is no amount."""

    INVALID = "invalid"
    """It cannot be read as one."""
    NOT_POSITIVE = "not_positive"
    OTHER_SIGN = "other_sign"
    """The sign that stands with it is another currency's."""
    AMBIGUOUS = "ambiguous"
    """It means two amounts, by the habits of two languages."""
    DECIMALS = "decimals"
    """The currency has fewer."""


class WrongAmount(ValueError):
    """What was typed is no amount that can be relied upon."""

    def __init__(self, mistake: AmountMistake) -> None:
        super().__init__(mistake.value)
        self.mistake = mistake


class NumberHabits(NamedTuple):
    """How a language writes numbers: the sign before decimals, and the one between groups."""

    decimal: str = "."
    group: str = ","


ENGLISH: Final = NumberHabits()


def typed_amount(
    typed: str,
    currency: str,
    habits: NumberHabits = ENGLISH,
    signs: Mapping[str, str] | None = None,
) -> int:
    """The minor units of what was typed, above zero. The currency's code, or its sign out of
    ``signs``, may stand before or behind; that of another one is refused.

    Whatever has one meaning counts, in whichever language it is written: two different signs, the
    last of which is before the decimals; a sign that comes twice groups. A single sign before three
    digits means thousands where the language has it for that, and is ambiguous otherwise.

    Raises:
        WrongAmount: it is none, or could be another one.
    """
    if other_sign(typed, currency, signs or {}):
        raise WrongAmount(AmountMistake.OTHER_SIGN)
    text = _bare(typed, currency, signs or {})
    if _SHAPE.fullmatch(text) is None:
        is_negative = text.startswith(_MINUS) and _SHAPE.fullmatch(text[1:].strip())
        raise WrongAmount(AmountMistake.NOT_POSITIVE if is_negative else AmountMistake.INVALID)
    parts, between = _BETWEEN.split(text), _BETWEEN.findall(text)
    fraction = ""
    if _ends_with_decimals(parts, between, currency, habits):
        fraction, parts, between = parts[-1], parts[:-1], between[:-1]
    if between and not _is_grouped(parts, between):
        raise WrongAmount(AmountMistake.INVALID)
    places = decimals(currency)
    if len(fraction) > places:
        raise WrongAmount(AmountMistake.DECIMALS)
    digits = "".join(parts) + fraction.ljust(places, "0")
    if len(digits) > _MOST_DIGITS:
        raise WrongAmount(AmountMistake.INVALID)
    if not int(digits):
        raise WrongAmount(AmountMistake.NOT_POSITIVE)
    return int(digits)


def other_sign(typed: str, currency: str, signs: Mapping[str, str]) -> str | None:
    """The code or sign of another currency out of ``signs`` that stands before or behind the
    amount; None where there is none."""
    text = _without_name(_plain(typed), currency, signs)
    others = {one for code in signs if code != currency for one in _names(code, signs)}
    # The longest first: ``CA$`` ends with the sign of another one.
    ranked = sorted(others - set(_names(currency, signs)), key=lambda one: (-len(one), one))
    return next((one for one in ranked if text.startswith(one) or text.endswith(one)), None)


def _plain(typed: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", typed)).strip()


def _names(code: str, signs: Mapping[str, str]) -> tuple[str, ...]:
    """The code and the sign, by which an amount of the currency may be marked."""
    return tuple(filter(None, (code, _plain(signs.get(code, "")))))


def _without_name(text: str, currency: str, signs: Mapping[str, str]) -> str:
    for name in _names(currency, signs):
        text = text.removeprefix(name).removesuffix(name).strip()
    return text


def _bare(typed: str, currency: str, signs: Mapping[str, str]) -> str:
    """Digits and signs alone: every digit a European one, ``G`` for what only groups, and ``D``
    for what only comes before decimals."""
    text = _without_name(_plain(typed), currency, signs)
    places = decimals(currency)
    text = _NO_DECIMALS.sub("D" + "0" * places if places else "", text)
    text = "".join(str(unicodedata.decimal(one, one)) for one in text)
    text = _PLAIN_GROUPS.sub("G", text.replace(_ARABIC_GROUP, "G"))
    return text.replace(_ARABIC_DECIMAL, "D")


def _ends_with_decimals(
    parts: list[str], between: list[str], currency: str, habits: NumberHabits
) -> bool:
    """Whether the digits behind the last sign are decimals.

    Raises:
        WrongAmount: by one language they are, and by another they are not.
    """
    if not between or between[-1] == "G":
        return False
    last = between[-1]
    if last == "D":
        return True
    if len(between) > 1:
        # A second sign of another kind is before decimals; one that comes again groups.
        return last not in between[:-1]
    if len(parts[-1]) != _GROUP:
        return True
    could_group = len(parts[0]) <= _GROUP and not parts[0].startswith("0")
    if not could_group:
        return True
    if last == habits.group:
        return False
    if last == habits.decimal and decimals(currency) == _GROUP:
        return True
    raise WrongAmount(AmountMistake.AMBIGUOUS)


def _is_grouped(parts: list[str], between: list[str]) -> bool:
    return (
        len(set(between)) == 1
        and 1 <= len(parts[0]) <= _GROUP
        and all(len(part) == _GROUP for part in parts[1:])
    )
