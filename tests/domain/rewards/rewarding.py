"""Rules, compiled; each test shows those that it is about."""

from typing import Any

from goodword.domain.money import Money
from goodword.domain.rewards.rules import CompiledRules, RuleInput, compile_terms
from goodword.program.base import Amounts
from goodword.program.rewards import Band, BandsRule, Budget, Cap, Milestone, RewardRule
from tests.programs import rewarding


def terms(
    *rules: RewardRule,
    caps: tuple[Cap, ...] = (),
    budget: Budget | None = None,
    extra: Amounts | None = None,
    tiers: dict[str, int] | None = None,
) -> CompiledRules:
    """The terms of a programme of these rules alone."""
    return compile_terms(rewarding(*rules, caps=caps, budget=budget, extra=extra, tiers=tiers))


TEN_THOUSAND = Money(1_000_000, "EUR")


def won(deal: Money = TEN_THOUSAND, **facts: Any) -> RuleInput:
    """A customer in Germany, paid in euros, whose recommendation bought; of a renewal at the same
    value unless ``closed`` says otherwise."""
    plain = RuleInput("customer", Milestone.CLOSED_WON, "DE", "EUR", deals=1)
    return plain._replace(**{"deal": deal, "closed": deal, **facts})


def early(milestone: Milestone) -> RuleInput:
    """The same customer before any deal."""
    return RuleInput("customer", milestone, "DE", "EUR")


TWO_BANDS = BandsRule(
    bands=(
        Band(from_=0, below=1_000_000, pays={"USD": 50_000, "EUR": 45_000}),
        Band(from_=1_000_000, pays={"USD": 150_000, "EUR": 140_000}),
    )
)
