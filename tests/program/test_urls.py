"""Addresses that others than the builder link to."""

import pytest

from goodword.program.model import Locales
from goodword.program.urls import terms_address


@pytest.mark.parametrize(
    ("locale", "address"),
    [
        ("en", "/terms/0123456789abcdef/"),
        ("de", "/de/terms/0123456789abcdef/"),
        # Those terms were never written in Japanese.
        ("ja", "/terms/0123456789abcdef/"),
    ],
)
def test_terms_stand_where_their_own_locales_put_them(locale: str, address: str) -> None:
    locales = Locales(default="en", offered=("de", "en"))

    assert terms_address(locales, locale, "0123456789abcdef") == address
