"""A chart as a page draws it: where each bar or point stands, worked out without a browser.

Numbers are whole units of the drawing. What a drawing shows stands in a table beside it, in the
same order; ``shown`` is a value as people read it.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

WIDTH: Final = 640
HEIGHT: Final = 160
_EDGE: Final = 8
"""Above the highest and below the lowest value, so that a round end is not cut off."""
_FILLED: Final = 0.72
"""How much of its place a bar takes."""
_WIDEST: Final = 48


class ChartKind(StrEnum):
    """How values are drawn."""

    BARS = "bars"
    LINE = "line"


class Point(NamedTuple):
    """A value with its name: ``2026-11``, ``customer``."""

    label: str
    value: int
    shown: str


class Mark(NamedTuple):
    """A bar, or a point of a line: then ``width`` and ``height`` are 0."""

    x: int
    y: int
    width: int
    height: int


class FigureChart(NamedTuple):
    """``of`` and ``unit`` head the two columns of the table. ``zero`` is the height of the line at
    zero; ``path`` joins the points of a line."""

    kind: ChartKind
    title: str
    of: str
    unit: str
    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    zero: int
    path: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def says(self) -> str:
        """What somebody who cannot see the drawing is told of it; the table has all of it."""
        if not self.points:
            return ""
        most = max(self.points, key=lambda one: one.value)
        least = min(self.points, key=lambda one: one.value)
        last = self.points[-1]
        return (
            f"From {least.shown} ({least.label}) to {most.shown} ({most.label}); "
            f"last {last.shown} ({last.label})."
        )


def chart_of(
    kind: ChartKind, title: str, points: Sequence[Point], *, of: str, unit: str
) -> FigureChart:
    """The drawing of some values, in their order; zero is always on it."""
    values = [one.value for one in points]
    high, low = max([0, *values]), min([0, *values])
    span = max(high - low, 1)

    def y_of(value: int) -> int:
        return _EDGE + round((HEIGHT - 2 * _EDGE) * (high - value) / span)

    place = WIDTH / max(len(points), 1)
    wide = max(1, round(min(place * _FILLED, _WIDEST)))
    marks = []
    for at, one in enumerate(points):
        middle, y = round(place * (at + 0.5)), y_of(one.value)
        if kind is ChartKind.LINE:
            marks.append(Mark(middle, y, 0, 0))
        else:
            top, bottom = min(y, y_of(0)), max(y, y_of(0))
            marks.append(Mark(middle - wide // 2, top, wide, bottom - top))
    path = " ".join(f"{'L' if at else 'M'}{one.x} {one.y}" for at, one in enumerate(marks))
    return FigureChart(
        kind,
        title,
        of,
        unit,
        tuple(points),
        tuple(marks),
        y_of(0),
        path if kind is ChartKind.LINE else "",
    )
