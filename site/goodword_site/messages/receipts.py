"""The steps of a receipt as sentences of a locale: why a reward is what it is.

Pure: a step and the words of a locale make one text, whatever the programme says today.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from goodword.domain.rewards.steps import VALUES, Step, StepCode, ValueKind
from goodword_site.messages.formatting import amount, long_date, number, percent, period
from goodword_site.messages.locale_file import LOCALES
from goodword_site.messages.messages import Messages, Value, read_texts


def sentences(steps: Iterable[Step], words: Messages) -> list[str]:
    """One sentence for each step, in their order.

    A step that only newer code knows is named by its code.

    Raises:
        BuildFailed: the locale lacks the sentence.
    """
    return [_sentence(step, words) for step in steps]


def staff_words() -> Messages:
    """The words of pages for the company's own people: English, without a programme's facts.

    Raises:
        BuildFailed: the English locale file cannot be read.
    """
    return Messages("en", read_texts(LOCALES / "en.yml"), {})


def _sentence(step: Step, words: Messages) -> str:
    if not isinstance(step.code, StepCode):
        return words("receipt.unknown", code=step.code)
    kinds = VALUES[step.code]
    shown = {name: _SHOWN[kind](step.values[name], words) for name, kind in kinds.items()}
    # What a cap or a budget is counted by, "a month" or "in 2026", is grammar: it has a sentence
    # for each period in place of a value.
    if (per := shown.pop("per", None)) is not None:
        return words(f"receipt.{step.code}.{per}", **shown)
    return words(f"receipt.{step.code}", **shown)


def _tier(key: str, words: Messages) -> str:
    """The tier's name, or its key: the programme of today may not know it any more."""
    name = f"tier.{key}"
    return words(name) if name in words.under("tier") else key


def _rate(rate: Mapping[str, str], words: Messages) -> str:
    return f"1 {rate['base']} = {number(Decimal(rate['rate']), words.locale)} {rate['quote']}"


_SHOWN: Final[Mapping[ValueKind, Callable[[Any, Messages], Value]]] = {
    ValueKind.AMOUNT: lambda it, words: amount(it["minor"], it["currency"], words.locale),
    ValueKind.PERCENT: lambda it, words: percent(int(Decimal(it) * 100), words.locale),
    ValueKind.RATE: _rate,
    ValueKind.DATE: lambda it, words: long_date(date.fromisoformat(it), words.locale),
    # A number stays one: it chooses the plural form.
    ValueKind.COUNT: lambda it, _: it,
    ValueKind.PER: lambda it, _: it,
    ValueKind.PERIOD: lambda it, words: period(it, words.locale),
    ValueKind.TIER: _tier,
    ValueKind.NAME: lambda it, _: it,
    ValueKind.TEXT: lambda it, _: it,
}
