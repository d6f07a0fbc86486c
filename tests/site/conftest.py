from pathlib import Path

import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from tests.once import made_once
from tests.site.built import Built, built

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def larkspur() -> Program:
    """The programme of the repository's own ``program.yml``."""
    program = parse((ROOT / "program.yml").read_bytes(), "program.yml").program
    assert program is not None
    return program


@pytest.fixture(scope="session")
def site(larkspur: Program, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its build."""
    folder = made_once(tmp_path_factory, "site", lambda folder: built(larkspur, folder))
    return Built(larkspur, folder)
