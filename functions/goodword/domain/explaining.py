"""Why an entitlement is what it is: the facts its rule read, and the steps to the amount.

Apart from ``terms``, because a replay of a million events needs the amounts only.
"""

from typing import NamedTuple

from goodword.domain.kind import RewardKind
from goodword.domain.money import Money, rate_between
from goodword.domain.receipt import Amount, Inputs, Step, StepCode
from goodword.domain.step import Rate, step
from goodword.domain.terms import Entitlement, Reached, Terms
from goodword.program.model import Currencies
from goodword.program.rewards import BandsRule, FlatRule, RewardRule, TierPercentRule

RATE_DIGITS = 8
"""To how many decimals a receipt names a rate; amounts are computed with the exact one."""


class Explanation(NamedTuple):
    """``inputs`` are the facts the rule read; ``steps`` lead from them to the amount."""

    inputs: Inputs
    steps: tuple[Step, ...]


def explained(terms: Terms, reached: Reached, entitlement: Entitlement) -> Explanation:
    """Enough to compute the entitlement again by hand."""
    of_campaign = entitlement.rule == "campaign"
    later_year = reached.contract_year > 1
    inputs = Inputs(
        milestone=reached.milestone,
        deal=_amount(reached.deal),
        deals_this_year=reached.deals or None,
        contract_year=reached.contract_year if later_year else None,
        closed_deal=_amount(reached.closed) if later_year else None,
        campaign=reached.campaign if of_campaign else None,
    )
    steps = _of_campaign if of_campaign else _of_rule
    return Explanation(inputs, steps(terms, reached, entitlement))


def _amount(money: Money | None) -> Amount | None:
    return None if money is None else Amount(minor=money.minor, currency=money.currency)


def _of_rule(terms: Terms, reached: Reached, entitlement: Entitlement) -> tuple[Step, ...]:
    rule = _rule(terms, reached, entitlement)
    match rule, entitlement.kind:
        case _, RewardKind.CREDIT:
            return (step(StepCode.MONTHS, n=entitlement.months),)
        case _, RewardKind.RECOGNITION:
            return (step(StepCode.THANKS),)
        case FlatRule(), _:
            return _paid(terms, rule.pays, reached, entitlement, StepCode.RULE_PAYS)
        case BandsRule(), _:
            return _band(terms, rule, reached, entitlement)
        case _:
            return _share(terms, rule, reached, entitlement)


def _rule(terms: Terms, reached: Reached, entitlement: Entitlement) -> RewardRule:
    # A name holds no hyphen; a further contract year is told by one.
    name = entitlement.name.partition("-")[0]
    rules = terms.program.audiences[reached.audience].reward
    return next(rule for rule in rules if rule.name == name)


def _of_campaign(terms: Terms, reached: Reached, entitlement: Entitlement) -> tuple[Step, ...]:
    name = str(reached.campaign)
    extra = terms.program.campaigns[name].extra or {}
    return (
        step(StepCode.IN_CAMPAIGN, campaign=name),
        *_paid(terms, extra, reached, entitlement, StepCode.CAMPAIGN_PAYS),
    )


def _paid(
    terms: Terms, pays: dict[str, int], reached: Reached, entitlement: Entitlement, code: StepCode
) -> tuple[Step, ...]:
    """An amount of a rule or band, its own in the currency or converted from the base."""
    paid = Money(entitlement.minor, reached.currency)
    if paid.currency in pays:
        return (step(code, amount=paid),)
    currencies = terms.program.currencies
    own = Money(pays[currencies.base], currencies.base)
    return step(code, amount=own), _converted(currencies, own, paid)


def _band(
    terms: Terms, rule: BandsRule, reached: Reached, entitlement: Entitlement
) -> tuple[Step, ...]:
    currencies, deal = terms.program.currencies, reached.deal
    if deal is None or not isinstance(entitlement.detail, int):
        raise ValueError(entitlement.name)
    band = rule.bands[entitlement.detail]
    low = Money(band.from_, currencies.base)
    found = (
        step(StepCode.BAND, low=low, high=Money(band.below, currencies.base))
        if band.below
        else step(StepCode.OPEN_BAND, low=low)
    )
    paid = _paid(terms, band.pays, reached, entitlement, StepCode.BAND_PAYS)
    if deal.currency == currencies.base:
        return found, *paid
    in_base = Money(terms.convert.to_base(*deal), currencies.base)
    return _converted(currencies, deal, in_base), found, *paid


def _share(
    terms: Terms, rule: RewardRule, reached: Reached, entitlement: Entitlement
) -> tuple[Step, ...]:
    deal = reached.deal
    if deal is None:
        raise ValueError(entitlement.name)
    before: tuple[Step, ...] = ()
    if isinstance(rule, TierPercentRule):
        tier = str(entitlement.detail)
        points = rule.percent[tier]
        before = (step(StepCode.TIER, n=reached.deals, tier=tier, percent=points),)
    else:
        points = int(entitlement.detail or 0)
        if reached.contract_year > 1:
            before = (step(StepCode.CONTRACT_YEAR, n=reached.contract_year, percent=points),)
    paid = Money(entitlement.minor, reached.currency)
    if deal.currency == paid.currency:
        return *before, step(StepCode.SHARE, percent=points, amount=deal, share=paid)
    rates = terms.program.currencies.rates
    converted = step(
        StepCode.CONVERTED_SHARE,
        percent=points,
        amount=deal,
        share=paid,
        rate=_rate(terms.program.currencies, deal.currency, paid.currency),
        source=rates.source,
        date=rates.date,
    )
    return *before, converted


def _converted(currencies: Currencies, source: Money, target: Money) -> Step:
    return step(
        StepCode.CONVERTED,
        amount=source,
        converted=target,
        rate=_rate(currencies, source.currency, target.currency),
        source=currencies.rates.source,
        date=currencies.rates.date,
    )


def _rate(currencies: Currencies, source: str, target: str) -> Rate:
    rate = rate_between(currencies, source, target)
    return Rate(source, target, round(rate, RATE_DIGITS).normalize())
