"""What a process takes: instructions as valgrind counts them, CPU time where it is not installed.

Instructions hardly change from run to run and not with the load of the machine; they say nothing
of caches and branches, so a ratio of them is a little kinder or harsher than one of times.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tests.bench.figure import CannotMeasure

ROOT: Final = Path(__file__).parents[2]
SUBJECTS: Final = Path(__file__).parent / "subjects"
ROUNDS: Final = 7
K = TypeVar("K")

_COUNTED: Final = re.compile(r"I +refs: +([\d,]+)")


@dataclass(frozen=True, slots=True)
class Work:
    """A process to measure. ``environment`` comes on top of a small one that all share."""

    command: tuple[str, ...]
    environment: Mapping[str, str]

    def run(self, *before: str) -> subprocess.CompletedProcess[str]:
        """Runs it; what it wrote.

        Raises:
            CannotMeasure: it failed.
        """
        done = subprocess.run(
            [*before, *self.command],
            cwd=ROOT,
            env={**_shared(), **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip()[-2000:]
            raise CannotMeasure(f"{' '.join(self.command[-2:])} failed:\n{said}")
        return done

    def cpu_seconds(self) -> float:
        """CPU time of one run, the system's share included."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.run()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def subject(name: str, *arguments: str, **environment: str) -> Work:
    """A script of ``subjects``, run by this interpreter."""
    return Work((sys.executable, str(SUBJECTS / f"{name}.py"), *arguments), environment)


def counts_instructions() -> bool:
    """Whether valgrind is on the path."""
    return shutil.which("valgrind") is not None


def efforts(works: Mapping[K, Work]) -> dict[K, float]:
    """The effort of each, after a first run that fills its caches.

    Raises:
        CannotMeasure: one of them failed.
    """
    for work in works.values():
        work.run()
    if counts_instructions():
        # What is counted does not depend on who runs beside it.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            counted = pool.map(_instructions, works.values())
            return dict(zip(works, counted, strict=True))
    return cpu_times(works, ROUNDS)


def cpu_times(works: Mapping[K, Work], rounds: int) -> dict[K, float]:
    """The least CPU time of each, one run of each a round."""
    times = [{name: work.cpu_seconds() for name, work in works.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in times) for name in works}


def _instructions(work: Work) -> float:
    said = work.run(
        "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"
    ).stderr
    found = _COUNTED.search(said)
    if found is None:
        raise CannotMeasure(f"valgrind counted nothing:\n{said.strip()[-2000:]}")
    return float(found[1].replace(",", ""))


def _shared() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONHASHSEED": "0",
        "NO_MKDOCS_2_WARNING": "1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
