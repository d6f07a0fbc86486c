"""Every page of the built site, in every locale, in a real browser."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from goodword.program.revision import revision_of
from tests.doubles import sample_program
from tests.served import served
from tests.site.built import Built
from tests.site.soundness import (
    EACH_LOOKS,
    Look,
    overflowing,
    problems_of,
    proved_besides,
    violations,
    walk,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROGRAM = sample_program()
LOCALES = PROGRAM.locales.offered


def addresses_of(site: Built, locale: str) -> list[str]:
    """The static pages of a locale; what belongs to no other is the default locale's.

    The permanent terms are left out: today's terms say the same.
    """
    permanent = f"/terms/{revision_of(site.program)}/"
    static = [address for address in site.static() if not address.endswith(permanent)]
    others = tuple(f"/{it}/" for it in LOCALES if it != PROGRAM.locales.default)
    if locale == PROGRAM.locales.default:
        return [address for address in static if not address.startswith(others)]
    return [address for address in static if address.startswith(f"/{locale}/")]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_fits_narrow_and_wide_windows(
    browser: Browser, site: Built, locale: str
) -> None:
    with served(site.folder / "site") as address:
        assert problems_of(browser, address, addresses_of(site, locale), overflowing) == {}


@pytest.mark.parametrize("looks", EACH_LOOKS)
@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_nothing_on_any_page_is_objectionable(
    browser: Browser, site: Built, locale: str, looks: tuple[Look, ...]
) -> None:
    paths = addresses_of(site, locale)
    with served(site.folder / "site") as address:
        assert problems_of(browser, address, paths, partial(violations, looks=looks)) == {}


@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_every_page_is_walked_with_the_keyboard(browser: Browser, site: Built, locale: str) -> None:
    with served(site.folder / "site") as address:
        assert problems_of(browser, address, addresses_of(site, locale), walk) == {}


@pytest.mark.parametrize("locale", proved_besides(LOCALES))
def test_every_page_says_what_it_is_about_without_script(
    browser: Browser, site: Built, locale: str
) -> None:
    paths = addresses_of(site, locale)
    with served(site.folder / "site") as address:
        assert problems_of(browser, address, paths, silence, java_script_enabled=False) == {}


def silence(page: Page) -> list[str]:
    """What the page does not say: no heading, or no words in its body."""
    return [
        *(["no heading"] if not page.get_by_role("heading", level=1).is_visible() else []),
        *(["no words"] if not page.locator("main").inner_text().strip() else []),
    ]
