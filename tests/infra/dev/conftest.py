"""The local stack, started once for all tests that only visit it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local_stack import ROOT, LocalStack


@pytest.fixture(scope="session")
def stack(builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A run on a data folder that holds nothing but builds."""
    data = tmp_path_factory.mktemp("stack") / "data"
    shutil.copytree(builds, data / "builds")
    with LocalStack(data) as running:
        yield running


@pytest.fixture
def new_stack(builds: Path, tmp_path: Path) -> Iterator[Callable[..., LocalStack]]:
    """Makes runs of their own, on a folder and a program.yml of the test's.

    The finished builds are copied there, as after a first start.
    """
    program, data = tmp_path / "program.yml", tmp_path / "data"
    shutil.copy(ROOT / "program.yml", program)
    shutil.copytree(builds, data / "builds")
    started: list[LocalStack] = []

    def start(
        *, program: Path = program, data: Path = data, reload: bool = False, **environment: str
    ) -> LocalStack:
        running = LocalStack(data, program, reload=reload, **environment)
        started.append(running)
        return running

    yield start
    for running in started:
        running.close()
