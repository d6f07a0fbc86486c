"""A plan as one HTML document: no script, nothing from elsewhere, complete when it is printed."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from typing import Final

from goodword.domain.outcome import NONE, Open, Outcome
from goodword_ops.plan import summary
from goodword_ops.plan.charts import Bars, bar_chart, column_chart, share_chart
from goodword_ops.plan.figures import Table, tables
from goodword_ops.plan.proposal import Past, Plan
from goodword_ops.plan.wording import amount, value_of


def stylesheet() -> str:
    """The report's style sheet."""
    return resources.files("goodword_ops.plan").joinpath("report.css").read_text(encoding="utf-8")


def as_html(plan: Plan) -> str:
    """The whole report, its style sheet in it."""
    return document(plan, f"<style>\n{stylesheet()}</style>")


def document(plan: Plan, style: str, note: str | None = None) -> str:
    """The report; ``style`` is HTML that links or holds its style sheet, ``note`` a last word."""
    sections = [*_sections(plan), *([f"<p>{escape(note)}</p>"] if note else [])]
    title = escape(summary.title(plan))
    return _DOCUMENT.format(title=title, style=style, content="\n".join(sections))


def _sections(plan: Plan) -> Iterator[str]:
    if not plan.changes:
        yield f"<p>{escape(summary.nothing(plan))}</p>"
    else:
        yield _changes(plan)
        yield _who_sees_it(plan)
    if plan.past is not None:
        yield _past(plan, plan.past)


def _changes(plan: Plan) -> str:
    parts = []
    for group, changes in summary.by_group(plan.changes).items():
        lines = "".join(
            f"<li>{f'<b>{escape(one.about)}:</b> ' if one.about else ''}{escape(one.words)}</li>"
            for one in changes
        )
        parts.append(f"<h3>{escape(summary.GROUPS[group])}</h3><ul>{lines}</ul>")
    return f"<section><h2>What changes</h2>{''.join(parts)}</section>"


def _who_sees_it(plan: Plan) -> str:
    lines: dict[str, list[str]] = {}
    for heading, words in summary.who_sees_it(plan):
        lines.setdefault(heading, []).append(f"<dd>{escape(words)}</dd>")
    listed = "".join(f"<dt>{heading}</dt>{''.join(found)}" for heading, found in lines.items())
    return f"<section><h2>Who sees it</h2><dl>{listed}</dl></section>"


def _past(plan: Plan, past: Past) -> str:
    said = f"<p>{escape(summary.what_was_replayed(past))}</p><p>{escape(summary.QUESTION)}</p>"
    charts = "".join(_charts(plan, past))
    shown = "".join(_table(table) for table in (*tables(plan, past), *_months(plan, past)))
    return (
        f"<section><h2>The same past under both</h2>{said}"
        f'<div class="charts">{charts}</div>{shown}</section>'
    )


def _charts(plan: Plan, past: Past) -> Iterator[str]:
    old, new = past.old, past.new
    if plan.same_base:
        months = _month_rows(past)
        if months:
            most = max(max(row.old, row.new) for row in months)
            scale = f"up to {amount(most, new.base)} a month"
            yield column_chart("Cost by month", months, scale)
        audiences = sorted({*old.by_audience, *new.by_audience})
        yield bar_chart(
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
        yield bar_chart(
            f"Open liability at the end, in {new.base}",
            [
                _bars(words, _open(old, reason), _open(new, reason), new.base)
                for reason, words in summary.OPEN.items()
            ],
        )
    shift = past.gains.all
    yield share_chart(
        "Referrers who would have got",
        [
            ("more", "more", shift.more),
            ("less", "less", shift.less),
            ("same", "the same", shift.same),
        ],
    )


def _open(outcome: Outcome, reason: Open) -> int:
    return sum(one.cost for (why, _), one in outcome.open.items() if why is reason)


def _month_rows(past: Past) -> list[Bars]:
    old, new = past.old.by_month, past.new.by_month
    return [
        _bars(month, old.get(month, NONE).cost, new.get(month, NONE).cost, past.new.base)
        for month in sorted({*old, *new})
    ]


def _months(plan: Plan, past: Past) -> Sequence[Table]:
    if not plan.same_base:
        return ()
    rows = tuple((row.label, row.old_text, row.new_text) for row in _month_rows(past))
    headings = (f"Cost, in {past.new.base}", "now", "planned")
    return (Table("By month", headings, rows),) if rows else ()


def _bars(label: str, old: int, new: int, currency: str) -> Bars:
    return Bars(label, old, new, value_of(old, currency), value_of(new, currency))


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.headings)
    body = "".join(
        f"<tr>{_first(row[0])}{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in table.rows
    )
    return (
        f'<h3>{escape(table.title)}</h3><div class="wide" tabindex="0" role="group" '
        f'aria-label="{escape(table.title)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _first(cell: str) -> str:
    style = ' class="part"' if cell.startswith(" ") else ""
    return f'<th scope="row"{style}>{escape(cell.strip())}</th>'


_DOCUMENT: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
{style}
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""
