"""Every page of staff in a real browser, as its function serves it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.handlers.staff.every_page import shown
from tests.handlers.staff.staff import StaffSite
from tests.served import served
from tests.site.soundness import TWO_LOOKS, problems_of, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def put(built: Path, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of the pages as files, and their paths."""
    site = StaffSite(built, tmp_path)
    folder = tmp_path / "pages"
    folder.mkdir()
    paths = []
    for number, (name, page) in enumerate(shown(site)):
        path = folder / f"{name}-{number}.html"
        path.write_text(page, encoding="utf-8")
        paths.append(f"/{path.name}")
    site.issuer.journal.close()
    with served(built / "site", folder) as address:
        yield address, paths


# No page of staff has a script: what is seen here is what is there without one.
def test_nothing_on_any_page_of_staff_is_objectionable(
    browser: Browser, put: tuple[str, list[str]]
) -> None:
    assert problems_of(browser, *put, partial(violations, looks=TWO_LOOKS[:1])) == {}
