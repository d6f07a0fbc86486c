"""Every page as people see it: a picture of each kept, and nothing for axe to object to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.claiming import claim
from tests.e2e.conftest import Visit
from tests.site.soundness import DESK, PHONE, SCHEMES, in_both_schemes, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATIC = ("", "offers/customer/", "offers/partner/", "offers/employee/")
MORE_STATIC = ("privacy/", "terms/", "404.html")
# Every page of every locale is looked at in tests/site; here the functions answer for themselves.
LOOKS = [("de", PHONE), ("ar", PHONE), ("en", DESK)]
IDS = [f"{locale}-{size['width']}" for locale, size in LOOKS]


@pytest.fixture(scope="module")
def tokens(stack: object) -> Iterator[dict[str, str]]:
    """The links that one claim's mail holds, for the pages behind them."""
    from tests.local_stack import LocalStack

    assert isinstance(stack, LocalStack)
    visit = Visit(stack)
    with visit.http:
        code = visit.referrer(audience="customer", locale="de")["code"]
        claim(visit, code, "greta@bilder.example")
        mail = visit.mails_to("greta@bilder.example")[0]
        unsubscribe = mail["headers"]["List-Unsubscribe"].strip("<>")
        yield {
            "code": code,
            "confirm": visit.link(mail, "confirm"),
            "preferences": visit.link(mail, "preferences"),
            "unsubscribe": unsubscribe,
        }


def check(page: Page, name: str, size: dict[str, int], folder: Path) -> None:
    """Pictures, no sideways scrolling, and no violation, by day and by night at this width."""

    def picture(scheme: str, _width: int) -> Path:
        return folder / f"{name}-{scheme}.png"

    assert violations(page, in_both_schemes(size), picture) == [], name


@pytest.mark.parametrize(("locale", "size"), LOOKS, ids=IDS)
def test_every_page_is_sound_in(
    browser: Browser,
    visit: Visit,
    tokens: dict[str, str],
    screenshots: Path,
    locale: str,
    size: dict[str, int],
) -> None:
    context = browser.new_context(
        base_url=visit.stack.address,
        viewport=size,  # type: ignore[arg-type]  # a TypedDict of the same two keys
        locale=locale,
    )
    page = context.new_page()
    suffix = f"{locale}-{size['width']}"

    def look(name: str) -> None:
        check(page, name, size, screenshots)

    for name in ("confirm", "preferences", "unsubscribe"):
        page.goto(f"{tokens[name]}&lang={locale}")
        look(f"{name}-{suffix}")
    page.goto(f"/confirm?t=nonsense&lang={locale}")
    look(f"link-expired-{suffix}")
    page.goto(f"/r/{tokens['code']}?lang={locale}")
    look(f"offer-{suffix}")
    page.get_by_role("button").last.click()
    look(f"offer-mistakes-by-script-{suffix}")
    context.close()


@pytest.mark.proof
@pytest.mark.parametrize(("locale", "size"), LOOKS, ids=IDS)
def test_every_static_page_is_there_and_has_its_picture(
    browser: Browser, visit: Visit, screenshots: Path, locale: str, size: dict[str, int]
) -> None:
    context = browser.new_context(
        base_url=visit.stack.address,
        viewport=size,  # type: ignore[arg-type]  # a TypedDict of the same two keys
        locale=locale,
    )
    page = context.new_page()
    prefix = "" if locale == "en" else f"{locale}/"
    # tests/site asks more of them, in every locale.
    for path in (*(f"{prefix}{path}" for path in (*STATIC, *MORE_STATIC)), "unavailable.html"):
        answer = page.goto(f"/{path}")
        assert answer is not None
        assert answer.ok, path
        name = path.removeprefix(prefix).strip("/").replace("/", "-").removesuffix(".html")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            file = screenshots / f"{name or 'home'}-{locale}-{size['width']}-{scheme}.png"
            page.screenshot(path=file, full_page=True)
    context.close()


def test_the_page_with_mistakes_is_sound_without_script(
    browser: Browser, visit: Visit, tokens: dict[str, str], screenshots: Path
) -> None:
    context = browser.new_context(
        base_url=visit.stack.address,
        viewport={"width": 360, "height": 740},
        java_script_enabled=True,
    )
    page = context.new_page()
    # Without its script the page posts; axe itself needs script, so only ours is kept away.
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"/r/{tokens['code']}?lang=de")
    page.get_by_label("Ihr Name").fill("Anna")
    page.get_by_role("button").last.click()
    page.wait_for_url("**/claim")

    assert page.locator("#name").input_value() == "Anna"
    check(page, "offer-mistakes-without-script", PHONE, screenshots)
    context.close()
