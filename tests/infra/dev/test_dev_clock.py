"""The local stack's clock and the durations by which it is moved."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.world.clock import DevClock, duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P14D", timedelta(days=14)),
        ("P2W", timedelta(weeks=2)),
        ("PT36H", timedelta(hours=36)),
        ("PT90M", timedelta(minutes=90)),
        ("PT5S", timedelta(seconds=5)),
        ("P1DT12H30M", timedelta(days=1, hours=12, minutes=30)),
    ],
)
def test_durations_of_fixed_length_are_understood(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "14D", "P1M", "P1Y", "P-1D", "P1.5D", "p14d", "P1W2D", "PT1D"),
        *("P1D ", "P0D", "PT0S", "P3661D", "P9999999D", "P\u0661D", "14 days"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a duration"):
        duration(text)


def test_the_clock_keeps_its_lead_over_a_restart(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    before = DevClock(folder)
    before.advance_to(datetime.now(UTC) + timedelta(days=30))

    after = DevClock(folder)

    assert timedelta(days=29, hours=23) < after() - datetime.now(UTC) < timedelta(days=31)
    folder.close()


def test_the_clock_never_goes_back(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    clock = DevClock(folder)
    clock.advance_to(datetime.now(UTC) + timedelta(days=2))
    clock.advance_to(datetime.now(UTC) + timedelta(days=1))

    assert clock.ahead > timedelta(days=1, hours=23)
    folder.close()
