"""Decimals of currencies, amounts as text and back, and the table against ISO 4217."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iso4217 import Currency

from goodword.program.currencies import OTHER_DECIMALS, decimal_text, decimals, minor_units
from goodword.program.providers import WHOLE_UNITS, payable_step

CURRENCIES = st.sampled_from(sorted({*OTHER_DECIMALS, *WHOLE_UNITS, "EUR", "USD"}))


@pytest.mark.parametrize("currency", list(Currency), ids=lambda currency: str(currency.code))
def test_the_table_of_decimals_agrees_with_iso_4217(currency: Currency) -> None:
    # Metals, bond units and the like have no minor unit; nobody can be paid in them.
    if currency.exponent is not None:
        assert decimals(currency.code) == currency.exponent


def test_the_table_of_decimals_names_only_active_currencies() -> None:
    assert {currency.code for currency in Currency} >= OTHER_DECIMALS.keys() | WHOLE_UNITS


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("48000.00", "EUR", 4_800_000),
        ("48000", "EUR", 4_800_000),
        ("0.1", "USD", 10),
        ("75000", "JPY", 75_000),
        ("1.234", "KWD", 1_234),
        ("0", "EUR", 0),
        ("9999999999999.99", "EUR", 999_999_999_999_999),
    ],
)
def test_an_amount_is_counted_in_minor_units(value: str, currency: str, minor: int) -> None:
    assert minor_units(value, currency) == minor


@pytest.mark.parametrize(
    "value",
    ["", " 1", "1 ", "-1", "+1", "1,00", "1.", ".5", "01", "1e3", "1_0", "0x1", "NaN", "\u0661",
     "1.001", "10000000000000", "1\n", "1.00\n"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"write digits|has 2 decimals"):
        minor_units(value, "EUR")


def test_a_yen_has_no_decimals() -> None:
    with pytest.raises(ValueError, match="JPY has 0 decimals"):
        minor_units("1.0", "JPY")


@settings(deadline=None)
@given(minor=st.integers(0, 10**13 - 1), currency=CURRENCIES)
def test_text_and_minor_units_are_inverse(minor: int, currency: str) -> None:
    assert minor_units(decimal_text(minor, currency), currency) == minor


@settings(deadline=None)
@given(minor=st.integers(1, 10**15), currency=CURRENCIES)
def test_a_negative_amount_is_the_positive_one_with_a_sign(minor: int, currency: str) -> None:
    assert decimal_text(-minor, currency) == f"-{decimal_text(minor, currency)}"


@settings(deadline=None)
@given(text=st.text(max_size=20), currency=CURRENCIES)
def test_any_text_is_an_amount_or_a_value_error(text: str, currency: str) -> None:
    try:
        minor = minor_units(text, currency)
    except ValueError:
        return
    whole, _, fraction = text.partition(".")
    assert decimal_text(minor, currency).startswith(whole)
    assert len(fraction) <= decimals(currency)


@settings(deadline=None)
@given(currency=CURRENCIES)
def test_a_payable_step_is_a_whole_unit_or_the_smallest_coin(currency: str) -> None:
    step = payable_step(currency)
    whole_unit = minor_units("1", currency)
    assert step == (whole_unit if currency in WHOLE_UNITS else 1)
    assert "." not in decimal_text(step, currency).removesuffix(".00") or step == 1


def test_forints_are_paid_whole_though_iso_gives_them_decimals() -> None:
    assert (decimals("HUF"), payable_step("HUF")) == (2, 100)
    assert (decimals("JPY"), payable_step("JPY")) == (0, 1)
    assert (decimals("EUR"), payable_step("EUR")) == (2, 1)
