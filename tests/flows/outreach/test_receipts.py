"""A receipt in a mail reads as it does on a page, in every language."""

from datetime import date
from decimal import Decimal

import pytest

from goodword.domain.money import Money
from goodword.domain.rewards.steps import TOLD, VALUES, Rate, Step, StepCode, ValueKind, step
from goodword.flows.outreach.receipts import sentences
from goodword_site.builder.builder import messages_of
from goodword_site.messages import receipts
from tests.doubles import SpokenTexts, sample_program

LOCALES = ("en", "de", "fr", "es", "ja", "ar")
SAMPLES = {
    ValueKind.AMOUNT: (Money(4_800_000, "EUR"), Money(1_234_550, "USD"), Money(48_000, "JPY")),
    ValueKind.PERCENT: (1000, 1250, 5),
    ValueKind.RATE: tuple(
        Rate("EUR", "JPY", Decimal(rate)) for rate in ("1.25", "165", "1376.50012")
    ),
    ValueKind.DATE: (date(2026, 11, 2), date(2027, 1, 31), date(2026, 3, 1)),
    ValueKind.COUNT: (1, 3, 12),
    ValueKind.PER: ("month", "quarter", "year", "programme"),
    ValueKind.PERIOD: ("2026-11", "2026-Q4", "2026", "programme"),
    ValueKind.TIER: ("silver", "of_old", "gold"),
    ValueKind.NAME: ("spring", "European Central Bank", "x"),
}


def samples() -> list[Step]:
    """Each step that referrers are told, with several values."""
    return [
        step(
            code,
            **{
                name: SAMPLES[kind][turn % len(SAMPLES[kind])]
                for name, kind in VALUES[code].items()
            },
        )
        for code in sorted(TOLD)
        for turn in range(4)
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_mail_gives_the_reasons_of_a_receipt_as_a_page_does(locale: str) -> None:
    steps = samples()

    told = list(sentences(steps, SpokenTexts().catalogue(locale)))

    assert told == receipts.sentences(steps, messages_of(sample_program(), locale))


def test_what_is_the_companys_own_business_is_told_to_nobody() -> None:
    budget = step(
        StepCode.BUDGET_SHORT,
        per="month",
        period="2026-11",
        budget=Money(1, "EUR"),
        left=Money(1, "EUR"),
        cost=Money(1, "EUR"),
    )
    unknown = Step(code="of_a_later_version")

    assert list(sentences([budget, unknown], SpokenTexts().catalogue("en"))) == []
