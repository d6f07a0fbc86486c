"""Where the bars and points of a chart stand."""

from goodword.domain.figures.chart import HEIGHT, WIDTH, ChartKind, Point, chart_of


def values(*numbers: int) -> list[Point]:
    return [Point(f"2026-{at:02}", one, f"{one:,}") for at, one in enumerate(numbers, start=1)]


def test_bars_stand_on_zero_and_the_highest_reaches_the_top() -> None:
    chart = chart_of(ChartKind.BARS, "Won", values(10, 5, 0), of="Month", unit="Won")

    assert [one.y + one.height for one in chart.marks] == [chart.zero] * 3
    highest, half, none = (one.height for one in chart.marks)
    assert (highest, none) == (chart.zero - chart.marks[0].y, 0)
    assert half == highest // 2
    assert all(one.x >= 0 and one.x + one.width <= WIDTH for one in chart.marks)


def test_what_is_below_zero_hangs_from_it() -> None:
    chart = chart_of(ChartKind.BARS, "Revenue", values(30, -10), of="Month", unit="Revenue")

    above, below = chart.marks
    assert above.y + above.height == chart.zero == below.y
    assert below.y + below.height <= HEIGHT


def test_a_line_goes_through_every_point_from_left_to_right() -> None:
    chart = chart_of(ChartKind.LINE, "Revenue", values(1, 3, 2), of="Month", unit="Revenue")

    assert chart.path == "M{} {} L{} {} L{} {}".format(
        *(number for one in chart.marks for number in (one.x, one.y))
    )
    assert [one.x for one in chart.marks] == sorted(one.x for one in chart.marks)


def test_who_cannot_see_it_is_told_what_it_says() -> None:
    chart = chart_of(ChartKind.BARS, "Won", values(4, 9, 6), of="Month", unit="Won")
    assert chart.says == "From 4 (2026-01) to 9 (2026-02); last 6 (2026-03)."


def test_nothing_is_drawn_of_nothing() -> None:
    chart = chart_of(ChartKind.BARS, "Won", [], of="Month", unit="Won")
    assert (chart.marks, chart.path, chart.says) == ((), "", "")
