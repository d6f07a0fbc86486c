"""Amounts as people of six languages type them: read by one meaning, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.sales.typed_amount import (
    AmountMistake,
    NumberHabits,
    WrongAmount,
    other_sign,
    typed_amount,
)
from goodword.program.currencies import decimal_text
from tests.doubles import SpokenTexts

ENGLISH = NumberHabits(".", ",")
GERMAN = NumberHabits(",", ".")
FRENCH = NumberHabits(",", "\u202f")


@pytest.mark.parametrize(
    ("typed", "habits"),
    [
        ("48.000,00", GERMAN),
        ("48.000", GERMAN),
        ("48,000.00", ENGLISH),
        ("48,000", ENGLISH),
        ("48 000,00", FRENCH),
        ("48\u202f000,00", FRENCH),
        ("48\u00a0000", FRENCH),
        *((text, habits) for text in ("48000", "48000.00") for habits in (GERMAN, ENGLISH, FRENCH)),
        # Written by another language's habits, and yet with one meaning.
        ("48,000.00", GERMAN),
        ("48.000,00", ENGLISH),
        ("48.000,0", FRENCH),
        ("48'000.00", GERMAN),
        ("48\u2019000", ENGLISH),
        ("\u0664\u0668\u066c\u0660\u0660\u0660\u066b\u0660\u0660", ENGLISH),
        ("\u0664\u0668\u0660\u0660\u0660", ENGLISH),
        ("\uff14\uff18\uff0c\uff10\uff10\uff10", ENGLISH),
        ("48.000,00 €", GERMAN),
        ("48.000,- €", GERMAN),
        ("48.000,\u2013", ENGLISH),
        ("48'000.\u2014", GERMAN),
        ("EUR 48,000", ENGLISH),
    ],
)
def test_an_amount_is_read_as_it_is_written(typed: str, habits: NumberHabits) -> None:
    assert typed_amount(typed, "EUR", habits, {"EUR": "€"}) == 4_800_000


@pytest.mark.parametrize(
    ("typed", "habits"), [("48,000", GERMAN), ("48.000", ENGLISH), ("48.000", FRENCH)]
)
def test_what_means_two_amounts_is_refused(typed: str, habits: NumberHabits) -> None:
    with pytest.raises(WrongAmount) as refused:
        typed_amount(typed, "EUR", habits)
    assert refused.value.mistake is AmountMistake.AMBIGUOUS


@pytest.mark.parametrize("typed", ["48,5", "48.50", "48.000,50"])
def test_an_amount_may_have_the_decimals_of_its_currency_alone(typed: str) -> None:
    assert typed_amount(typed, "EUR", GERMAN) % 100 == 50
    with pytest.raises(WrongAmount) as refused:
        typed_amount(typed, "JPY", GERMAN)
    assert refused.value.mistake is AmountMistake.DECIMALS


def test_yen_are_whole_and_dinars_have_three_decimals() -> None:
    assert typed_amount("48,000", "JPY", ENGLISH) == 48_000
    assert typed_amount("1.500", "KWD", ENGLISH) == 1_500
    assert typed_amount("48000.123", "KWD", ENGLISH) == 48_000_123
    with pytest.raises(WrongAmount):
        typed_amount("48000.123", "EUR", ENGLISH)


@pytest.mark.parametrize(
    "typed",
    [
        *("9" * 20, "48.000 000,00", "½", "48.000,00,00"),
        *(
            "",
            "0",
            "0,00",
            "-5",
            "1e5",
            "4.80.00",
            "48.00.000",
            "1,2,3",
            "12 34",
            "48.",
            ",50",
            "x",
        ),
    ],
)
def test_what_is_no_amount_above_zero_is_refused(typed: str) -> None:
    with pytest.raises(WrongAmount):
        typed_amount(typed, "EUR", GERMAN)


@pytest.mark.parametrize("typed", ["0", "0,00", "-5", "\u22125,00", "-48.000,00 €"])
def test_what_is_not_above_zero_is_told_apart_from_what_cannot_be_read(typed: str) -> None:
    with pytest.raises(WrongAmount) as refused:
        typed_amount(typed, "EUR", GERMAN, {"EUR": "€"})
    assert refused.value.mistake is AmountMistake.NOT_POSITIVE


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        *(("48.000,00 €", "€"), ("€48,000.00", "€"), ("EUR 48000", "EUR")),
        *(("CA$ 48,000.00", "CA$"), ("48000 JPY", "JPY"), ("\uffe548000", "¥")),
    ],
)
def test_the_sign_of_another_currency_is_refused_by_its_name(typed: str, sign: str) -> None:
    signs = {"USD": "$", "EUR": "€", "CAD": "CA$", "JPY": "\uffe5"}

    with pytest.raises(WrongAmount) as refused:
        typed_amount(typed, "USD", GERMAN, signs)

    assert refused.value.mistake is AmountMistake.OTHER_SIGN
    assert other_sign(typed, "USD", signs) == sign
    assert typed_amount("$ 48,000.00", "USD", ENGLISH, signs) == 4_800_000
    assert typed_amount("CA$ 48,000.00", "CAD", ENGLISH, signs) == 4_800_000


@given(minor=st.integers(1, 10**12), locale=st.sampled_from(["en", "de", "fr", "es", "ja", "ar"]))
def test_what_each_language_writes_is_read_back_to_the_cent(minor: int, locale: str) -> None:
    words = SpokenTexts().catalogue(locale)
    habits = NumberHabits(words["number.decimal"], words["number.group"])
    whole, fraction = decimal_text(minor, "EUR").split(".")
    grouped = f"{int(whole):,}".replace(",", habits.group)

    for text in (f"{grouped}{habits.decimal}{fraction}", f"{whole}{habits.decimal}{fraction}"):
        assert typed_amount(text, "EUR", habits) == minor
