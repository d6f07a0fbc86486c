"""Which currencies, locales and countries exist: ISO 4217 and CLDR, read when first asked."""

import re
from functools import lru_cache
from typing import Final

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")

# ISO 4217 codes that nobody is paid in: metals, bond units, funds, tests, none.
_NO_MONEY: Final = frozenset({
    "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD", "XAG", "XAU",
    "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
})  # fmt: skip
# CLDR codes that are no countries: groups, tests, the unknown one.
_NO_COUNTRY: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def currency_exists(code: str) -> bool:
    """Whether people can be paid in it: an active ISO 4217 code that is no metal or fund."""
    return code in _currencies()


@lru_cache(maxsize=256)
def locale_exists(tag: str) -> bool:
    """Whether CLDR knows the language tag: ``de``, ``pt-BR``, ``zh-Hant``."""
    from babel import localedata

    return _LOCALE.fullmatch(tag) is not None and localedata.exists(tag.replace("-", "_"))


def country_exists(code: str) -> bool:
    """Whether it is an ISO 3166-1 alpha-2 code."""
    return code in _countries()


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from iso4217 import Currency

    return frozenset(currency.code for currency in Currency) - _NO_MONEY


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import localedata

    territories = localedata.load("en")["territories"]
    return frozenset(code for code in territories if code.isalpha()) - _NO_COUNTRY
