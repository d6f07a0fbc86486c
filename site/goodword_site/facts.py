"""What a programme promises, in the words of a locale: the facts that pages, terms and mail state.

Nothing here is invented: every line comes from ``program.yml``, or is left out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from goodword.program.conversion import in_currency
from goodword.program.model import Audience, Program
from goodword.program.part import Amounts
from goodword.program.rewards import (
    Band,
    BandsRule,
    RecognitionRule,
    TierPercentRule,
)
from goodword_site import display
from goodword_site.words import Words


class Fact(NamedTuple):
    """A thing the referee gets: ``15%`` / ``off your first year`` / a sentence."""

    figure: str
    label: str
    detail: str


class Row(NamedTuple):
    """A row of a table: its heading, then a cell (of one line or several) for each column."""

    head: str
    cells: tuple[str, ...]


class Table(NamedTuple):
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def offer_title(audience: Audience, words: Words) -> str:
    """The offer as a headline: its strongest facts in one line."""
    offer = audience.offer
    parts = [
        name
        for name, there in (
            ("discount", offer.discount is not None),
            ("trial", offer.trial_days is not None),
            ("bundle", offer.bundle),
        )
        if there
    ]
    return words(
        f"offer.title.{'_'.join(parts) or 'introduction'}", **_offer_values(audience, words)
    )


def offer_facts(audience: Audience, words: Words) -> tuple[Fact, ...]:
    """What the referee gets, one fact for each part of the offer."""
    offer, values = audience.offer, _offer_values(audience, words)
    facts = []
    if offer.discount is not None:
        facts.append(_fact(words, f"discount.{offer.discount_term}", **values))
    if offer.trial_days is not None:
        facts.append(_fact(words, "trial", **values))
    if offer.bundle:
        facts.append(_fact(words, "bundle", **values))
    return tuple(facts) or (_fact(words, "introduction", **values),)


def offer_lines(audience: Audience, words: Words) -> tuple[str, ...]:
    """The offer in short, a line for each fact: ``15% off your first year``."""
    return tuple(
        words("list.fact", figure=fact.figure, label=fact.label)
        for fact in offer_facts(audience, words)
    )


def reward_up_to(program: Program, audience: Audience, currency: str, words: Words) -> str:
    """The most a referrer can earn with one deal: an amount, or a share of the deal."""
    match deal_rule(audience):
        case BandsRule(bands=bands):
            most = max(in_currency(program.currencies, band.pays, currency) for band in bands)
            return display.amount(most, currency, words.locale)
        case TierPercentRule(percent=shares):
            most = max(shares.values())
            return words("reward.share", percent=display.percent(most, words.locale))


def deal_rule(audience: Audience) -> BandsRule | TierPercentRule:
    """The first rule for a closed deal that pays by the deal."""
    return next(rule for rule in audience.reward if isinstance(rule, BandsRule | TierPercentRule))


def reward_extras(audience: Audience, words: Words) -> tuple[str, ...]:
    """What a referrer may choose instead of money, and gets besides."""
    return tuple(_reward_extras(audience, words))


def eligibility(audience: Audience, words: Words) -> tuple[str, ...]:
    """The conditions for referring, a phrase each; empty where there are none."""
    eligible, phrases = audience.eligible, []
    if eligible.satisfaction_at_least is not None:
        phrases.append(words("eligible.satisfaction", score=eligible.satisfaction_at_least))
    if eligible.tenure_months_over is not None:
        phrases.append(words("eligible.tenure", n=eligible.tenure_months_over))
    return tuple(phrases)


def reward_table(program: Program, audience: Audience, words: Words) -> Table:
    """What each currency gets in every band, or the share of every tier."""
    match deal_rule(audience):
        case BandsRule(bands=bands):
            return Table(
                words("terms.rewards.bands_caption"),
                (
                    words("terms.rewards.currency"),
                    *(_band_name(band, program.currencies.base, words) for band in bands),
                ),
                tuple(
                    Row(
                        currency,
                        tuple(amount_in(program, band.pays, currency, words) for band in bands),
                    )
                    for currency in display_currencies(program)
                ),
            )
        case TierPercentRule(percent=shares):
            tiers = [program.tiers[name] for name in shares]
            ends = [tier.from_deals - 1 for tier in tiers[1:]]
            return Table(
                words("terms.rewards.tiers_caption"),
                (
                    words("terms.rewards.tier"),
                    words("terms.rewards.deals"),
                    words("terms.rewards.percent"),
                ),
                tuple(
                    Row(
                        _tier_name(name, words),
                        (
                            _deals(tier.from_deals, end, words),
                            display.percent(share, words.locale),
                        ),
                    )
                    for (name, share), tier, end in zip(
                        shares.items(), tiers, [*ends, None], strict=True
                    )
                ),
            )


def amount_in(program: Program, amounts: Amounts, currency: str, words: Words) -> str:
    """One of the programme's amounts in a currency, converted where it has none of its own."""
    return display.amount(
        in_currency(program.currencies, amounts, currency), currency, words.locale
    )


def display_currencies(program: Program) -> tuple[str, ...]:
    """The base currency first, then the others as ``program.yml`` lists them."""
    base = program.currencies.base
    return (base, *(currency for currency in program.currencies.rates.values if currency != base))


def _fact(words: Words, name: str, **values: str | int) -> Fact:
    return Fact(*(words(f"fact.{name}.{part}", **values) for part in ("figure", "label", "detail")))


def _offer_values(audience: Audience, words: Words) -> dict[str, str | int]:
    offer, values = audience.offer, dict[str, str | int]()
    if offer.discount is not None:
        values["discount"] = display.percent(offer.discount, words.locale)
    if offer.trial_days is not None:
        values["n"] = offer.trial_days
    return values


def _reward_extras(audience: Audience, words: Words) -> Iterator[str]:
    reward = deal_rule(audience)
    if isinstance(reward, BandsRule):
        if reward.instead.credit_months is not None:
            yield words("reward.credit", n=reward.instead.credit_months)
        if reward.instead.donation:
            yield words("reward.donation")
    for rule in audience.reward:
        if isinstance(rule, RecognitionRule):
            yield rule.text[words.locale]


def _band_name(band: Band, currency: str, words: Words) -> str:
    low = display.amount(band.from_, currency, words.locale)
    if band.below is None:
        return words("terms.rewards.band_from", low=low)
    high = display.amount(band.below, currency, words.locale)
    return words(
        "terms.rewards.band_between" if band.from_ else "terms.rewards.band_below",
        low=low,
        high=high,
    )


def _tier_name(name: str, words: Words) -> str:
    # Metals have a name in each language; a tier of the company's own making keeps its own.
    return words(f"tier.{name}") if f"tier.{name}" in words.under("tier") else name.capitalize()


def _deals(first: int, last: int | None, words: Words) -> str:
    if last is None:
        return words("terms.rewards.deals_from", first=first)
    if first == last:
        return words("terms.rewards.deals_exactly", first=first)
    return words("terms.rewards.deals_between", first=first, last=last)
