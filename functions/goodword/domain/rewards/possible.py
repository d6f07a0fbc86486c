"""What a referral can still earn, before anybody knows the deal: ranges, by the rules that pay.

The rules (``goodword.domain.rewards.rules``) run for a deal of each size at which they change, so
that no page promises what they would not pay. Caps and budgets are not looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.rewards.rules import CompiledRules, Entitlement, RuleInput, earned
from goodword.program.rewards import (
    BandsRule,
    FlatRule,
    Milestone,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
)

LARGEST_DEAL: Final = 10**13
"""In minor units: beyond it nobody reckons."""


class Possible(NamedTuple):
    """What a milestone can earn of one kind: fixed amounts (minor units) and shares of the deal
    (basis points), each the least and the most; months of a credit; and of how many later contract
    years the share of ``following`` is paid."""

    kind: RewardKind
    least: int = 0
    most: int = 0
    least_share: int = 0
    most_share: int = 0
    months: int = 0
    following: int = 0
    years: int = 0


class _Case(NamedTuple):
    """What one deal would earn of one kind."""

    fixed: int = 0
    share: int = 0
    months: int = 0


def possible(terms: CompiledRules, reached: RuleInput) -> tuple[Possible, ...]:
    """What the milestone of ``reached`` can earn; its ``deal`` is not looked at, and without
    ``deals`` every tier is possible. Thanks alone are none of it."""
    rules = {rule.name: rule for rule in terms.program.audiences[reached.audience].reward}
    cases = [
        _by_kind(rules, earned(terms, one))
        for numbered in _numbered(terms, reached)
        for one in _sized(terms, numbered)
    ]
    kinds = [kind for kind in RewardKind if any(kind in case for case in cases)]
    following, years = _later(terms, reached)
    found = []
    for kind in kinds:
        each = [case.get(kind, _Case()) for case in cases]
        one = Possible(
            kind,
            min(case.fixed for case in each),
            max(case.fixed for case in each),
            min(case.share for case in each),
            max(case.share for case in each),
            max(case.months for case in each),
        )
        if kind is RewardKind.MONEY:
            one = one._replace(following=following, years=years)
        if any(one[1:]):
            found.append(one)
    return tuple(found)


def thresholds(rules: Iterable[RewardRule]) -> Iterator[int]:
    """Sizes in the base currency at which a rule begins or ends to fit, or pays otherwise."""
    for rule in rules:
        yield from (size for size in (rule.when.deal_at_least, rule.when.deal_below) if size)
        if isinstance(rule, BandsRule):
            yield from (band.from_ for band in rule.bands)


def share_of(rule: RewardRule | None, detail: int | str | None) -> int:
    """The basis points of what a rule paid; nothing where the amount is fixed."""
    if isinstance(rule, TierPercentRule):
        return rule.percent[str(detail)]
    return 0 if rule is None or isinstance(rule, FlatRule | BandsRule) else int(detail or 0)


def _numbered(terms: CompiledRules, reached: RuleInput) -> Iterator[RuleInput]:
    """As the deal of each tier, where it is not known which of the year it will be."""
    if reached.deals or reached.milestone is not Milestone.CLOSED_WON:
        yield reached
        return
    for first in sorted({1, *(tier.from_deals for tier in terms.program.tiers.values())}):
        yield reached._replace(deals=first)


def _sized(terms: CompiledRules, reached: RuleInput) -> Iterator[RuleInput]:
    """With a deal of each stretch of sizes within which the rules do not change: the largest of
    it, since a share of the smallest rounds to nothing."""
    if reached.milestone is not Milestone.CLOSED_WON:
        yield reached._replace(deal=None)
        return
    rules = terms.program.audiences[reached.audience].reward
    starts = sorted({0, *thresholds(rules)})
    for end in (*starts[1:], LARGEST_DEAL):
        yield reached._replace(deal=Money(end - 1, terms.convert.base))


def _by_kind(
    rules: Mapping[str, RewardRule], entitlements: Iterable[Entitlement]
) -> dict[RewardKind, _Case]:
    sums: dict[RewardKind, _Case] = defaultdict(_Case)
    for one in entitlements:
        points = share_of(rules.get(one.name), one.detail)
        was = sums[one.kind]
        sums[one.kind] = _Case(
            was.fixed + (0 if points else one.minor), was.share + points, was.months + one.months
        )
    return sums


def _later(terms: CompiledRules, reached: RuleInput) -> tuple[int, int]:
    """The highest share of a later contract year, and how many such years there are."""
    if reached.milestone is not Milestone.CLOSED_WON:
        return 0, 0
    further = [
        rule.years[1:]
        for rule in terms.program.audiences[reached.audience].reward
        if isinstance(rule, RecurringPercentRule)
        and (rule.when.countries is None or reached.country in rule.when.countries)
    ]
    shares = [points for years in further for points in years]
    return max(shares, default=0), max(map(len, further), default=0)
