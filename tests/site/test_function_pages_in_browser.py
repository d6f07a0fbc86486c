"""Every page that functions fill in, in every locale, in a real browser, with values in it."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.doubles import sample_program
from tests.served import served
from tests.site.built import Built
from tests.site.soundness import (
    EACH_LOOKS,
    TWO_LOOKS,
    Look,
    overflowing,
    problems_of,
    proved_besides,
    violations,
    walk,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALES = sample_program().locales.offered
# A form with mistakes, one with choices, a list to pick from, figures with a menu, and a table.
DENSEST = {
    f"/{name}.html"
    for name in ("offer-with-mistakes", "preferences", "prove", "portal-home", "portal-statement")
}


def put(site: Built, locale: str, folder: Path) -> list[str]:
    """The filled pages of a locale as files; their addresses."""
    pages = site.served(locale)
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return [f"/{name}.html" for name in pages]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_fits_narrow_and_wide_windows(
    browser: Browser, site: Built, tmp_path: Path, locale: str
) -> None:
    with served(site.folder / "site", tmp_path) as address:
        assert problems_of(browser, address, put(site, locale, tmp_path), overflowing) == {}


# From right to left every run asks of each page whether it fits, and looks at the densest ones in
# full (below), and at the static pages.
@pytest.mark.parametrize("looks", EACH_LOOKS)
@pytest.mark.parametrize("locale", proved_besides(LOCALES, every_time=["en"]))
def test_nothing_on_any_page_is_objectionable(
    browser: Browser, site: Built, tmp_path: Path, locale: str, looks: tuple[Look, ...]
) -> None:
    paths = put(site, locale, tmp_path)
    with served(site.folder / "site", tmp_path) as address:
        assert problems_of(browser, address, paths, partial(violations, looks=looks)) == {}


def test_nothing_on_the_densest_pages_is_objectionable_from_right_to_left(
    browser: Browser, site: Built, tmp_path: Path
) -> None:
    paths = [path for path in put(site, "ar", tmp_path) if path in DENSEST]
    assert len(paths) == len(DENSEST)
    with served(site.folder / "site", tmp_path) as address:
        assert problems_of(browser, address, paths, partial(violations, looks=TWO_LOOKS)) == {}


# From right to left the static pages are walked in every run, and an offer page in every look.
@pytest.mark.parametrize("locale", proved_besides(LOCALES, every_time=["en"]))
def test_every_page_is_walked_with_the_keyboard(
    browser: Browser, site: Built, tmp_path: Path, locale: str
) -> None:
    with served(site.folder / "site", tmp_path) as address:
        assert problems_of(browser, address, put(site, locale, tmp_path), walk) == {}


@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_every_form_can_be_sent_without_script(
    browser: Browser, site: Built, tmp_path: Path, locale: str
) -> None:
    paths = put(site, locale, tmp_path)
    with served(site.folder / "site", tmp_path) as address:
        assert problems_of(browser, address, paths, unsent, java_script_enabled=False) == {}


def unsent(page: Page) -> list[str]:
    """What keeps the page's forms from being sent: no heading, or no button to be seen, also
    once everything is opened that a browser opens by itself."""
    for one in page.locator("main details").all():
        summary = one.locator("> summary")
        if one.get_attribute("open") is None and summary.is_visible():
            summary.click()
    shown = [page.get_by_role("heading", level=1)]
    forms = page.locator("main form[method=post]").all()
    shown += [form.locator("[type=submit]").first for form in forms]
    return [f"{one} is not visible" for one in shown if not one.is_visible()]
