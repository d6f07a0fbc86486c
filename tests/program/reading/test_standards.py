"""Which currencies, locales and countries exist."""

import pytest
from iso4217 import Currency

from goodword.program.currencies import decimals
from goodword.program.reading.context import country_exists, currency_exists, locale_exists


@pytest.mark.parametrize("code", ["EUR", "USD", "JPY", "HUF", "TWD", "KWD", "XOF", "XCD"])
def test_people_are_paid_in_money(code: str) -> None:
    assert currency_exists(code)


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XAU", "XXX", "XTS", "CLF", "DEM", "ABC"])
def test_people_are_not_paid_in_metals_funds_or_what_is_gone(code: str) -> None:
    assert not currency_exists(code)


def test_every_currency_that_people_are_paid_in_has_a_number_of_decimals() -> None:
    paid = [currency for currency in Currency if currency_exists(currency.code)]
    assert len(paid) > 150
    assert all(currency.exponent == decimals(currency.code) for currency in paid)


@pytest.mark.parametrize("tag", ["en", "de", "ja", "pt-BR", "zh-Hant", "sr-Latn", "de-AT"])
def test_a_locale_is_a_language_tag_that_cldr_knows(tag: str) -> None:
    assert locale_exists(tag)


@pytest.mark.parametrize("tag", ["", "EN", "de_AT", "xx", "english", "root", "../en", "de-", "e"])
def test_other_words_are_no_locales(tag: str) -> None:
    assert not locale_exists(tag)


@pytest.mark.parametrize("code", ["DE", "US", "GB", "JP", "NO", "TW", "AX"])
def test_a_country_has_an_iso_3166_code(code: str) -> None:
    assert country_exists(code)


@pytest.mark.parametrize("code", ["", "de", "UK", "EU", "UN", "ZZ", "001", "DEU", "XA"])
def test_groups_and_unknown_places_are_no_countries(code: str) -> None:
    assert not country_exists(code)
