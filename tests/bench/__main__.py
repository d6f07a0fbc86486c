"""``make bench``: each promised figure beside what was measured, all of one run.

Exits with 1 only where something could not be measured; a figure that is missed says ``short``.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from goodword.store.client import dynamodb_client
from goodword_ops.commands.build import build_program
from goodword_ops.deploy.table import create_table
from goodword_ops.dev.emulator.emulator import Emulator, EmulatorFailed
from goodword_ops.dev.world.cloud import point_at
from goodword_ops.failures import CommandFailed
from tests.bench import (
    claim_cost,
    cold_start,
    first_word,
    lighthouse,
    page_build,
    page_weight,
    replay,
    warm_claim,
)
from tests.bench.effort import ROUNDS, counts_instructions
from tests.bench.figure import NAME_WIDTH, CannotMeasure, Figure
from tests.doubles import sample_program
from tests.handlers.counted import Functions

TABLE = "goodword"


def main() -> int:
    """Prints a line a figure as each is measured; the exit code."""
    _say(f"{'figure':<{NAME_WIDTH}} {'measured':>8} {'to reach':>8}")
    missing = 0
    with tempfile.TemporaryDirectory(prefix="goodword-bench-") as folder:
        scratch, built = Path(folder), Path(folder, "build")
        build_program(sample_program(), built)
        published = built / "functions"
        for measure in (
            lambda: _on_the_emulator(built),
            lambda: first_word.figures(scratch),
            lambda: lighthouse.figures(scratch),
            lambda: page_build.figures(scratch),
            lambda: iter([cold_start.against_libraries(scratch)]),
            lambda: iter([cold_start.from_zip(scratch, published)]),
            lambda: iter([warm_claim.against_raw_handler(scratch, published)]),
            lambda: replay.figures(scratch),
        ):
            missing += not _shown(measure)
    _say(f"\nCold starts and the warm claim in {_method()}; builds and the replay in CPU time.")
    return 1 if missing else 0


def _shown(measure: Callable[[], Iterator[Figure]]) -> bool:
    try:
        for figure in measure():
            _say(str(figure))
    except (AssertionError, CannotMeasure, CommandFailed, EmulatorFailed, OSError) as reason:
        _say(f"could not be measured: {reason}")
        return False
    return True


def _on_the_emulator(built: Path) -> Iterator[Figure]:
    with Emulator() as emulator:
        point_at(emulator.endpoint)
        create_table(dynamodb_client(), TABLE)
        functions = Functions(built, TABLE)
        yield from page_weight.figures(functions, built)
        yield from claim_cost.figures(functions)
        yield from claim_cost.told_apart(functions)
        create_table(dynamodb_client(), f"{TABLE}-journey")
        yield claim_cost.scans(Functions(built, f"{TABLE}-journey"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _method() -> str:
    if counts_instructions():
        return "instructions (valgrind)"
    return f"CPU time, the least of {ROUNDS} interleaved runs (valgrind is not installed)"


if __name__ == "__main__":
    # The functions log each request; a bench shows figures.
    os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"
    sys.exit(main())
