from pathlib import Path

import pytest

from tests.handlers.public.visiting import Site


@pytest.fixture
def site(built: Path) -> Site:
    """The public function over a store of its own."""
    return Site(built)
