"""Why a cap or the budget changed what was granted: the steps for the receipt."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from goodword.domain.limits import NOTHING, Granted, Spent, label, next_start
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.receipt import Step, StepCode
from goodword.domain.step import step
from goodword.domain.terms import Entitlement, Reached, Terms
from goodword.program.rewards import Cap, Period


def explained_limits(
    terms: Terms,
    reached: Reached,
    entitlement: Entitlement,
    given: Granted,
    by_referrer: Mapping[Period, Spent],
    by_all: Spent,
    moment: datetime,
    budget_moment: datetime | None = None,
) -> tuple[Step, ...]:
    """No step where nothing was cut off; ``by_referrer`` and ``by_all`` as in ``granted``.

    ``moment`` lies in the caps' periods, ``budget_moment`` in the budget's where that is
    another one.
    """
    if given.limit is None:
        return ()
    steps = [
        reason
        for cap in terms.program.audiences[reached.audience].caps
        for reason in _cut(terms, cap, entitlement, by_referrer.get(cap.per, NOTHING), moment)
    ]
    if steps:
        steps.append(_left(reached, entitlement, given))
    if given.limit == Reason.BUDGET_SPENT:
        steps += _budget(terms, given, by_all, budget_moment or moment)
    return tuple(steps)


def _cut(
    terms: Terms, cap: Cap, entitlement: Entitlement, spent: Spent, moment: datetime
) -> Iterator[Step]:
    """What a cap cuts off, by amount, by number, or both."""
    period = label(cap.per, moment)
    if cap.rewards is not None and spent.rewards >= cap.rewards:
        yield step(
            StepCode.CAP_REWARDS, per=cap.per, period=period, cap=cap.rewards, earned=spent.rewards
        )
    if cap.at_most is None:
        return
    if entitlement.cost > (left := max(cap.at_most - spent.cost, 0)):
        yield step(
            StepCode.CAP_AMOUNT,
            per=cap.per,
            period=period,
            cap=_base(terms, cap.at_most),
            left=_base(terms, left),
            earned=_base(terms, spent.cost),
        )


def _left(reached: Reached, entitlement: Entitlement, given: Granted) -> Step:
    if not given.minor:
        return step(StepCode.NOTHING_GRANTED)
    full, granted = (Money(minor, reached.currency) for minor in (entitlement.minor, given.minor))
    return step(StepCode.PART_GRANTED, amount=full, granted=granted)


def _budget(terms: Terms, given: Granted, by_all: Spent, moment: datetime) -> Iterator[Step]:
    budget = terms.program.budget
    if budget is None:
        raise ValueError(given.limit)
    yield step(
        StepCode.BUDGET_SHORT,
        per=budget.per,
        period=label(budget.per, moment),
        budget=_base(terms, budget.amount),
        left=_base(terms, budget.amount - by_all.cost),
        cost=_base(terms, given.cost),
    )
    begins = next_start(budget.per, moment)
    if given.cost > budget.amount or begins is None:
        yield step(StepCode.WAITS_FOR_PERSON)
    else:
        yield step(StepCode.WAITS_UNTIL, date=begins.date())


def _base(terms: Terms, minor: int) -> Money:
    return Money(minor, terms.program.currencies.base)
