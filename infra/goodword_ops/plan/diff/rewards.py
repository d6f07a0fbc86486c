"""What reward rules, caps, tiers and the budget say, and how two of them differ, in words."""

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from goodword.program.rewards import (
    BandsRule,
    Budget,
    Cap,
    CreditRule,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    Period,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    Tier,
    TierPercentRule,
    When,
)
from goodword_ops.plan.diff.payouts import Bases, band_differences, pay_difference
from goodword_ops.plan.wording import amount, amounts, count, listed, number, share

_ON: Final = {
    Milestone.QUALIFIED: "when a referral is qualified",
    Milestone.MEETING: "after a meeting",
    Milestone.CLOSED_WON: "when a deal closes",
}
_IN: Final = {
    Period.MONTH: "a month",
    Period.QUARTER: "a quarter",
    Period.YEAR: "a year",
    Period.PROGRAMME: "in the whole programme",
}


def rule_differences(
    old: tuple[RewardRule, ...], new: tuple[RewardRule, ...], bases: Bases
) -> Iterator[str]:
    """How the rules of an audience differ."""
    before = {rule.name: rule for rule in old}
    after = {rule.name: rule for rule in new}
    for name, rule in before.items():
        if name not in after or after[name].rule != rule.rule:
            yield f"the rule {name} is gone: {described(rule, bases.old)}"
    for name, rule in after.items():
        was = before.get(name)
        if was is None or was.rule != rule.rule:
            yield f"a new rule, {name}: {described(rule, bases.new)}"
        elif was != rule:
            yield from _changed(was, rule, bases)
    if set(before) == set(after) and list(before) != list(after):
        yield f"the rules are tried in another order: {listed(after)}"


def described(rule: RewardRule, base: str) -> str:
    """``1,500.00 USD when a deal closes in DE or AT, on top of others``."""
    what = _what(rule, base)
    said = f"{what} {_ON[rule.on]}"
    if rule.when != When():
        said = f"{said}, {_condition(rule.when, base)}"
    return f"{said}, on top of other rules" if rule.adds else said


def cap_differences(old: tuple[Cap, ...], new: tuple[Cap, ...], bases: Bases) -> Iterator[str]:
    """Which caps of a referrer are new, gone or other ones."""
    gone = [cap for cap in old if cap not in new]
    for cap in new:
        if cap in old:
            continue
        was = next((one for one in gone if one.per is cap.per), None)
        if was is None:
            yield f"a new cap for each referrer: {_cap(cap, bases.new)}"
        else:
            gone.remove(was)
            yield f"each referrer earns {_cap(cap, bases.new)} instead of {_cap(was, bases.old)}"
    yield from (f"no longer capped: {_cap(cap, bases.old)}" for cap in gone)


def budget_difference(old: Budget | None, new: Budget | None, bases: Bases) -> str:
    """For two that differ."""
    was = f"{amount(old.amount, bases.old)} {_IN[old.per]}" if old else None
    if new is None:
        return f"there is no budget any more (was {was})"
    said = f"all rewards together may cost {amount(new.amount, bases.new)} {_IN[new.per]}"
    return f"{said} instead of {was}" if was else f"{said}, which is new"


def tier_differences(old: Mapping[str, Tier], new: Mapping[str, Tier]) -> Iterator[str]:
    """How tiers differ, but for their words."""
    yield from (f"the tier {name} is gone" for name in old if name not in new)
    for name, tier in new.items():
        if name not in old:
            yield f"a new tier, {name}, begins with {count(tier.from_deals, 'deal')} a year"
        elif old[name].from_deals != tier.from_deals:
            was = number(old[name].from_deals)
            deals = count(tier.from_deals, "deal")
            yield f"the tier {name} begins with {deals} a year instead of {was}"


def _changed(old: RewardRule, new: RewardRule, bases: Bases) -> Iterator[str]:
    if isinstance(old, FlatRule) and isinstance(new, FlatRule) and old.pays != new.pays:
        yield f"{new.name} pays {pay_difference(old.pays, new.pays, bases)}"
    if isinstance(old, BandsRule) and isinstance(new, BandsRule):
        yield from band_differences(old.bands, new.bands, bases)
    if isinstance(old, TierPercentRule) and isinstance(new, TierPercentRule):
        yield from _shares(old.percent, new.percent)
    if (
        isinstance(old, RecurringPercentRule)
        and isinstance(new, RecurringPercentRule)
        and old.years != new.years
    ):
        was, now = ", ".join(map(share, old.years)), ", ".join(map(share, new.years))
        yield f"{new.name} pays {now} of the contract years instead of {was}"
    if isinstance(old, CreditRule) and isinstance(new, CreditRule) and old.months != new.months:
        yield f"{new.name} gives {count(new.months, 'month')} instead of {number(old.months)}"
    if (
        isinstance(old, MarketingFundRule)
        and isinstance(new, MarketingFundRule)
        and old.percent != new.percent
    ):
        yield f"{new.name} is {share(new.percent)} of the deal instead of {share(old.percent)}"
    if isinstance(old, RecognitionRule) and isinstance(new, RecognitionRule):
        changed = [tag for tag, text in new.text.items() if old.text.get(tag, text) != text]
        if changed:
            yield f"{new.name}: its words changed in {', '.join(changed)}"
    yield from _common(old, new, bases)


def _common(old: RewardRule, new: RewardRule, bases: Bases) -> Iterator[str]:
    if old.on is not new.on:
        yield f"{new.name} is paid {_ON[new.on]}, not {_ON[old.on]}"
    if old.when != new.when:
        now = _condition(new.when, bases.new) or "for every referral"
        was = _condition(old.when, bases.old) or "for every referral"
        yield f"{new.name} is paid {now} instead of {was}"
    if old.adds != new.adds:
        yield f"{new.name} {'now comes' if new.adds else 'no longer comes'} on top of other rules"
    before = getattr(old, "instead", Instead())
    after = getattr(new, "instead", Instead())
    if before.donation != after.donation:
        can = "can" if after.donation else "can no longer"
        yield f"a donation instead of money {can} be chosen"
    if before.credit_months != after.credit_months:
        if after.credit_months is None:
            yield "service credit instead of money can no longer be chosen"
        else:
            credit = count(after.credit_months, "month")
            yield f"{credit} of service credit can be chosen instead of money" + (
                f" (was {number(before.credit_months)})" if before.credit_months else ""
            )


def _shares(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[str]:
    for tier, points in new.items():
        was = old.get(tier)
        if was is None:
            yield f"tier {tier} earns {share(points)} of a deal, which is new"
        elif was != points:
            yield f"tier {tier} earns {share(points)} of a deal instead of {share(was)}"
    yield from (f"tier {tier} has no share of its own any more" for tier in old if tier not in new)


def _what(rule: RewardRule, base: str) -> str:
    match rule:
        case FlatRule():
            return amounts(rule.pays, base)
        case BandsRule():
            paid = [band.pays[base] for band in rule.bands]
            span = f"{amount(min(paid), base)} to {amount(max(paid), base)}"
            return f"{span}, by the size of the deal,"
        case TierPercentRule():
            tiers = ", ".join(f"{name} {share(points)}" for name, points in rule.percent.items())
            return f"a share of the deal by tier ({tiers})"
        case RecurringPercentRule():
            return f"{', '.join(map(share, rule.years))} of the contract years, the first"
        case CreditRule():
            return f"{count(rule.months, 'month')} of service credit"
        case MarketingFundRule():
            return f"{share(rule.percent)} of the deal for joint marketing"
        case RecognitionRule():
            return "thanks without money"
        case _:
            assert_never(rule)


def _condition(when: When, base: str) -> str:
    said = []
    if when.countries is not None:
        said.append(f"for referrers in {listed(when.countries)}")
    sizes = []
    if when.deal_at_least is not None:
        sizes.append(f"of at least {amount(when.deal_at_least, base)}")
    if when.deal_below is not None:
        sizes.append(f"below {amount(when.deal_below, base)}")
    if sizes:
        said.append(f"for deals {' and '.join(sizes)}")
    return ", ".join(said)


def _cap(cap: Cap, base: str) -> str:
    """Caps are counted in the base currency."""
    limits = []
    if cap.at_most is not None:
        limits.append(f"at most {amount(cap.at_most, base)}")
    if cap.rewards is not None:
        limits.append(f"at most {count(cap.rewards, 'reward')}")
    return f"{' and '.join(limits)} {_IN[cap.per]}"
