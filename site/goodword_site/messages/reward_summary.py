"""The most that one deal can earn a referrer, in a few words: what the offer page discloses.

Amounts are summed over the milestones of a referral and over what comes on top; among rules of
which only one decides, the best counts. What cannot be summed is listed: shares of the deal, months
of service credit, a marketing fund. Recognition without money is none of it.
"""

from collections import Counter
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from babel.lists import format_list

from goodword.program.base import Amounts
from goodword.program.conversion import in_currency
from goodword.program.model import Audience, Program
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
)
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages


class _Kind(StrEnum):
    """In the order in which a sentence lists them."""

    AMOUNT = "amount"
    SHARE = "share"
    YEARS = "years"
    MONTHS = "months"
    FUND = "fund"


class _Most(NamedTuple):
    """A rule's best. ``value``: minor units, basis points or months; ``years``: how many."""

    kind: _Kind
    value: int
    years: int = 1


_NOTHING: Final = _Most(_Kind.AMOUNT, 0)


def maximum_reward(
    program: Program,
    audience: Audience,
    currency: str,
    words: Messages,
    *,
    extra: Amounts | None = None,
) -> str | None:
    """``€4,600``, ``20% of the first year's value``, or a list of such; None without any.

    ``extra`` is what the campaign of the day pays on top.
    """
    certain, choices = _best(program, audience, currency)
    if extra:
        certain[_Kind.AMOUNT, 1] += in_currency(program.currencies, extra, currency)
    phrases = [
        _phrase(_Most(kind, value, years), currency, words)
        for (kind, years), value in sorted(certain.items(), key=_in_order)
        if value
    ]
    phrases += (_either(choice, currency, words) for choice in choices)
    return _listed(phrases, "standard", words) if phrases else None


def _best(
    program: Program, audience: Audience, currency: str
) -> tuple[Counter[tuple[_Kind, int]], list[list[_Most]]]:
    """What is surely reached at best, by kind and years, and what is one thing or another."""
    certain: Counter[tuple[_Kind, int]] = Counter()
    choices = []
    for milestone in Milestone:
        rules = [
            rule
            for rule in audience.reward
            if rule.on is milestone and _open_to(rule, program, currency)
        ]
        for rule in rules:
            if rule.adds:
                _add(certain, _most(rule, program, currency))
        options: dict[_Kind, _Most] = {}
        for most in (_most(rule, program, currency) for rule in rules if not rule.adds):
            if most.value and most.value > options.get(most.kind, _NOTHING).value:
                options[most.kind] = most
        if len(options) > 1:
            choices.append([options[kind] for kind in _Kind if kind in options])
        else:
            for most in options.values():
                _add(certain, most)
    return certain, choices


def _open_to(rule: RewardRule, program: Program, currency: str) -> bool:
    """Whether anybody who is paid in a currency lives where the rule holds."""
    countries = rule.when.countries
    return countries is None or any(
        program.countries[code].currency == currency for code in countries
    )


def _in_order(entry: tuple[tuple[_Kind, int], int]) -> tuple[int, int]:
    (kind, years), _ = entry
    return list(_Kind).index(kind), years


def _add(certain: Counter[tuple[_Kind, int]], most: _Most) -> None:
    certain[most.kind, most.years] += most.value


def _most(rule: RewardRule, program: Program, currency: str) -> _Most:
    match rule:
        case FlatRule(pays=pays):
            return _Most(_Kind.AMOUNT, in_currency(program.currencies, pays, currency))
        case BandsRule(bands=bands):
            paid = (in_currency(program.currencies, band.pays, currency) for band in bands)
            return _Most(_Kind.AMOUNT, max(paid))
        case TierPercentRule(percent=shares):
            return _Most(_Kind.SHARE, max(shares.values()))
        case RecurringPercentRule(years=(only,)):
            return _Most(_Kind.SHARE, only)
        case RecurringPercentRule(years=years):
            return _Most(_Kind.YEARS, max(years), len(years))
        case CreditRule(months=months):
            return _Most(_Kind.MONTHS, months)
        case MarketingFundRule(percent=percent):
            return _Most(_Kind.FUND, percent)
        case RecognitionRule():
            return _NOTHING


def _either(choice: list[_Most], currency: str, words: Messages) -> str:
    return _listed([_phrase(most, currency, words) for most in choice], "or", words)


def _phrase(most: _Most, currency: str, words: Messages) -> str:
    match most.kind:
        case _Kind.AMOUNT:
            return formatting.amount(most.value, currency, words.locale)
        case _Kind.MONTHS:
            return words("reward.months", n=most.value)
        case kind:
            percent = formatting.percent(most.value, words.locale)
            return words(f"reward.{kind}", percent=percent, n=most.years)


def _listed(phrases: list[str], style: Literal["standard", "or"], words: Messages) -> str:
    text: str = format_list(phrases, style=style, locale=formatting.babel_locale(words.locale))
    return text
