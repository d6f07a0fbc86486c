"""How people write a list: what they call its columns, its countries and its days.

What has one meaning is read, in whichever language it is written; what could have two is refused
with both, since a wrong day or country would decide who may refer and what they are paid in.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache
from typing import Final

from goodword.domain.errors import FieldError, Invalid
from goodword.flows.referrers.bring_in import ListedReferrer
from goodword.handlers.api.referrer_fields import COLUMNS, NEEDED, listed
from goodword.program.model import Program

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "audience": ("Zielgruppe",),
    "name": (
        *("full name", "vollständiger Name", "Vor- und Nachname", "nom complet"),
        *(
            "nombre completo",
            "nombre y apellidos",
            "الاسم",
            "الاسم الكامل",
            "氏名",
            "名前",
            "お名前",
        ),
    ),
    "email": (
        *("e-mail", "mail", "email address", "e-mail address", "E-Mail-Adresse", "Email-Adresse"),
        *("Mailadresse", "adresse e-mail", "adresse mail", "courriel", "correo"),
        *("correo electrónico", "البريد الإلكتروني", "メール", "メールアドレス"),
    ),
    "country": ("country code", "Land", "pays", "país", "البلد", "الدولة", "国", "国名"),
    "locale": ("language", "Sprache", "langue", "idioma", "اللغة", "言語"),
    "company": (
        *("company name", "organisation", "organization", "Firma", "Unternehmen", "société"),
        *("entreprise", "empresa", "الشركة", "会社", "会社名"),
    ),
    "satisfaction": ("NPS", "Zufriedenheit", "satisfacción", "الرضا", "満足度"),
    "customer_since": ("Kunde seit", "client depuis", "cliente desde", "عميل منذ", "顧客開始日"),
    "active_at": (
        *("last active", "zuletzt aktiv", "dernière activité", "última actividad"),
        *("آخر نشاط", "最終利用日"),
    ),
    "payout_email": ("payout e-mail",),
}
"""Column -> what it may be called as well, in any case, its words parted as one likes."""

PARTS_OF_NAMES: Final = frozenset(
    {
        *("first name", "given name", "last name", "surname", "family name"),
        *("Vorname", "Nachname", "Familienname", "prénom", "nom", "nombre", "apellidos"),
        *("apellido", "姓", "名", "الاسم الأول", "اسم العائلة"),
    }
)
"""What half a name is called: a list that has such columns needs one for the whole."""

_LANGUAGES: Final = ("en", "de", "fr", "es", "ar", "ja")
_ALSO: Final[Mapping[str, str]] = {
    "usa": "US",
    "u.s.a.": "US",
    "uk": "GB",
    "great britain": "GB",
    "großbritannien": "GB",
    "uae": "AE",
    "vae": "AE",
    "türkei": "TR",
    "turkey": "TR",
    "holland": "NL",
}
"""What many say where CLDR has another name."""

_TIME: Final = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST: Final = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})日?{_TIME}"
)
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}}|\d{{2}}){_TIME}")
_EITHER: Final = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_TIME}")
_THIS_CENTURY: Final = 69
"""Years of two digits up to this one are of this century, as POSIX has it."""


class TwoDays(ValueError):
    """What is written may be either of ``days``."""

    def __init__(self, *days: date) -> None:
        super().__init__(" or ".join(map(str, days)))
        self.days = days


def plain(name: str) -> str:
    """A column's name as it is compared: ``Customer since`` is ``customer_since``."""
    return re.sub(r"[\s_-]+", "_", name.strip()).casefold()


@cache
def column_of() -> Mapping[str, str]:
    """What a column may be called, as it is compared -> the column."""
    return {plain(alias): column for column, known in ALIASES.items() for alias in known}


@cache
def parts_of_names() -> frozenset[str]:
    """``PARTS_OF_NAMES`` as they are compared."""
    return frozenset(map(plain, PARTS_OF_NAMES))


def listed_as_written(
    cells: Mapping[str, str], program: Program, needed: Collection[str] = NEEDED
) -> ListedReferrer:
    """The line of these cells, as people write them.

    Raises:
        Invalid: one error a mistake, in the order of the columns.
    """
    found, errors = in_one_meaning(cells)
    try:
        line = listed(found, program, needed)
    except Invalid as invalid:
        errors = [*errors, *invalid.errors]
    if errors:
        raise Invalid(*sorted(errors, key=lambda one: list(COLUMNS).index(one.field)))
    return line


def in_one_meaning(cells: Mapping[str, str]) -> tuple[dict[str, str], list[FieldError]]:
    """Countries by two letters and days as ISO 8601 has them; with what may be either of two."""
    found, errors = {}, []
    for column, text in cells.items():
        try:
            found[column] = _READ.get(column, str)(text.strip())
        except TwoDays as either:
            message = f"{text.strip()} may be two days: write {either}"
            errors.append(FieldError(column, "invalid", message))
    return found, errors


def _country(text: str) -> str:
    return country_called(text) or text


def _day(text: str) -> str:
    try:
        return day_written(text).isoformat()
    except TwoDays:
        raise
    except ValueError:
        return text


def _ground(text: str) -> str:
    word, _, day = text.partition(" ")
    return f"{word} {_day(day.strip())}" if day else text


_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "country": _country,
    "customer_since": _day,
    "active_at": _day,
    "may_write": _ground,
}


def country_called(text: str) -> str | None:
    """The two letters of a country by its name in one of the six languages; None for none."""
    return _countries().get(text.strip().casefold())


@cache
def _countries() -> Mapping[str, str]:
    from babel import Locale

    found = {
        name.casefold(): code
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return {**found, **_ALSO}


def day_written(text: str) -> date:
    """The day of ``2025-01-03``, ``2025/1/3``, ``03.01.2025``, ``3.1.25``, ``2025年1月3日``, and of
    ``31/03/2025``, whichever comes first there; a time behind it is left out.

    Raises:
        TwoDays: it may be two days, as ``01/02/2025``.
        ValueError: it is no day.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(_century(year, found[3]), month, day)
    if found := _EITHER.fullmatch(text):
        first, second, year = map(int, found.groups())
        days = {one for one in (_date(year, second, first), _date(year, first, second)) if one}
        if len(days) > 1:
            raise TwoDays(*sorted(days))
        if days:
            return days.pop()
    raise ValueError(text)


def _century(year: int, written: str) -> int:
    if len(written) > 2:
        return year
    return year + (2000 if year < _THIS_CENTURY else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
