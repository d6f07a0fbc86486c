"""What a rule pays in every currency, in every band, for every tier: tables for the terms."""

from collections.abc import Iterator

from goodword.program.model import Audience, Program
from goodword.program.rewards import Band, BandsRule, FlatRule, RewardRule, TierPercentRule
from goodword_site.handbook.sections import Row, Table
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.messages import Messages


def reward_tables(program: Program, audience: Audience, words: Messages) -> Iterator[Table]:
    """A table for each rule whose amounts need one, in the declared order."""
    for rule in audience.reward:
        match rule:
            case BandsRule():
                yield _bands(program, rule, words)
            case TierPercentRule():
                yield _tiers(program, rule, words)
            case FlatRule():
                yield _flat(program, rule, words)
            case _:
                pass


def band_name(band: Band, currency: str, words: Messages) -> str:
    """``from 10,000 to below 50,000``: the deals that fall in a band."""
    low = formatting.amount(band.from_, currency, words.locale)
    if band.below is None:
        return words("terms.rewards.band_from", low=low)
    high = formatting.amount(band.below, currency, words.locale)
    return words(
        "terms.rewards.band_between" if band.from_ else "terms.rewards.band_below",
        low=low,
        high=high,
    )


def _earned_in(program: Program, rule: RewardRule) -> tuple[str, ...]:
    """The currencies of the countries whose referrers can earn what a rule pays; all of them where
    the programme names none of those."""
    countries = rule.when.countries
    paid_in = {
        country.currency
        for code, country in program.countries.items()
        if countries is None or code in countries
    }
    every = offer_facts.display_currencies(program)
    return tuple(one for one in every if one in paid_in) or every


def _bands(program: Program, rule: BandsRule, words: Messages) -> Table:
    base = program.currencies.base
    return Table(
        words("terms.rewards.bands_caption"),
        (words("terms.rewards.currency"), *(band_name(band, base, words) for band in rule.bands)),
        tuple(
            Row(
                currency,
                tuple(
                    offer_facts.amount_in(program, band.pays, currency, words)
                    for band in rule.bands
                ),
            )
            for currency in _earned_in(program, rule)
        ),
    )


def _tiers(program: Program, rule: TierPercentRule, words: Messages) -> Table:
    firsts = [program.tiers[name].from_deals for name in rule.percent]
    lasts = [first - 1 for first in firsts[1:]]
    return Table(
        words("terms.rewards.tiers_caption"),
        tuple(words(f"terms.rewards.{column}") for column in ("tier", "deals", "percent")),
        tuple(
            Row(
                offer_facts.tier_name(name, words),
                (_deals(first, last, words), formatting.percent(share, words.locale)),
            )
            for (name, share), first, last in zip(
                rule.percent.items(), firsts, [*lasts, None], strict=True
            )
        ),
    )


def _flat(program: Program, rule: FlatRule, words: Messages) -> Table:
    when = words(f"rule.on.{rule.on}")
    return Table(
        when,
        (words("terms.rewards.currency"), words("terms.rewards.amount")),
        tuple(
            Row(currency, (offer_facts.amount_in(program, rule.pays, currency, words),))
            for currency in _earned_in(program, rule)
        ),
    )


def _deals(first: int, last: int | None, words: Messages) -> str:
    if last is None:
        return words("terms.rewards.deals_from", first=first)
    if first == last:
        return words("terms.rewards.deals_exactly", first=first)
    return words("terms.rewards.deals_between", first=first, last=last)
