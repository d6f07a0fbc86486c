"""A programme's reward rules, compiled once: what a milestone of a referral earns.

Payment, the worked examples on pages and the replay of ``goodword plan`` all run ``earned``, so
that they cannot differ. Compiling looks up and converts everything that does not depend on the
deal; what is left is to find the rule and at most one conversion.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.money import Converter, Money
from goodword.program.base import Amounts
from goodword.program.model import Program
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
    When,
)


class RuleInput(NamedTuple):
    """A milestone of a referral, with the facts that rules read.

    ``deals`` is the number of the deal among the referrer's of the calendar year, itself
    included. ``contract_year`` is above 1 when a contract was renewed. ``deal`` is None before
    the deal closes; of a renewal it is the year's own value, and ``closed`` the deal as it closed.
    """

    audience: str
    milestone: Milestone
    country: str
    currency: str
    deal: Money | None = None
    deals: int = 0
    contract_year: int = 1
    campaign: str | None = None
    taking: RewardPreference = RewardPreference.MONEY
    closed: Money | None = None


class Entitlement(NamedTuple):
    """One thing earned. ``minor`` is in the referrer's currency, ``cost`` in the base currency.

    ``name`` is unique within the referral. ``detail`` is what decided: the number of the band, the
    name of the tier, the basis points.
    """

    name: str
    rule: str
    kind: RewardKind
    minor: int = 0
    cost: int = 0
    months: int = 0
    detail: int | str | None = None


Pays = Callable[[RuleInput], Entitlement | None]
"""A compiled rule: what it pays, or None where it has nothing for these facts."""


class CompiledRule(NamedTuple):
    """``recurs``: it pays for each contract year, not only when the deal is new."""

    fits: Callable[[RuleInput], bool] | None
    pays: Pays
    adds: bool
    recurs: bool


class CompiledRules(NamedTuple):
    """A compiled programme. ``rules`` are those of an audience for a milestone, in order."""

    program: Program
    rules: Mapping[tuple[str, Milestone], tuple[CompiledRule, ...]]
    extras: Mapping[str, Amounts]
    convert: Converter


_NONE: Final[tuple[CompiledRule, ...]] = ()
_NO_AMOUNT: Final = frozenset({RewardKind.CREDIT, RewardKind.RECOGNITION})


def compile_terms(program: Program) -> CompiledRules:
    """Everything about the rules that no deal can change."""
    convert = Converter(program)
    rules = {
        (name, milestone): tuple(
            _compiled(rule, program, convert) for rule in audience.reward if rule.on is milestone
        )
        for name, audience in program.audiences.items()
        for milestone in Milestone
    }
    extras = {
        name: convert.everywhere(campaign.extra)
        for name, campaign in program.campaigns.items()
        if campaign.extra
    }
    return CompiledRules(program, rules, extras, convert)


def earned(terms: CompiledRules, reached: RuleInput) -> list[Entitlement]:
    """What a milestone earns: by the first rule that fits, by those that add, by the campaign.

    A renewal earns by the recurring rules that the closed deal earned by, and by nothing else: a
    contract that grows or shrinks keeps its rules, and only its share is of the new value. An
    amount that rounds to nothing is no reward, though its rule has decided.

    Raises:
        ValueError: a renewal without the deal that closed.
    """
    renewed = reached.contract_year > 1
    judged = reached._replace(deal=_known(reached.closed, reached)) if renewed else reached
    found: list[Entitlement] = []
    for rule in _fitting(terms, judged):
        if renewed and not rule.recurs:
            continue
        entitlement = rule.pays(reached)
        if entitlement and (entitlement.minor or entitlement.kind in _NO_AMOUNT):
            found.append(entitlement)
    extra = terms.extras.get(reached.campaign) if reached.campaign and not renewed else None
    if extra and reached.milestone is Milestone.CLOSED_WON:
        minor = extra[reached.currency]
        cost = terms.convert.to_base(minor, reached.currency)
        name = f"campaign-{reached.campaign}"
        if minor:
            found.append(Entitlement(name, "campaign", RewardKind.MONEY, minor, cost))
    return found


def _fitting(terms: CompiledRules, reached: RuleInput) -> Iterator[CompiledRule]:
    """The first rule that fits, and each fitting one that adds."""
    decided = False
    for rule in terms.rules.get((reached.audience, reached.milestone), _NONE):
        if (decided and not rule.adds) or (rule.fits and not rule.fits(reached)):
            continue
        yield rule
        decided = decided or not rule.adds


def _compiled(rule: RewardRule, program: Program, convert: Converter) -> CompiledRule:
    recurs = isinstance(rule, RecurringPercentRule)
    pays = _pays(rule, program, convert)
    return CompiledRule(_fits(rule.when, convert), pays, rule.adds, recurs)


def _fits(when: When, convert: Converter) -> Callable[[RuleInput], bool] | None:
    if when == When():
        return None
    countries = frozenset(when.countries) if when.countries is not None else None
    least, below = when.deal_at_least or 0, when.deal_below

    def fits(reached: RuleInput) -> bool:
        if countries is not None and reached.country not in countries:
            return False
        if reached.deal is None or (not least and below is None):
            return True
        size = convert.to_base(*reached.deal)
        return least <= size and (below is None or size < below)

    return fits


def _pays(rule: RewardRule, program: Program, convert: Converter) -> Pays:
    match rule:
        case FlatRule():
            return _flat(rule, convert)
        case BandsRule():
            return _bands(rule, convert)
        case TierPercentRule():
            return _tier_percent(rule, program, convert)
        case RecurringPercentRule():
            return _recurring(rule, convert)
        case MarketingFundRule():
            return _fund(rule, convert)
        case CreditRule():
            credit = Entitlement(rule.name, rule.rule, RewardKind.CREDIT, months=rule.months)
            return lambda _: credit
        case RecognitionRule():
            thanks = Entitlement(rule.name, rule.rule, RewardKind.RECOGNITION)
            return lambda _: thanks


def _flat(rule: FlatRule, convert: Converter) -> Pays:
    amounts = convert.everywhere(rule.pays)
    costs = {code: convert.to_base(minor, code) for code, minor in amounts.items()}

    def pays(reached: RuleInput) -> Entitlement:
        code = reached.currency
        money = Entitlement(rule.name, rule.rule, RewardKind.MONEY, amounts[code], costs[code])
        return _as_taken(money, rule.instead, reached.taking)

    return pays


def _bands(rule: BandsRule, convert: Converter) -> Pays:
    starts = [band.from_ for band in rule.bands]
    amounts = [convert.everywhere(band.pays) for band in rule.bands]

    def pays(reached: RuleInput) -> Entitlement:
        number = bisect_right(starts, convert.to_base(*_deal(reached))) - 1
        minor = amounts[number][reached.currency]
        cost = convert.to_base(minor, reached.currency)
        money = Entitlement(rule.name, rule.rule, RewardKind.MONEY, minor, cost, detail=number)
        return _as_taken(money, rule.instead, reached.taking)

    return pays


def tier_at(starts: Mapping[str, int], deals: int) -> str:
    """The tier by which a deal is paid that is the ``deals``th of its year; ``starts`` has the
    first deal of each, ascending."""
    return list(starts)[bisect_right(list(starts.values()), deals) - 1]


def _tier_percent(rule: TierPercentRule, program: Program, convert: Converter) -> Pays:
    starts = {name: program.tiers[name].from_deals for name in rule.percent}

    def pays(reached: RuleInput) -> Entitlement:
        name = tier_at(starts, reached.deals)
        points = rule.percent[name]
        money = _share(rule.name, rule.rule, RewardKind.MONEY, points, reached, convert)
        return _as_taken(money._replace(detail=name), rule.instead, reached.taking)

    return pays


def _recurring(rule: RecurringPercentRule, convert: Converter) -> Pays:
    def pays(reached: RuleInput) -> Entitlement | None:
        year = reached.contract_year
        if year > len(rule.years):
            return None
        name = rule.name if year == 1 else f"{rule.name}-{year}"
        points = rule.years[year - 1]
        return _share(name, rule.rule, RewardKind.MONEY, points, reached, convert)

    return pays


def _fund(rule: MarketingFundRule, convert: Converter) -> Pays:
    def pays(reached: RuleInput) -> Entitlement:
        return _share(rule.name, rule.rule, RewardKind.FUND, rule.percent, reached, convert)

    return pays


def _share(
    name: str, rule: str, kind: RewardKind, points: int, reached: RuleInput, convert: Converter
) -> Entitlement:
    """So many basis points of the deal, in the referrer's currency."""
    minor = convert.share(_deal(reached), points, reached.currency)
    cost = convert.to_base(minor, reached.currency)
    return Entitlement(name, rule, kind, minor, cost, detail=points)


def _as_taken(money: Entitlement, instead: Instead, taking: RewardPreference) -> Entitlement:
    if taking is RewardPreference.CREDIT and instead.credit_months:
        return money._replace(kind=RewardKind.CREDIT, minor=0, cost=0, months=instead.credit_months)
    if taking is RewardPreference.DONATION and instead.donation:
        return money._replace(kind=RewardKind.DONATION)
    return money


def _deal(reached: RuleInput) -> Money:
    return _known(reached.deal, reached)


def _known(deal: Money | None, reached: RuleInput) -> Money:
    if deal is None:
        message = f"{reached.milestone} of year {reached.contract_year} names no deal"
        raise ValueError(message)
    return deal
