"""Charts as inline SVG: shapes only, stretched to the page; every word and number is HTML.

So text keeps its size on a phone, and the tables beside the charts say the same to whoever does
not see them.
"""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

_HEIGHT: Final = 100


class Bars(NamedTuple):
    """A label with two values, now and planned, and how they are written."""

    label: str
    old: int
    new: int
    old_text: str
    new_text: str


LEGEND: Final = (
    '<p class="legend"><span class="key old" aria-hidden="true"></span> now '
    '<span class="key new" aria-hidden="true"></span> planned</p>'
)


def bar_chart(title: str, rows: Sequence[Bars]) -> str:
    """Horizontal bars, two a row, all on one scale."""
    most = max((abs(value) for row in rows for value in (row.old, row.new)), default=0) or 1
    lines = "".join(
        f"<li><span>{escape(row.label)}</span>"
        f"{_bar('old', row.old, most, row.old_text)}{_bar('new', row.new, most, row.new_text)}</li>"
        for row in rows
    )
    return _figure(title, f'{LEGEND}<ul class="bars">{lines}</ul>')


def column_chart(title: str, rows: Sequence[Bars], most_text: str) -> str:
    """Columns over time, two a step. ``most_text`` writes the height of the tallest."""
    most = max((value for row in rows for value in (row.old, row.new)), default=0) or 1
    step = 10
    shapes = "".join(
        _column("old", number * step + 1, row.old, most)
        + _column("new", number * step + 5, row.new, most)
        for number, row in enumerate(rows)
    )
    svg = (
        f'<svg class="columns" viewBox="0 0 {len(rows) * step} {_HEIGHT}" '
        f'preserveAspectRatio="none" aria-hidden="true" focusable="false">{shapes}</svg>'
    )
    ends = f"<span>{escape(rows[0].label)}</span><span>{escape(rows[-1].label)}</span>"
    return _figure(
        title,
        f'{LEGEND}<p class="scale">{escape(most_text)}</p>{svg}<p class="ends">{ends}</p>',
    )


def share_chart(title: str, parts: Sequence[tuple[str, str, int]]) -> str:
    """One bar of several parts: style, label, how many."""
    total = sum(many for _, _, many in parts) or 1
    shapes, start = "", 0
    for style, _, many in parts:
        width = 1000 * many / total
        shapes += (
            f'<rect class="{style}" x="{1000 * start / total:.1f}" width="{width:.1f}" '
            f'height="10"/>'
        )
        start += many
    svg = (
        '<svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{shapes}</svg>'
    )
    keys = "".join(
        f'<li><span class="key {style}" aria-hidden="true"></span> {escape(label)} '
        f"<b>{many:,}</b> ({100 * many / total:.1f} %)</li>"
        for style, label, many in parts
    )
    return _figure(title, f'{svg}<ul class="parts">{keys}</ul>')


def _figure(title: str, content: str) -> str:
    return f"<figure><figcaption>{escape(title)}</figcaption>{content}</figure>"


def _bar(style: str, value: int, most: int, text: str) -> str:
    width = 1000 * max(value, 0) / most
    return (
        '<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><rect class="{style}" width="{width:.1f}" height="10"/></svg>'
        f'<span class="value">{escape(text)}</span>'
    )


def _column(style: str, x: int, value: int, most: int) -> str:
    height = _HEIGHT * max(value, 0) / most
    return (
        f'<rect class="{style}" x="{x}" y="{_HEIGHT - height:.2f}" width="4" '
        f'height="{height:.2f}"/>'
    )
