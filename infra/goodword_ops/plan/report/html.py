"""A plan as one HTML document: no script, nothing from elsewhere, complete when it is printed."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Any, Literal, NamedTuple

from goodword_ops.plan.proposal import PastEvents, Plan
from goodword_ops.plan.replay.totals import NONE, Open, Outcome
from goodword_ops.plan.report import summary
from goodword_ops.plan.report.tables import ReportTable, tables
from goodword_ops.plan.wording import amount, value_of
from goodword_ops.templates import rendered


class Bars(NamedTuple):
    """A label with two values, now and planned, and how they are written."""

    label: str
    old: int
    new: int
    old_text: str
    new_text: str


class ChartShare(NamedTuple):
    """A part of a whole; ``style`` names its colour."""

    style: str
    label: str
    many: int


class View(NamedTuple):
    """Where a page or mail that changes can be seen: its name, a locale, an address."""

    name: str
    locale: str
    address: str


class Chart(NamedTuple):
    """``kind`` is the macro of charts.html that draws it, ``most`` the value that fills it."""

    kind: Literal["bars", "columns", "shares"]
    title: str
    rows: Sequence[Bars | ChartShare]
    most: int
    scale: str = ""


def stylesheet() -> str:
    """The report's style sheet."""
    sheet = resources.files("goodword_ops.plan.report").joinpath("report.css")
    return sheet.read_text(encoding="utf-8")


def as_html(
    plan: Plan,
    *,
    sheet: str | None = None,
    note: str | None = None,
    views: Iterable[View] = (),
) -> str:
    """The whole report. ``sheet`` is the address of its style sheet, which without one stands in
    it; ``note`` is a last word; ``views`` are links to what changes, where it can be seen."""
    seen: dict[str, list[View]] = {}
    for view in views:
        seen.setdefault(view.name, []).append(view)
    lines: dict[str, list[str]] = {}
    for heading, words in summary.who_sees_it(plan) if plan.changes else ():
        lines.setdefault(heading, []).append(words)
    return rendered(
        "goodword_ops.plan.report",
        "report.html",
        title=summary.title(plan),
        address=sheet,
        sheet=stylesheet(),
        nothing="" if plan.changes else summary.nothing(plan),
        groups={
            summary.GROUPS[group]: changes
            for group, changes in summary.by_group(plan.changes).items()
        },
        audience=lines,
        past=_past(plan, plan.past) if plan.past is not None else None,
        note=note,
        views=seen,
    )


def _past(plan: Plan, past: PastEvents) -> dict[str, Any]:
    return {
        "said": (summary.what_was_replayed(past), summary.QUESTION),
        "charts": [*_charts(plan, past)],
        "tables": (*tables(plan, past), *_months(plan, past)),
    }


def _charts(plan: Plan, past: PastEvents) -> Iterator[Chart]:
    old, new = past.old, past.new
    if plan.same_base:
        months = _month_rows(past)
        if months:
            most = max(max(row.old, row.new) for row in months)
            scale = f"up to {amount(most, new.base)} a month"
            yield Chart("columns", "Cost by month", months, most or 1, scale)
        audiences = sorted({*old.by_audience, *new.by_audience})
        yield _bar_chart(
            f"Cost by audience, in {new.base}",
            [
                _bars(
                    name,
                    old.by_audience.get(name, NONE).cost,
                    new.by_audience.get(name, NONE).cost,
                    new.base,
                )
                for name in audiences
            ],
        )
        yield _bar_chart(
            f"Open liability at the end, in {new.base}",
            [
                _bars(words, _open(old, reason), _open(new, reason), new.base)
                for reason, words in summary.OPEN.items()
            ],
        )
    shift = past.gains.all
    parts = (
        ChartShare("more", "more", shift.more),
        ChartShare("less", "less", shift.less),
        ChartShare("same", "the same", shift.same),
    )
    total = sum(part.many for part in parts)
    yield Chart("shares", "Referrers who would have got", parts, total or 1)


def _bar_chart(title: str, rows: Sequence[Bars]) -> Chart:
    most = max((abs(value) for row in rows for value in (row.old, row.new)), default=0)
    return Chart("bars", title, rows, most or 1)


def _open(outcome: Outcome, reason: Open) -> int:
    return sum(one.cost for (why, _), one in outcome.open.items() if why is reason)


def _month_rows(past: PastEvents) -> list[Bars]:
    old, new = past.old.by_month, past.new.by_month
    return [
        _bars(month, old.get(month, NONE).cost, new.get(month, NONE).cost, past.new.base)
        for month in sorted({*old, *new})
    ]


def _months(plan: Plan, past: PastEvents) -> Sequence[ReportTable]:
    if not plan.same_base:
        return ()
    rows = tuple((row.label, row.old_text, row.new_text) for row in _month_rows(past))
    headings = (f"Cost, in {past.new.base}", "now", "planned")
    return (ReportTable("By month", headings, rows),) if rows else ()


def _bars(label: str, old: int, new: int, currency: str) -> Bars:
    return Bars(label, old, new, value_of(old, currency), value_of(new, currency))
