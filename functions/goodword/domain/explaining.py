"""Why an entitlement is what it is: the facts its rule read, and the sentences to the amount.

Apart from ``terms``, because a replay of a million events needs the amounts only.
"""

from decimal import Decimal
from typing import Any, Final, NamedTuple

from goodword.domain.kind import RewardKind
from goodword.domain.money import Money, rate_between
from goodword.domain.terms import Entitlement, Reached, Terms
from goodword.program.currency import decimal_text
from goodword.program.model import Currencies
from goodword.program.rewards import BandsRule, FlatRule, RewardRule, TierPercentRule


class Explanation(NamedTuple):
    """``inputs`` are the facts the rule read; ``steps`` the sentences that lead to the amount."""

    inputs: dict[str, Any]
    steps: tuple[str, ...]


PLAIN: Final = Explanation({}, ())


def explained(terms: Terms, reached: Reached, entitlement: Entitlement) -> Explanation:
    """Enough to compute the entitlement again by hand."""
    inputs: dict[str, Any] = {"milestone": reached.milestone.value}
    if reached.deal is not None:
        inputs["deal"] = deal_input(reached.deal)
    if reached.deals:
        inputs["deals_this_year"] = reached.deals
    if reached.contract_year > 1:
        inputs["contract_year"] = reached.contract_year
        if reached.closed is not None:
            inputs["closed_deal"] = deal_input(reached.closed)
    found = (
        _of_campaign(terms, reached, entitlement)
        if entitlement.rule == "campaign"
        else _of_rule(terms, reached, entitlement)
    )
    return Explanation(inputs | found.inputs, found.steps)


def deal_input(deal: Money) -> dict[str, str]:
    """A deal among the inputs of a receipt."""
    return {"value": decimal_text(deal.minor, deal.currency), "currency": deal.currency}


def _of_rule(terms: Terms, reached: Reached, entitlement: Entitlement) -> Explanation:
    rule = _rule(terms, reached, entitlement)
    match rule, entitlement.kind:
        case _, RewardKind.CREDIT:
            return Explanation(
                {"months": entitlement.months},
                (f"The rule gives {entitlement.months} months of the subscription.",),
            )
        case _, RewardKind.RECOGNITION:
            return Explanation({}, ("The rule thanks without money.",))
        case FlatRule(), _:
            return _amount(terms, rule.pays, reached.currency, entitlement, "rule", ())
        case BandsRule(), _:
            return _band(terms, rule, reached, entitlement)
        case _:
            return _share(terms, rule, reached, entitlement)


def _rule(terms: Terms, reached: Reached, entitlement: Entitlement) -> RewardRule:
    # A name holds no hyphen; a further contract year is told by one.
    name = entitlement.name.partition("-")[0]
    rules = terms.program.audiences[reached.audience].reward
    return next(rule for rule in rules if rule.name == name)


def _of_campaign(terms: Terms, reached: Reached, entitlement: Entitlement) -> Explanation:
    name = str(reached.campaign)
    extra = terms.program.campaigns[name].extra or {}
    before = (f"The offer was claimed during the campaign {name}, which pays more.",)
    found = _amount(terms, extra, reached.currency, entitlement, "campaign", before)
    return Explanation({"campaign": name, **found.inputs}, found.steps)


def _amount(
    terms: Terms,
    pays: dict[str, int],
    currency: str,
    entitlement: Entitlement,
    what: str,
    before: tuple[str, ...],
) -> Explanation:
    """An amount of a rule or band, its own in the currency or converted from the base."""
    paid = Money(entitlement.minor, currency)
    if currency in pays:
        return Explanation({}, (*before, f"The {what} pays {paid}."))
    currencies = terms.program.currencies
    own = Money(pays[currencies.base], currencies.base)
    return Explanation(
        {"reward_rate": _rate(currencies, currencies.base, currency)},
        (*before, f"The {what} pays {own}.", _converted(currencies, own, paid)),
    )


def _band(terms: Terms, rule: BandsRule, reached: Reached, entitlement: Entitlement) -> Explanation:
    currencies, deal = terms.program.currencies, reached.deal
    if deal is None or not isinstance(entitlement.detail, int):
        raise ValueError(entitlement.name)
    band = rule.bands[entitlement.detail]
    in_base = Money(terms.convert.to_base(*deal), currencies.base)
    ceiling = f"below {Money(band.below, currencies.base)}" if band.below else "no upper end"
    steps = [f"The deal falls in the band from {Money(band.from_, currencies.base)}, {ceiling}."]
    inputs: dict[str, Any] = {"deal_in_base": str(in_base)}
    if deal.currency != currencies.base:
        steps.insert(0, _converted(currencies, deal, in_base))
        inputs["deal_rate"] = _rate(currencies, deal.currency, currencies.base)
    found = _amount(terms, band.pays, reached.currency, entitlement, "band", tuple(steps))
    return Explanation(inputs | found.inputs, found.steps)


def _share(
    terms: Terms, rule: RewardRule, reached: Reached, entitlement: Entitlement
) -> Explanation:
    currencies, deal = terms.program.currencies, reached.deal
    if deal is None:
        raise ValueError(entitlement.name)
    steps: list[str] = []
    inputs: dict[str, Any] = {}
    if isinstance(rule, TierPercentRule):
        tier = str(entitlement.detail)
        points = rule.percent[tier]
        inputs["tier"] = tier
        number = f"Deal number {reached.deals} of the calendar year"
        steps.append(f"{number}: tier {tier}, {_percent(points)}.")
    else:
        points = int(entitlement.detail or 0)
        if reached.contract_year > 1:
            steps.append(f"Year {reached.contract_year} of the contract: {_percent(points)}.")
    inputs["basis_points"] = points
    paid = Money(entitlement.minor, reached.currency)
    if deal.currency == reached.currency:
        steps.append(f"{_percent(points)} of {deal} is {paid}, rounded half to even.")
    else:
        rate = inputs["reward_rate"] = _rate(currencies, deal.currency, reached.currency)
        steps.append(
            f"{_percent(points)} of {deal} at {rate['rate']} {reached.currency} for 1 "
            f"{deal.currency} ({rate['source']}, {rate['date']}) is {paid}, rounded half to even."
        )
    return Explanation(inputs, tuple(steps))


def _percent(basis_points: int) -> str:
    return f"{(Decimal(basis_points) / 100).normalize():f} %"


def _converted(currencies: Currencies, source: Money, target: Money) -> str:
    rate = _rate(currencies, source.currency, target.currency)
    return (
        f"{source} is {target} at {rate['rate']} {target.currency} for 1 {source.currency} "
        f"({rate['source']}, {rate['date']})."
    )


def _rate(currencies: Currencies, source: str, target: str) -> dict[str, str]:
    rate = rate_between(currencies, source, target)
    return {
        "rate": f"{round(rate, 8).normalize():f}",
        "date": currencies.rates.date.isoformat(),
        "source": currencies.rates.source,
    }
