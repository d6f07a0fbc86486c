from decimal import Decimal

import pytest

from goodword_site import display
from goodword_site.markup import linker

NB, NNB = "\u00a0", "\u202f"


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
    ],
)
def test_an_amount_is_written_as_its_readers_write_it(
    minor: int, currency: str, locale: str, written: str
) -> None:
    assert display.amount(minor, currency, locale) == written


@pytest.mark.parametrize(
    ("basis_points", "locale", "written"),
    [(1500, "en", "15%"), (1500, "de", f"15{NB}%"), (1250, "fr", f"12,5{NB}%"), (1, "en", "0.01%")],
)
def test_a_percentage_keeps_its_decimals(basis_points: int, locale: str, written: str) -> None:
    assert display.percent(basis_points, locale) == written


def test_a_rate_keeps_its_decimals() -> None:
    assert display.number(Decimal("0.9215"), "de") == "0,9215"


def test_a_language_is_named_in_itself() -> None:
    names = [display.language_name(locale) for locale in ("en", "de", "fr", "ja")]

    assert names == ["English", "Deutsch", "Français", "日本語"]


def test_a_language_from_right_to_left_is_known_as_such() -> None:
    assert (display.direction("de"), display.direction("ar")) == ("ltr", "rtl")


def test_a_mailbox_in_a_text_becomes_a_link_and_the_rest_stays_text() -> None:
    linked = linker("a&b@acme.example", "privacy@acme.example")

    assert linked("<i>Write</i> to a&b@acme.example.") == (
        "&lt;i&gt;Write&lt;/i&gt; to "
        '<a href="mailto:a&amp;b@acme.example">a&amp;b@acme.example</a>.'
    )
