"""Worked examples of rewards, computed by the code that pays: page and payment cannot differ."""

from collections.abc import Iterator

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.rewards.rules import CompiledRules, Entitlement, RuleInput, earned
from goodword.program.conversion import in_currency
from goodword.program.model import Audience
from goodword.program.rewards import (
    Band,
    BandsRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
)
from goodword_site.handbook.reward_tables import band_name
from goodword_site.handbook.sections import Row, Table
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.messages import Messages

_TYPICAL_DEAL = 4_800_000
"""A deal of 48,000.00 in a base currency with two decimals, where no rule suggests another."""


def example_table(terms: CompiledRules, name: str, words: Messages) -> Table:
    """What typical milestones earn a referrer of an audience who reads the locale at home: paid in
    its leading currency, in a country where that is paid."""
    program = terms.program
    currency = offer_facts.leading_currency(program, words.locale)
    key = "handbook.rewards.examples"
    typical = _typical(terms, name, currency)
    rows = tuple(row for reached in typical if (row := _row(terms, reached, words)))
    return Table(
        words(
            f"{key}.caption",
            currency=currency,
            date=formatting.long_date(program.currencies.rates.date, words.locale),
        ),
        (words(f"{key}.case"), words(f"{key}.why"), words(f"{key}.reward")),
        rows,
    )


def _typical(terms: CompiledRules, name: str, currency: str) -> Iterator[RuleInput]:
    """Early milestones, then closed deals, then renewals, each where a rule says something of it.

    Every deal is the first of its year; the further tiers are shown with the smallest one.
    """
    program, audience = terms.program, terms.program.audiences[name]
    paid = [code for code, one in program.countries.items() if one.currency == currency]
    countries = paid or list(program.countries)

    def where(rule: RewardRule) -> str:
        chosen = rule.when.countries
        return countries[0] if chosen is None else next(it for it in countries if it in chosen)

    def deal_of(size: int) -> Money:
        return _round_deal(terms, size, currency)

    rules = [
        rule
        for rule in audience.reward
        if rule.when.countries is None or not set(rule.when.countries).isdisjoint(countries)
    ]
    early = (rule for rule in rules if rule.on is not Milestone.CLOSED_WON)
    for milestone, country in dict.fromkeys((rule.on, where(rule)) for rule in early):
        yield RuleInput(name, milestone, country, currency)
    closing = [rule for rule in rules if rule.on is Milestone.CLOSED_WON]
    sized = sorted({(size, where(rule)) for rule in closing for size in _sizes(rule)})
    unsized = dict.fromkeys((_TYPICAL_DEAL, where(rule)) for rule in closing)
    numbers = _deal_numbers(terms, audience)
    for size, country in sized or unsized:
        won = RuleInput(name, Milestone.CLOSED_WON, country, currency, deal_of(size))
        yield from (won._replace(deals=number) for number in numbers)
        numbers = numbers[:1]
    for rule in closing:
        if isinstance(rule, RecurringPercentRule):
            deal = deal_of(next(iter(_sizes(rule)), _TYPICAL_DEAL))
            won = RuleInput(name, Milestone.CLOSED_WON, where(rule), currency, deal, 1)
            yield from (
                won._replace(contract_year=year + 1, closed=deal)
                for year in range(1, len(rule.years))
            )


def _round_deal(terms: CompiledRules, size: int, currency: str) -> Money:
    """A deal of a size in the base currency as people of another one would name it: in two
    digits that count, unless a band or a condition is so narrow that the exact amount is meant."""
    program = terms.program
    if currency == program.currencies.base:
        return Money(size, currency)
    exact = in_currency(program.currencies, {program.currencies.base: size}, currency)
    step = 10 ** max(len(str(exact)) - 2, 0)
    rounded = Money(round(exact / step) * step, currency)
    drift = abs(terms.convert.to_base(*rounded) - size)
    return rounded if drift * 20 <= size else Money(exact, currency)


def _sizes(rule: RewardRule) -> list[int]:
    """A deal in the middle of each band, or of what the rule's condition lets through; where
    there is no upper end, half as much again as it begins. Empty where every size is the same."""
    ranges = [(rule.when.deal_at_least or 0, rule.when.deal_below)]
    if isinstance(rule, BandsRule):
        ranges = [(band.from_, band.below) for band in rule.bands]
    return [
        (least + below) // 2 if below is not None else least * 3 // 2
        for least, below in ranges
        if least or below is not None
    ]


def _deal_numbers(terms: CompiledRules, audience: Audience) -> list[int]:
    """The first deal of each tier, where a rule asks for the tier."""
    if any(isinstance(rule, TierPercentRule) for rule in audience.reward):
        return [tier.from_deals for tier in terms.program.tiers.values()]
    return [1]


def _row(terms: CompiledRules, reached: RuleInput, words: Messages) -> Row | None:
    """A case with a line for each thing it earns; None where it earns nothing."""
    found = earned(terms, reached)
    if not found:
        return None
    why = "\n".join(_why(terms, reached, entitlement, words) for entitlement in found)
    rewards = "\n".join(_reward(terms, reached, entitlement, words) for entitlement in found)
    return Row(_case(reached, words), (why, rewards))


def _case(reached: RuleInput, words: Messages) -> str:
    if reached.deal is None:
        return words(f"rule.on.{reached.milestone}")
    amount = formatting.amount(*reached.deal, words.locale)
    if reached.contract_year > 1:
        year = reached.contract_year
        return words("handbook.rewards.examples.renewal", amount=amount, n=year)
    return words("handbook.rewards.examples.deal", amount=amount)


def _why(
    terms: CompiledRules, reached: RuleInput, entitlement: Entitlement, words: Messages
) -> str:
    key = "handbook.rewards.examples"
    rule = next(
        rule
        for rule in terms.program.audiences[reached.audience].reward
        if rule.name == entitlement.name.partition("-")[0]
    )
    if isinstance(rule, BandsRule) and isinstance(entitlement.detail, int):
        band = _band_in(terms, rule.bands[entitlement.detail], reached.currency)
        return words(f"{key}.band", band=band_name(band, reached.currency, words))
    if isinstance(rule, TierPercentRule):
        tier = str(entitlement.detail)
        return words(
            f"{key}.tier",
            n=reached.deals,
            tier=offer_facts.tier_name(tier, words),
            percent=formatting.percent(rule.percent[tier], words.locale),
        )
    if reached.deal is not None and isinstance(entitlement.detail, int):
        percent = formatting.percent(entitlement.detail, words.locale)
        if entitlement.kind is RewardKind.FUND:
            return words(f"{key}.fund", percent=percent)
        amount = formatting.amount(*reached.deal, words.locale)
        return words(f"{key}.share", percent=percent, amount=amount)
    return words(f"{key}.fixed") if entitlement.minor else words(f"rule.on.{reached.milestone}")


def _band_in(terms: CompiledRules, band: Band, currency: str) -> Band:
    """A band in the currency of an example, at the rates by which the engine compares deals."""
    currencies = terms.program.currencies

    def converted(minor: int) -> int:
        return in_currency(currencies, {currencies.base: minor}, currency)

    below = None if band.below is None else converted(band.below)
    return band.model_copy(update={"from_": converted(band.from_), "below": below})


def _reward(
    terms: CompiledRules, reached: RuleInput, entitlement: Entitlement, words: Messages
) -> str:
    if entitlement.kind is RewardKind.CREDIT:
        return words("rule.months", n=entitlement.months)
    if entitlement.kind is RewardKind.RECOGNITION:
        rules = terms.program.audiences[reached.audience].reward
        return next(
            rule.text[words.locale]
            for rule in rules
            if isinstance(rule, RecognitionRule) and rule.name == entitlement.name
        )
    return formatting.amount(entitlement.minor, reached.currency, words.locale)
