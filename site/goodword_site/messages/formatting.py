"""Amounts, percentages and dates as people of a locale write them (CLDR, through Babel).

Digits are European in every locale, as CLDR has them for ``ar`` itself and as Babel writes them:
an amount on a page, in a mail and in an account of the payout provider then looks the same.
"""

import copy
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from goodword.program.currencies import decimals

_LETTER_THEN_DIGIT: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")
_LATIN_THEN_SIGN: Final = re.compile(r"(?<=[A-Z])\W$")
# Of a CLDR pattern: words in quotes, or the letters of a field.
_PATTERN_PART: Final = re.compile(r"'([^']+)'|(d+|M+|y+)")
_DATE_FIELDS: Final = {
    "d": "@@day",
    "M": "@@month_number",
    "MMM": "@@month",
    "y": "@@year",
}
_MONTHS_A_QUARTER: Final = 3
_LEFT_TO_RIGHT_MARK: Final = "\u200e"


def babel_locale(locale: str) -> Locale:
    """Babel's data of a locale of the programme (``de``, ``pt-BR``)."""
    return Locale.parse(locale, sep="-")


@lru_cache(maxsize=16_384)
def amount(minor: int, currency: str, locale: str) -> str:
    """``45000`` in EUR is ``€450`` or ``450 €``; decimals only where the amount has some."""
    where = babel_locale(locale)
    value = Decimal(minor).scaleb(-decimals(currency))
    places = 0 if value == value.to_integral_value() else decimals(currency)
    pattern = copy.copy(where.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    text: str = pattern.apply(value, where, currency=currency, currency_digits=False)
    # CLDR's currencySpacing, which Babel leaves out: a code of letters stands off its digits.
    spaced = _LETTER_THEN_DIGIT.sub("\u00a0", text)
    # From right to left, the sign of US$ would leave its letters for the end of the line.
    return _LATIN_THEN_SIGN.sub(rf"\g<0>{_LEFT_TO_RIGHT_MARK}", spaced) if _rtl(where) else spaced


def percent(basis_points: int, locale: str) -> str:
    """``1500`` is ``15%`` or ``15 %``; ``1250`` is ``12.5%``."""
    where = babel_locale(locale)
    text = format_percent(Decimal(basis_points) / 10_000, locale=where, decimal_quantization=False)
    # Babel leaves out CLDR's sign: in Arabic it has marks that keep it behind its number.
    return text.replace("%", where.number_symbols["latn"]["percentSign"])


def number(value: Decimal | int, locale: str) -> str:
    """A plain number with every decimal it has."""
    return format_decimal(value, locale=babel_locale(locale), decimal_quantization=False)


def long_date(day: date, locale: str) -> str:
    """``2 November 2026``, ``2. November 2026``."""
    return format_date(day, "long", locale=babel_locale(locale))


def date_pattern(locale: str) -> str:
    """How ``long_date`` writes, for the functions, which have no CLDR: ``@@day. @@month @@year``.

    ``@@month`` is the month's name, ``@@month_number`` its number, where the locale writes that.
    """
    pattern: str = babel_locale(locale).date_formats["long"].pattern
    return _PATTERN_PART.sub(lambda part: part[1] or _DATE_FIELDS[part[2][:3]], pattern)


def month_names(locale: str) -> tuple[str, ...]:
    """January to December as they stand within a date."""
    where = babel_locale(locale)
    return tuple(format_date(date(2000, month, 1), "MMMM", locale=where) for month in range(1, 13))


def language_name(locale: str) -> str:
    """The language's own name for itself: ``Deutsch``."""
    where = babel_locale(locale)
    name = where.get_display_name(where) or locale
    return name[:1].upper() + name[1:]


def direction(locale: str) -> str:
    """``ltr`` or ``rtl``."""
    return "rtl" if _rtl(babel_locale(locale)) else "ltr"


def country_name(country: str, locale: str) -> str:
    """The country's name in the locale's language."""
    name: str = babel_locale(locale).territories[country]
    return name


def _rtl(where: Locale) -> bool:
    return bool(where.text_direction == "rtl")


def amount_patterns(currencies: Iterable[str], locale: str) -> dict[str, str]:
    """How ``amount`` writes, for the functions: each currency's pattern around ``@@n``, and the
    signs that stand between digits."""
    signs = re.sub(r"^\D+|\D+$", "", amount(1_234_567, "EUR", locale))  # 12,345.67
    return {
        "number.group": signs[2:-6],
        "number.decimal": signs[-3],
        **{
            f"amount.{code}": amount(88 * 10 ** decimals(code), code, locale).replace("88", "@@n")
            for code in currencies
        },
    }


def period_patterns(locale: str) -> dict[str, str]:
    """How ``percent``, a plain year, its quarters and its months are written, for the functions:
    ``@@n`` stands for a number, ``@@year`` for the year."""
    year = 2088
    return {
        "percent": percent(8800, locale).replace("88", "@@n"),
        "period.year": period(f"{year}", locale).replace(f"{year}", "@@year"),
        **{
            f"period.{part}": period(f"{year}-{part}", locale).replace(f"{year}", "@@year")
            for part in (*(f"Q{n}" for n in range(1, 5)), *(f"{n:02}" for n in range(1, 13)))
        },
    }


def period(label: str, locale: str) -> str:
    """``2026-Q4`` is ``4th quarter 2026``; what has no dates (the whole programme) is its label."""
    year, _, part = label.partition("-")
    if not year.isdigit():
        return label
    month = int(part[1:]) * _MONTHS_A_QUARTER if part.startswith("Q") else int(part or 1)
    skeleton = "y" if not part else "yQQQQ" if part.startswith("Q") else "yMMMM"
    return format_skeleton(skeleton, date(int(year), month, 1), locale=babel_locale(locale))
