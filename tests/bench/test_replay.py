"""The figure of the replay stands on two programs that come to the same totals."""

from pathlib import Path

import pytest

from tests.bench.replay import figures


@pytest.mark.slow
def test_pandas_comes_to_the_same_totals_to_the_cent(tmp_path: Path) -> None:
    time, memory = figures(tmp_path, events=5_000)

    assert time.name == "replay of 5,000 events, CPU, against vectorised pandas"
    assert memory.reached
