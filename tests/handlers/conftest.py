from pathlib import Path

import pytest

from goodword.program.revision import revision_of
from goodword_site.builder import build
from tests.doubles import sample_program


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real build of the sample programme."""
    folder = tmp_path_factory.mktemp("build")
    build(sample_program(), folder, revision=revision_of(sample_program()))
    return folder
