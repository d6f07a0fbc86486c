"""Contrast as WCAG 2.2 counts it, and a darker colour of the same hue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.program.reading.scalars import READABLE, contrast, readable_on_white

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that passes, well known
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@settings(deadline=None)
@given(colour=COLOURS)
def test_the_suggested_colour_can_always_be_read(colour: str) -> None:
    suggested = readable_on_white(colour)
    assert contrast(suggested, "#ffffff") >= READABLE


@settings(deadline=None)
@given(colour=COLOURS)
def test_a_colour_that_can_be_read_is_left_as_it_is(colour: str) -> None:
    if contrast(colour, "#ffffff") >= READABLE:
        assert readable_on_white(colour) == colour
