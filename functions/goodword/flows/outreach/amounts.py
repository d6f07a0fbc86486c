"""Amounts as people of a locale write them, from what the build knows of CLDR.

The functions have no CLDR: the build leaves how each currency of the programme is written, and how
numbers are grouped (``goodword_site.messages.formatting``). An amount in another currency, of an
older programme, is written with its code.
"""

from collections.abc import Mapping

from goodword.domain.kinds import RewardKind
from goodword.program.currencies import decimal_text, decimals


def written_amount(catalogue: Mapping[str, str], minor: int, currency: str) -> str:
    """``45000`` in EUR is ``€450`` or ``450 €``; decimals only where the amount has some."""
    whole, _, fraction = decimal_text(abs(minor), currency).partition(".")
    digits = grouped(whole, catalogue)
    if int(fraction or 0):
        digits += catalogue["number.decimal"] + fraction.ljust(decimals(currency), "0")
    if minor < 0:
        digits = f"-{digits}"
    pattern = catalogue.get(f"amount.{currency}", f"@@n {currency}")
    return pattern.replace("@@n", digits)


def written_worth(
    catalogue: Mapping[str, str], kind: str, minor: int, currency: str, months: int
) -> str:
    """What a reward is: an amount, what it is for where it is not paid out, or months of the
    subscription."""
    if kind == RewardKind.CREDIT:
        return catalogue.get(f"news.months.{months}") or catalogue["news.credit"]
    amount = written_amount(catalogue, minor, currency)
    return catalogue.get(f"news.worth.{kind}", "@@amount").replace("@@amount", amount)


def grouped(whole: str, catalogue: Mapping[str, str]) -> str:
    """``48000`` is ``48.000``."""
    first = len(whole) % 3
    groups = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    return catalogue["number.group"].join(group for group in groups if group)
