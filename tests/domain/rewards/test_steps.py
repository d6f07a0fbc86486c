"""Steps of receipts: exact values of a known form, and what other versions wrote."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goodword.domain.money import Money
from goodword.domain.rewards.reward import Receipt
from goodword.domain.rewards.steps import VALUES, Amount, Rate, Step, StepCode, step
from goodword.program.stored import dumped
from goodword.store.upgrades import upgraded


def test_values_are_stored_exactly() -> None:
    found = step(
        StepCode.CONVERTED_SHARE,
        percent=1250,
        amount=Money(12_345, "EUR"),
        share=Money(2_315, "JPY"),
        rate=Rate("EUR", "JPY", Decimal("187.5")),
        source="a bank",
        date=date(2026, 11, 21),
    )

    assert found.model_dump(mode="json") == {
        "code": "converted_share",
        "values": {
            "percent": "12.5",
            "amount": {"minor": 12_345, "currency": "EUR"},
            "share": {"minor": 2_315, "currency": "JPY"},
            "rate": {"base": "EUR", "quote": "JPY", "rate": "187.5"},
            "source": "a bank",
            "date": "2026-11-21",
        },
    }


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"amount": Money(1, "EUR"), "more": 1},
        {"amount": "1.00 EUR"},
    ],
)
def test_a_step_takes_its_own_values_and_no_others(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"rule_pays takes amount, not|str is no amount"):
        step(StepCode.RULE_PAYS, **values)


def test_every_code_has_its_values() -> None:
    assert set(VALUES) == set(StepCode)


def test_a_receipt_of_an_older_version_is_read() -> None:
    values = {
        "receipt": {
            "rule": "customer.bands",
            "revision": "0123456789abcdef",
            "inputs": {
                "milestone": "closed_won",
                "deal": {"value": "48000.00", "currency": "EUR"},
                "deals_this_year": 1,
                "deal_in_base": "52117.26 USD",
            },
            "steps": ["The band pays 2800.00 EUR."],
            "minor": 280_000,
            "currency": "EUR",
        }
    }

    found = Receipt.read(upgraded("Reward", values)["receipt"])

    assert found.steps == (step(StepCode.TEXT, text="The band pays 2800.00 EUR."),)
    assert found.inputs.deal == Amount(minor=4_800_000, currency="EUR")
    assert dumped(found)["inputs"]["deal_in_base"] == "52117.26 USD"


def test_a_step_of_a_newer_version_is_read_and_kept() -> None:
    newer = {"code": "bonus_doubled", "values": {"times": 2}, "since": "2028"}

    assert dumped(Step.read(newer)) == newer


def test_a_known_code_is_read_as_one() -> None:
    assert isinstance(Step.model_validate({"code": "thanks"}).code, StepCode)
