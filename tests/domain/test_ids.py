"""References as people type them."""

import pytest

from goodword.domain.ids import read_reference, reference_of


@pytest.mark.parametrize(
    "typed",
    [
        "GW-E93P-0SRH",
        "GWE93P0SRH",
        "gw e93p osrh",
        " GW\u2013E93P\u20130SRH.",
        "\uff27\uff37-E93P-0SRH",
    ],
)
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert read_reference(typed) == "GW-E93P-0SRH"


def test_every_reference_that_is_drawn_is_read_as_it_is() -> None:
    for first in range(32):
        drawn = reference_of(bytes((first + step) % 32 for step in range(8)))
        assert read_reference(drawn) == drawn


@pytest.mark.parametrize("typed", ["deal-7", "GW-E93P", "GW-E93P-0SRH-9", "E93P0SRH"])
def test_what_is_no_reference_is_made_none(typed: str) -> None:
    assert read_reference(typed) == typed.upper()
