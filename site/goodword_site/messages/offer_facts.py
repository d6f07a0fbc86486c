"""What a programme promises, in the words of a locale: the facts that pages, terms and mail state.

Nothing here is invented: every line comes from ``program.yml``, or is left out.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from goodword.program.base import Amounts
from goodword.program.conversion import in_currency
from goodword.program.model import Audience, Offer, Program
from goodword.program.rewards import (
    BandsRule,
    FlatRule,
    RecognitionRule,
    TierPercentRule,
)
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages

# In a locale's sentences of an offer, what stands out is written between brackets.
_STANDS_OUT: Final = re.compile(r"\[([^][]*)\]")


class LinePiece(NamedTuple):
    """A piece of a sentence; the figures of an offer stand out in it."""

    text: str
    stands_out: bool


class Fact(NamedTuple):
    """A thing the referee gets: ``15%`` / ``off your first year`` / a sentence."""

    figure: str
    label: str
    detail: str


def offer_line(offer: Offer, words: Messages) -> tuple[LinePiece, ...]:
    """The whole offer in one sentence, in the pieces that stand out and those between them."""
    return tuple(
        LinePiece(text, stands_out=place % 2 == 1)
        for place, text in enumerate(_STANDS_OUT.split(_marked_line(offer, words)))
        if text
    )


def offer_title(offer: Offer, words: Messages) -> str:
    """The whole offer in one sentence, as plain text."""
    return "".join(piece.text for piece in offer_line(offer, words))


def _marked_line(offer: Offer, words: Messages) -> str:
    values = _offer_values(offer, words)
    parts = [
        name
        for name, there in (
            ("trial", offer.trial_days is not None),
            (offer.discount_term, offer.discount is not None),
        )
        if there
    ]
    hours = offer.onboarding_hours
    if parts:
        line = words(f"offer.title.{'_'.join(parts)}", **values)
        if offer.bundle:
            line = words("offer.title.with_bundle", offer=line)
    elif offer.bundle:
        line = words("offer.title.bundle")
    elif hours is not None:
        return words("offer.title.onboarding", n=hours)
    else:
        return words("offer.title.introduction")
    return line if hours is None else words("offer.title.with_onboarding", offer=line, n=hours)


def offer_facts(offer: Offer, words: Messages) -> tuple[Fact, ...]:
    """What the referee gets, one fact for each part of the offer."""
    values = _offer_values(offer, words)
    facts = []
    if offer.discount is not None:
        facts.append(_fact(words, f"discount.{offer.discount_term}", **values))
    if offer.trial_days is not None:
        facts.append(_fact(words, "trial", **values))
    if offer.onboarding_hours is not None:
        facts.append(_fact(words, "onboarding", n=offer.onboarding_hours))
    if offer.bundle:
        facts.append(_fact(words, "bundle", **values))
    return tuple(facts) or (_fact(words, "introduction", **values),)


def offer_lines(offer: Offer, words: Messages) -> tuple[str, ...]:
    """The offer in short, a line for each fact: ``15% off your first year``."""
    return tuple(
        words("list.fact", figure=fact.figure, label=fact.label)
        for fact in offer_facts(offer, words)
    )


def reward_extras(audience: Audience, words: Messages) -> tuple[str, ...]:
    """What a referrer may choose instead of money, and gets besides."""
    return tuple(dict.fromkeys(_reward_extras(audience, words)))


def tier_name(name: str, words: Messages) -> str:
    """Metals have a name in each language; a tier of the company's own making keeps its own."""
    return words(f"tier.{name}") if f"tier.{name}" in words.under("tier") else name.capitalize()


def amount_in(program: Program, amounts: Amounts, currency: str, words: Messages) -> str:
    """One of the programme's amounts in a currency, converted where it has none of its own."""
    return formatting.amount(
        in_currency(program.currencies, amounts, currency), currency, words.locale
    )


def display_currencies(program: Program) -> tuple[str, ...]:
    """The base currency first, then the others as ``program.yml`` lists them."""
    base = program.currencies.base
    return (base, *(currency for currency in program.currencies.rates.values if currency != base))


def leading_currency(program: Program, locale: str) -> str:
    """What pages of a locale speak of that are not made for one referrer.

    The base currency where one of the locale's countries is paid in it; else that of its first
    country in ``program.yml``; the base currency where it has none.
    """
    base = program.currencies.base
    own = [country.currency for country in program.countries.values() if country.locale == locale]
    return own[0] if own and base not in own else base


def _fact(words: Messages, name: str, **values: str | int) -> Fact:
    return Fact(*(words(f"fact.{name}.{part}", **values) for part in ("figure", "label", "detail")))


def _offer_values(offer: Offer, words: Messages) -> dict[str, str | int]:
    values = dict[str, str | int]()
    if offer.discount is not None:
        values["discount"] = formatting.percent(offer.discount, words.locale)
    if offer.trial_days is not None:
        values["n"] = offer.trial_days
    return values


def _reward_extras(audience: Audience, words: Messages) -> Iterator[str]:
    for rule in audience.reward:
        if isinstance(rule, FlatRule | BandsRule | TierPercentRule):
            if rule.instead.credit_months is not None:
                yield words("reward.credit", n=rule.instead.credit_months)
            if rule.instead.donation:
                yield words("reward.donation")
        if isinstance(rule, RecognitionRule):
            yield rule.text[words.locale]
