from datetime import date
from decimal import Decimal

import pytest

from goodword.handlers.web.published import fill_text
from goodword_site.handbook.markup import linker
from goodword_site.messages import formatting

NB, NNB = "\u00a0", "\u202f"
LRM, RLM = "\u200e", "\u200f"


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "written"),
    [
        (50000, "USD", "en", "$500"),
        (45000, "EUR", "de", f"450{NB}€"),
        (45050, "EUR", "de", f"450,50{NB}€"),
        (300000, "EUR", "fr", f"3{NNB}000{NB}€"),
        (75000, "JPY", "ja", "￥75,000"),
        (135000, "CHF", "en", f"CHF{NB}1,350"),
        (1882500, "HUF", "ja", f"HUF{NB}18,825"),
        (1234, "BHD", "en", f"BHD{NB}1.234"),
        (450000, "USD", "es", f"4.500{NB}US$"),
        (165000, "AED", "es", f"1.650{NB}AED"),
        (450050, "EUR", "ar", f"{RLM}4,500.50{NB}€"),
        (165000, "AED", "ar", f"{RLM}1,650{NB}د.إ.{RLM}"),
        # Its mark keeps the sign at its letters: without one it would be read as $US.
        (500000, "USD", "ar", f"{RLM}5,000{NB}US${LRM}"),
        (135000, "CHF", "ar", f"{RLM}1,350{NB}CHF"),
    ],
)
def test_an_amount_is_written_as_its_readers_write_it(
    minor: int, currency: str, locale: str, written: str
) -> None:
    assert formatting.amount(minor, currency, locale) == written


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_functions_write_dates_as_the_build_does(locale: str) -> None:
    names = formatting.month_names(locale)

    for month in range(1, 13):
        day = date(2026, month, 9)
        values = {"day": "9", "month": names[month - 1], "month_number": str(month), "year": "2026"}
        assert fill_text(formatting.date_pattern(locale), values) == formatting.long_date(
            day, locale
        )


@pytest.mark.parametrize(
    ("basis_points", "locale", "written"),
    [
        (1500, "en", "15%"),
        (1500, "de", f"15{NB}%"),
        (1250, "fr", f"12,5{NB}%"),
        (1, "en", "0.01%"),
        (1500, "es", f"15{NB}%"),
        (1250, "ar", f"12.5{LRM}%{LRM}"),
    ],
)
def test_a_percentage_keeps_its_decimals(basis_points: int, locale: str, written: str) -> None:
    assert formatting.percent(basis_points, locale) == written


def test_a_rate_keeps_its_decimals() -> None:
    assert formatting.number(Decimal("0.9215"), "de") == "0,9215"


def test_a_language_is_named_in_itself() -> None:
    names = [formatting.language_name(locale) for locale in ("en", "de", "fr", "es", "ja", "ar")]

    assert names == ["English", "Deutsch", "Français", "Español", "日本語", "العربية"]


def test_digits_are_the_same_in_every_locale() -> None:
    day = date(2026, 11, 2)

    assert formatting.long_date(day, "ar") == "2 نوفمبر 2026"
    assert formatting.number(Decimal("0.9215"), "ar") == "0.9215"


def test_a_language_from_right_to_left_is_known_as_such() -> None:
    assert (formatting.direction("de"), formatting.direction("ar")) == ("ltr", "rtl")


def test_a_mailbox_in_a_text_becomes_a_link_and_the_rest_stays_text() -> None:
    linked = linker("a&b@acme.example", "privacy@acme.example")

    assert linked("<i>Write</i> to a&b@acme.example.") == (
        "&lt;i&gt;Write&lt;/i&gt; to "
        '<a href="mailto:a&amp;b@acme.example">a&amp;b@acme.example</a>.'
    )
