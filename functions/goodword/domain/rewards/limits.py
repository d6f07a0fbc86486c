"""Caps of a referrer and the budget of the programme: how much of what is earned is granted now."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from goodword.domain.reasons import Reason
from goodword.domain.rewards.rules import CompiledRules, Entitlement
from goodword.program.rewards import Period

PROGRAMME: Final = "programme"


class Spent(NamedTuple):
    """What a period has seen so far: base currency minor units, and how many rewards."""

    cost: int = 0
    rewards: int = 0


NOTHING: Final = Spent()


class Granted(NamedTuple):
    """``minor`` in the referrer's currency, ``cost`` in base. ``limit`` says what cut it off:
    ``CAP_REACHED`` (the rest is never paid) or ``BUDGET_SPENT`` (it waits); None: nothing did."""

    minor: int
    cost: int
    limit: Reason | None = None


def label(period: Period, moment: datetime) -> str:
    """The name of the period (UTC) that holds a moment: ``2026-11``, ``2026-Q4``, ``2026``."""
    day = moment.astimezone(UTC)
    match period:
        case Period.MONTH:
            return f"{day:%Y-%m}"
        case Period.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case Period.YEAR:
            return f"{day.year}"
        case Period.PROGRAMME:
            return PROGRAMME


def next_start(period: Period, moment: datetime) -> datetime | None:
    """When the next period begins (UTC); None where there is none."""
    day = moment.astimezone(UTC)
    months = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}.get(period)
    if months is None:
        return None
    index = (day.year * 12 + day.month - 1) // months * months + months
    return datetime.combine(date(index // 12, index % 12 + 1, 1), datetime.min.time(), UTC)


def granted(
    terms: CompiledRules,
    audience: str,
    entitlement: Entitlement,
    currency: str,
    *,
    by_referrer: Mapping[Period, Spent],
    by_all: Spent,
) -> Granted:
    """An entitlement within the audience's caps and the budget.

    ``by_referrer`` holds what the referrer earned in each period of the audience's caps,
    ``by_all`` what everybody earned in the budget's period; both without this entitlement. What
    costs nothing (credits, recognition) uses no amount, but counts as a reward.
    """
    minor, cost, limit = entitlement.minor, entitlement.cost, None
    for cap in terms.program.audiences[audience].caps:
        spent = by_referrer.get(cap.per, NOTHING)
        if cap.rewards is not None and spent.rewards >= cap.rewards:
            return Granted(0, 0, Reason.CAP_REACHED)
        if cap.at_most is None or cost <= (left := max(cap.at_most - spent.cost, 0)):
            continue
        cost, limit = left, Reason.CAP_REACHED
        minor = min(minor, terms.convert.within(left, currency))
    if limit and not minor:  # what the cap left is less than can be paid
        return Granted(0, 0, limit)
    budget = terms.program.budget
    if budget is not None and cost and by_all.cost + cost > budget.amount:
        return Granted(minor, cost, Reason.BUDGET_SPENT)
    return Granted(minor, cost, limit)
