"""Every page that functions fill in, in every locale, in a real browser, with values in it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.doubles import sample_program
from tests.served import served
from tests.site.built import Built
from tests.site.soundness import (
    ALL_LOOKS,
    TWO_LOOKS,
    Look,
    opened,
    overflowing,
    proved_besides,
    refused,
    violations,
    walk,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALES = sample_program().locales.offered


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
    found = {}
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address)
        for path in put(site, locale, tmp_path):
            page.goto(path)
            if problems := overflowing(page):
                found[path] = problems
        page.context.close()

    assert found == {}


@pytest.mark.parametrize("looks", [TWO_LOOKS, pytest.param(ALL_LOOKS, marks=pytest.mark.proof)])
@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_nothing_on_any_page_is_objectionable(
    browser: Browser, site: Built, tmp_path: Path, locale: str, looks: tuple[Look, ...]
) -> None:
    found: dict[str, list[str]] = {}
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address)
        page.on("console", lambda line: refused(line.text, found.setdefault(page.url, [])))
        for path in put(site, locale, tmp_path):
            page.goto(path)
            if problems := violations(page, looks):
                found.setdefault(page.url, []).extend(problems)
        page.context.close()

    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_every_page_is_walked_with_the_keyboard(
    browser: Browser, site: Built, tmp_path: Path, locale: str
) -> None:
    found = {}
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address)
        for path in put(site, locale, tmp_path):
            page.goto(path)
            if problems := walk(page):
                found[path] = problems
        page.context.close()

    assert found == {}


@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_every_form_can_be_sent_without_script(
    browser: Browser, site: Built, tmp_path: Path, locale: str
) -> None:
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address, java_script_enabled=False)
        for path in put(site, locale, tmp_path):
            page.goto(path)
            assert page.get_by_role("heading", level=1).is_visible(), path
            for form in page.locator("main form[method=post]").all():
                assert form.locator("[type=submit]").first.is_visible(), path
        page.context.close()
