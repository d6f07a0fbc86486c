"""Receipts in words: every step in every language, with every value it has."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.money import Money
from goodword.domain.rewards.steps import VALUES, Rate, Step, StepCode, ValueKind, step
from goodword.program.rewards import Period
from goodword_site.messages.formatting import amount, long_date, number, percent
from goodword_site.messages.locale_file import LOCALES, Text
from goodword_site.messages.messages import Messages, read_texts, values_in
from goodword_site.messages.receipts import sentences, staff_words

TAGS = ("ar", "de", "en", "es", "fr", "ja")
TEXTS = {tag: read_texts(LOCALES / f"{tag}.yml") for tag in TAGS}
WORDS = {tag: Messages(tag, texts, {}) for tag, texts in TEXTS.items()}

PERIODS = {
    Period.MONTH: "2026-11",
    Period.QUARTER: "2026-Q4",
    Period.YEAR: "2026",
    Period.PROGRAMME: "programme",
}
CURRENCIES = ("EUR", "USD", "JPY", "GBP", "HUF", "KWD")
MONEY = st.builds(Money, st.integers(0, 10**12), st.sampled_from(CURRENCIES))
BY_KIND: Mapping[ValueKind, st.SearchStrategy[Any]] = {
    ValueKind.AMOUNT: MONEY,
    ValueKind.PERCENT: st.integers(0, 10_000),
    ValueKind.RATE: st.builds(
        Rate,
        st.sampled_from(CURRENCIES),
        st.sampled_from(CURRENCIES),
        st.decimals("0.00000001", "10000", places=8).map(Decimal.normalize),
    ),
    ValueKind.DATE: st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    ValueKind.COUNT: st.integers(0, 2_000),
    ValueKind.TIER: st.sampled_from(("bronze", "silver", "gold", "platinum")),
    ValueKind.NAME: st.sampled_from(("spring", "European Central Bank", "Herbst & Co")),
    ValueKind.TEXT: st.just("The band pays 2800.00 EUR."),
}


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A step with any values that it may have."""
    code = draw(st.sampled_from(StepCode))
    per = draw(st.sampled_from(Period))
    given_ = {ValueKind.PER: per, ValueKind.PERIOD: PERIODS[per]}
    return step(
        code,
        **{
            name: given_[kind] if kind in given_ else draw(BY_KIND[kind])
            for name, kind in VALUES[code].items()
        },
    )


def keys_of(code: StepCode) -> list[str]:
    if "per" not in VALUES[code]:
        return [f"receipt.{code}"]
    return [f"receipt.{code}.{per}" for per in Period]


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def plain(text: str) -> str:
    """Without the marks that keep directions apart."""
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("code", StepCode)
def test_every_step_has_a_sentence_with_exactly_its_values(code: StepCode, tag: str) -> None:
    for key in keys_of(code):
        # A period is said by the sentence; the whole programme has no other name.
        unsaid = {"per", "period"} if key.endswith(".programme") else {"per"}
        expected = {f"{{{name}}}" for name in VALUES[code].keys() - unsaid}
        for text in forms(TEXTS[tag][key]):
            # Arabic says one and two by the word itself.
            assert set(values_in(text)) | ({"{n}"} & expected) == expected, text


@pytest.mark.parametrize("tag", TAGS)
def test_no_sentence_is_left_over(tag: str) -> None:
    known = {key for code in StepCode for key in keys_of(code)} | {"receipt.unknown"}

    assert set(WORDS[tag].under("receipt")) == known


@given(steps(), st.sampled_from(TAGS))
def test_a_sentence_names_every_amount_percentage_rate_and_date(step_: Step, tag: str) -> None:
    (text,) = sentences([step_], WORDS[tag])

    found = plain(text)
    for name, kind in VALUES[StepCode(step_.code)].items():
        value: Any = step_.values[name]
        match kind:
            case ValueKind.AMOUNT:
                assert amount(value["minor"], value["currency"], tag) in found
            case ValueKind.PERCENT:
                assert percent(int(Decimal(value) * 100), tag) in found
            case ValueKind.RATE:
                assert f"1 {value['base']} = " in found
                assert f"{number(Decimal(value['rate']), tag)} {value['quote']}" in found
            case ValueKind.DATE:
                assert long_date(date.fromisoformat(value), tag) in found
            case ValueKind.COUNT if not (tag == "ar" and name == "n"):
                assert str(value) in found
            case ValueKind.NAME | ValueKind.TEXT:
                assert value in found
    assert "{" not in found


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (
            "en",
            "The cap of $5,000 a quarter leaves $50: $4,950 was earned in the 4th quarter 2026.",
        ),
        (
            "de",
            (
                "Die Obergrenze von 5.000 $ im Quartal lässt noch 50 $ zu: "
                "Im 4. Quartal 2026 wurden bereits 4.950 $ verdient."
            ),
        ),
        (
            "es",
            (
                "El tope de 5.000 US$ al trimestre deja 50 US$: "
                "en el 4.º trimestre de 2026 ya se han ganado 4.950 US$."
            ),
        ),
        (
            "fr",
            (
                "Le plafond de 5 000 $US par trimestre laisse 50 $US : "
                "4 950 $US ont déjà été acquis au 4e trimestre 2026."
            ),
        ),
        (
            "ja",
            "四半期あたり$5,000の上限まで残り$50です。2026年第4四半期の獲得額は$4,950です。",
        ),
        (
            "ar",
            (
                "الحد الأقصى في ربع السنة 5,000 US$ والمتبقي منه 50 US$: "
                "فقد استُحق 4,950 US$ في الربع الرابع 2026."
            ),
        ),
    ],
)
def test_a_sentence_reads_as_people_of_the_locale_write(tag: str, text: str) -> None:
    cap, left, earned = (Money(minor, "USD") for minor in (500_000, 5_000, 495_000))
    one = step(
        StepCode.CAP_AMOUNT, per="quarter", period="2026-Q4", cap=cap, left=left, earned=earned
    )

    (found,) = sentences([one], WORDS[tag])

    assert _bare(found) == text


def _bare(text: str) -> str:
    """With plain spaces, and without invisible marks."""
    spaces = {ord(space): " " for space in "\u00a0\u202f"}
    return plain(text).translate(spaces | dict.fromkeys(map(ord, "\u200e\u200f")))


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (
            step(
                StepCode.CONVERTED,
                amount=Money(799_999, "EUR"),
                converted=Money(999_999, "USD"),
                rate=Rate("EUR", "USD", Decimal("1.25")),
                source="a test",
                date=date(2026, 11, 21),
            ),
            "€7,999.99 is $9,999.99 at 1 EUR = 1.25 USD (a test, November 21, 2026).",
        ),
        (
            step(StepCode.BAND, low=Money(0, "USD"), high=Money(1_000_000, "USD")),
            "The deal falls in the band from $0 to below $10,000.",
        ),
        (
            step(StepCode.TIER, n=1, tier="bronze", percent=1050),
            "Deal number 1 of the calendar year: tier Bronze, 10.5%.",
        ),
        (step(StepCode.MONTHS, n=1), "The rule gives 1 month of the subscription."),
        (
            step(StepCode.BUDGET_HAD_ROOM, per="month", period="2027-01"),
            "The budget of January 2027 had room for it.",
        ),
        (
            step(StepCode.CAP_REWARDS, per="year", period="2026", cap=3, earned=4),
            "The number of rewards is capped at 3 a year. So far in 2026: 4.",
        ),
        (
            step(StepCode.AMOUNT_CORRECTED, former=Money(4_800_000, "EUR"), now=Money(5, "EUR")),
            "The deal was corrected from €48,000 to €0.05.",
        ),
    ],
)
def test_staff_read_english(one: Step, text: str) -> None:
    assert sentences([one], staff_words()) == [text]


def test_a_tier_that_is_no_more_is_named_by_its_key() -> None:
    (text,) = sentences([step(StepCode.TIER, n=1, tier="platinum", percent=1000)], WORDS["de"])

    assert _bare(text) == (
        "Für Abschluss Nummer 1 des Kalenderjahres gilt die Stufe platinum mit 10 %."
    )


def test_a_step_of_a_newer_version_is_named_by_its_code() -> None:
    newer = Step.model_validate({"code": "bonus_doubled", "values": {"times": 2}})

    assert sentences([newer], WORDS["en"]) == [
        "A step that this version cannot explain: bonus_doubled"
    ]


def test_a_sentence_of_an_older_version_stays_as_it_was_written() -> None:
    older = step(StepCode.TEXT, text="The band pays 2800.00 EUR.")

    assert sentences([older], WORDS["fr"]) == ["The band pays 2800.00 EUR."]
