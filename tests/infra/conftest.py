"""One build of the sample programme for everything that needs its pages."""

from pathlib import Path

import pytest

from goodword.program.revision import revision_of
from goodword_site.builder import build
from tests.doubles import sample_program


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build: ``site`` and ``functions``."""
    folder = tmp_path_factory.mktemp("build")
    program = sample_program()
    build(program, folder, revision=revision_of(program))
    return folder
