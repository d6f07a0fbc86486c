"""A plan on a terminal: at most 80 columns, numbers to the right, no colour."""

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from goodword_ops.plan.proposal import Plan
from goodword_ops.plan.report import summary
from goodword_ops.plan.report.tables import ReportTable, tables, widths

WIDTH: Final = 80
_GAP: Final = "  "
_HELD: Final = "\N{NO-BREAK SPACE}"
# Between a number and its currency or percent sign.
_INSIDE: Final = re.compile(r"(?<=\d) (?=[A-Z]{3}\b|%)")


def as_text(plan: Plan) -> str:
    """The whole plan."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield from _wrapped(summary.title(plan), "")
    if not plan.changes:
        yield summary.nothing(plan)
    for group, changes in summary.by_group(plan.changes).items():
        yield ""
        yield summary.GROUPS[group]
        for change in changes:
            yield from _wrapped(str(change), "  ")
    if plan.changes:
        yield ""
        yield "Who sees it"
        last = ""
        for heading, words in summary.who_sees_it(plan):
            yield from _wrapped(words, f"  {'' if heading == last else heading:<10}")
            last = heading
    if plan.past is None:
        return
    yield ""
    yield "The same past under both"
    yield from _wrapped(summary.what_was_replayed(plan.past), "  ")
    yield from _wrapped(summary.QUESTION, "  ")
    for table in tables(plan, plan.past):
        yield ""
        yield from _table(table)


def _wrapped(words: str, before: str) -> list[str]:
    """Lines that never part a number from what it counts."""
    lines = wrap(
        _INSIDE.sub(_HELD, words),
        WIDTH,
        initial_indent=before,
        subsequent_indent=" " * max(len(before), 4 if before else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HELD, " ") for line in lines]


def _table(table: ReportTable) -> Iterator[str]:
    first, *others = widths(table)
    room = WIDTH - sum(others) - len(_GAP) * len(others)
    first = min(first, max(room, 8))

    def line(row: tuple[str, ...]) -> str:
        words = row[0] if len(row[0]) <= first else f"{row[0][: first - 1]}…"
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], others, strict=True))
        return _GAP.join((words.ljust(first), *numbers))

    yield line(table.headings)
    yield "-" * (first + sum(others) + len(_GAP) * len(others))
    yield from map(line, table.rows)
