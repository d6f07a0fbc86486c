from pathlib import Path

import pytest

from goodword_ops.commands.build import build_program
from tests.doubles import sample_program


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real build of the sample programme."""
    folder = tmp_path_factory.mktemp("build")
    build_program(sample_program(), folder)
    return folder
