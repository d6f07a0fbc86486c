"""The pages of staff before an issuer that is strict."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.staff.staff import StaffBrowser, StaffSite


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Iterator[StaffSite]:
    site = StaffSite(built, tmp_path)
    yield site
    site.issuer.journal.close()


@pytest.fixture
def browser(site: StaffSite) -> StaffBrowser:
    return site.browser()
