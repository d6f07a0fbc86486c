"""The functions write amounts as the build does, though they have no CLDR."""

import pytest

from goodword.flows.outreach.amounts import written_amount
from goodword_site.messages.formatting import amount, amount_patterns

CURRENCIES = ("EUR", "USD", "GBP", "JPY", "HUF", "KWD", "CHF")
MINOR = (0, 5, 100, 1_234, 45_000, 123_456, 48_000_00, 123_456_789)


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar", "de-AT", "pt-BR"])
@pytest.mark.parametrize("currency", CURRENCIES)
def test_an_amount_is_written_as_on_the_pages(locale: str, currency: str) -> None:
    patterns = amount_patterns(CURRENCIES, locale)

    assert [written_amount(patterns, minor, currency) for minor in MINOR] == [
        amount(minor, currency, locale) for minor in MINOR
    ]


def test_a_currency_that_the_programme_has_no_more_is_written_with_its_code() -> None:
    patterns = amount_patterns(("EUR",), "de")

    assert written_amount(patterns, 123_456, "SEK") == "1.234,56 SEK"
