"""Figures as tables on a terminal, and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from goodword.domain.figures.figure import NOBODY, Dimension, Figure, reward_figure
from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.sales.route import everybody, owner_id
from goodword.flows.figures.read import AGES, ProgramFigures, Sums
from goodword.program.model import Program

FORMER: Final = "no longer in routing"
UNKNOWN: Final = "not known"
"""Leads of before 2026-12-01."""
_FUNNEL: Final = (
    Figure.SUBMISSIONS,
    Figure.CONFIRMED,
    Figure.LEADS,
    Figure.MET,
    Figure.QUALIFIED,
    Figure.OPPORTUNITIES,
    Figure.WON,
    Figure.LOST,
)
_SHORT: Final = {Figure.SUBMISSIONS: "forms", Figure.OPPORTUNITIES: "opport."}
_AGES: Final = ("this month", *(f"under {age} months" for age in AGES[1:]), "older")
_ALL: Final = "all"

Owners = Mapping[str, str]
"""Name of an owner in figures -> their address, for those whom the programme's routes name."""


def owners_of(program: Program) -> Owners:
    """Those whose name in figures anybody can tell."""
    return {owner_id(one): one for one in everybody(program.routing)}


def as_json(found: ProgramFigures, owners: Owners) -> dict[str, Any]:
    """Amounts in minor units; ``answer_minutes`` of ``answered`` is the mean time to an answer."""
    return {
        "since": found.since,
        "until": found.until,
        "total": dict(found.total),
        "months": {month: dict(sums) for month, sums in found.months.items()},
        "by": {
            by: {_named(by, value, owners): dict(sums) for value, sums in values.items()}
            for by, values in found.by.items()
        },
        "liability": [
            {
                "currency": one.currency,
                "owed": one.owed,
                "expected": one.expected,
                "ages": dict(zip(_AGES, one.ages, strict=True)),
            }
            for one in found.liabilities
        ],
        "budget": found.budget._asdict() if found.budget else None,
    }


def as_text(found: ProgramFigures, owners: Owners) -> Iterator[str]:
    """The funnel by month and by each dimension, then money."""
    several = found.since != found.until
    yield f"Figures of {found.since}" + (f" to {found.until} (UTC months)" if several else " (UTC)")
    if not any(found.months.values()):
        yield "Nothing was counted in that time."
    rows = [*found.months.items(), (_ALL, found.total)] if several else [(_ALL, found.total)]
    yield from _funnel("month", rows)
    for by, values in found.by.items():
        if values:
            yield from _funnel(by, [(_named(by, one, owners), values[one]) for one in values])
    yield from _answers(found.total)
    yield from _revenue(found.total)
    yield from _rewards(found.total)
    yield from _money(found)


def _named(by: Dimension, value: str, owners: Owners) -> str:
    if by is Dimension.OWNER:
        return UNKNOWN if value == NOBODY else owners.get(value, f"{FORMER} ({value})")
    return value


def _funnel(title: str, rows: Sequence[tuple[str, Sums]]) -> Iterator[str]:
    heads = [_SHORT.get(one, one.value) for one in _FUNNEL]
    body = [(name, *(f"{sums.get(one, 0):,}" for one in _FUNNEL)) for name, sums in rows]
    yield ""
    yield from _table((title, *heads), body)


def _answers(total: Sums) -> Iterator[str]:
    answered = total.get(Figure.ANSWERED, 0)
    if answered:
        hours = total.get(Figure.ANSWER_MINUTES, 0) / answered / 60
        in_time = total.get(Figure.ANSWERED_IN_TIME, 0)
        yield ""
        yield (
            f"Time to first answer: {hours:,.1f} hours in the mean of {answered:,} leads; "
            f"{in_time:,} of them in time."
        )


def _revenue(total: Sums) -> Iterator[str]:
    for currency, minor in _of(total, f"{Figure.REVENUE}."):
        yield f"Revenue: {Money(minor, currency)}"


def _rewards(total: Sums) -> Iterator[str]:
    """Rewards by state, of what was earned in these months."""
    body = [
        (f"{kind} {state}", f"{count:,}", amounts)
        for kind in RewardKind
        for state, count in _of(total, f"{Figure.REWARDS}.{kind}.")
        if "." not in state
        for amounts in [
            ", ".join(
                str(Money(minor, currency))
                for currency, minor in _of(total, f"{reward_figure(kind, state)}.")
            )
        ]
    ]
    if body:
        yield ""
        yield from _table(("rewards earned", "count", "amount"), body)


def _money(found: ProgramFigures) -> Iterator[str]:
    if found.liabilities:
        yield ""
        yield from _table(
            ("owed today", "in all", *_AGES, "expected"),
            [
                (
                    one.currency,
                    *(
                        str(Money(minor, one.currency)).partition(" ")[0]
                        for minor in (one.owed, *one.ages)
                    ),
                    str(Money(one.expected, one.currency)).partition(" ")[0],
                )
                for one in found.liabilities
            ],
        )
    if found.budget is not None:
        budget = found.budget
        left = Money(budget.amount - budget.spent, budget.currency)
        yield ""
        yield f"Budget of {budget.period}: {left} left of {Money(budget.amount, budget.currency)}"


def _of(sums: Sums, prefix: str) -> list[tuple[str, int]]:
    return [
        (name.removeprefix(prefix), count)
        for name, count in sorted(sums.items())
        if name.startswith(prefix)
    ]


def _table(heads: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (heads, *body)) for at in range(len(heads))]
    for row in (heads, *body):
        first, *others = row
        cells = [one.rjust(width) for one, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
