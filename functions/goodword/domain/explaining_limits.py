"""Why a cap or the budget changed what was granted: facts and sentences for the receipt."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from goodword.domain.explaining import PLAIN, Explanation
from goodword.domain.limits import BUDGET_SPENT, NOTHING, Granted, Spent, label, next_start
from goodword.domain.money import Money
from goodword.domain.terms import Entitlement, Reached, Terms
from goodword.program.rewards import Cap, Period

_EACH: Final = {
    Period.MONTH: "a month",
    Period.QUARTER: "a quarter",
    Period.YEAR: "a year",
    Period.PROGRAMME: "in all",
}


def explained_limits(
    terms: Terms,
    reached: Reached,
    entitlement: Entitlement,
    given: Granted,
    by_referrer: Mapping[Period, Spent],
    by_all: Spent,
    moment: datetime,
    budget_moment: datetime | None = None,
) -> Explanation:
    """Nothing where nothing was cut off; ``by_referrer`` and ``by_all`` as in ``granted``.

    ``moment`` lies in the caps' periods, ``budget_moment`` in the budget's where that is
    another one.
    """
    if given.limit is None:
        return PLAIN
    caps = terms.program.audiences[reached.audience].caps
    reasons = [
        (cap, sentence)
        for cap in caps
        for sentence in _cut(terms, cap, entitlement, by_referrer.get(cap.per, NOTHING), moment)
    ]
    inputs: dict[str, Any] = {}
    steps = [sentence for _, sentence in reasons]
    if reasons:
        spent = {cap.per: by_referrer.get(cap.per, NOTHING) for cap, _ in reasons}
        inputs["earned_before"] = {
            label(period, moment): {
                "value": str(_base(terms, one.cost)),
                "rewards": one.rewards,
            }
            for period, one in spent.items()
        }
        paid, full = (Money(minor, reached.currency) for minor in (given.minor, entitlement.minor))
        steps.append(f"Of {full}, {paid} is granted." if given.minor else "Nothing is granted.")
    if given.limit == BUDGET_SPENT:
        budget = _budget(terms, given, by_all, budget_moment or moment)
        inputs |= budget.inputs
        steps += budget.steps
    return Explanation(inputs, tuple(steps))


def _cut(
    terms: Terms, cap: Cap, entitlement: Entitlement, spent: Spent, moment: datetime
) -> Iterator[str]:
    """What a cap cuts off, by amount, by number, or both."""
    when = "so far" if cap.per is Period.PROGRAMME else f"in {label(cap.per, moment)}"
    if cap.rewards is not None and spent.rewards >= cap.rewards:
        yield (
            f"The cap of {_rewards(cap.rewards)} {_EACH[cap.per]} is reached: "
            f"{_rewards(spent.rewards)} {when}."
        )
    if cap.at_most is None:
        return
    if entitlement.cost > (left := max(cap.at_most - spent.cost, 0)):
        yield (
            f"The cap of {_base(terms, cap.at_most)} {_EACH[cap.per]} leaves {_base(terms, left)}: "
            f"{_base(terms, spent.cost)} was earned {when}."
        )


def _budget(terms: Terms, given: Granted, by_all: Spent, moment: datetime) -> Explanation:
    budget = terms.program.budget
    if budget is None:
        raise ValueError(given.limit)
    begins = next_start(budget.per, moment)
    if given.cost > budget.amount or begins is None:
        end = "a person decides"
    else:
        end = f"it waits for {begins:%Y-%m-%d}"
    amount, left = _base(terms, budget.amount), _base(terms, budget.amount - by_all.cost)
    has = f"The programme's budget of {amount} {_EACH[budget.per]} has {left} left"
    return Explanation(
        {
            "budget": {
                "period": label(budget.per, moment),
                "amount": str(amount),
                "spent_before": str(_base(terms, by_all.cost)),
            }
        },
        (f"{has}, the reward costs {_base(terms, given.cost)}: {end}.",),
    )


def _rewards(number: int) -> str:
    return f"{number} reward" if number == 1 else f"{number} rewards"


def _base(terms: Terms, minor: int) -> Money:
    return Money(minor, terms.program.currencies.base)
