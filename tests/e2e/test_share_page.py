"""A referrer shares with a thumb: one tap, no password, and without script as well."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.qr import read_png, read_rows
from tests.site.soundness import (
    DESK,
    PHONE,
    SCHEMES,
    in_both_schemes,
    proved_besides,
    violations,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A phone's share sheet, as far as a page can tell: it is there, and takes what it is given.
SHEET = """
window.shared = [];
navigator.share = async (data) => { window.shared.push(data) };
"""
NO_SHEET = "delete Navigator.prototype.share"


@pytest.fixture
def referrer(visit: Visit) -> dict[str, Any]:
    return visit.referrer(audience="customer", locale="de")


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page that may neither raise nor meet the policy."""
    opened = phone.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text))
    yield opened
    assert problems == []


def clipboard(page: Page) -> str:
    text = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(text, str)
    return text


def allow_copying(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def test_from_the_page_to_the_share_sheet_it_is_one_tap(
    page: Page, referrer: dict[str, Any]
) -> None:
    page.add_init_script(SHEET)
    page.goto(referrer["share_url"])
    button = page.get_by_role("button", name="Teilen")

    # Within reach at once: no scrolling, no password, nothing to type.
    box = button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 740
    assert box["height"] >= 44
    assert page.locator("input:not([readonly]), [type=password]").count() == 0
    button.tap()

    (shared,) = page.evaluate("shared")
    assert shared["url"] == f"{referrer['url']}?c=sheet"
    assert "Prämie" in shared["text"]
    assert shared["title"] == "Larkspur: etwas für euch?"


@pytest.mark.parametrize(
    ("name", "scheme"), [("E-Mail", "mailto:"), ("WhatsApp", "https://wa.me/")]
)
def test_from_the_page_to_a_message_that_is_written_it_is_one_tap(
    page: Page, referrer: dict[str, Any], name: str, scheme: str
) -> None:
    page.goto(referrer["share_url"])

    address = page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""

    assert address.startswith(scheme)
    message = "".join(parse_qs(urlsplit(address).query).get("body", [])) or "".join(
        parse_qs(urlsplit(address).query)["text"]
    )
    assert "Prämie" in message
    assert re.search(rf"\s{re.escape(referrer['url'])}\?c=(mail|whatsapp)$", message)


def test_a_tap_copies_the_link_and_says_so(page: Page, referrer: dict[str, Any]) -> None:
    allow_copying(page)
    page.goto(referrer["share_url"])

    page.get_by_role("button", name="Link kopieren").tap()

    expect(page.get_by_role("status")).to_have_text("Link kopiert")
    assert clipboard(page) == f"{referrer['url']}?c=link"


def test_a_message_can_be_read_and_copied_with_its_link(
    page: Page, referrer: dict[str, Any]
) -> None:
    allow_copying(page)
    page.goto(referrer["share_url"])

    expect(page.locator("#say-mail")).to_be_visible()
    page.locator("details[open]").get_by_role("button", name="Nachricht kopieren").tap()

    expect(page.get_by_role("status")).to_have_text("Nachricht kopiert")
    text, _, link = clipboard(page).rpartition("\n\n")
    assert link == f"{referrer['url']}?c=mail"
    assert text.startswith("Wir planen unsere Produktion mit Larkspur")


def test_a_message_is_changed_in_place_and_goes_with_its_channel(
    page: Page, referrer: dict[str, Any]
) -> None:
    page.goto(referrer["share_url"])
    written = "Hallo Zoë, 100 % ehrlich & kurz:\nsieh's dir an! (Ich bekomme eine Prämie.)"
    chat = page.get_by_role("link", name="WhatsApp", exact=True)
    before = chat.get_attribute("href")

    page.get_by_role("textbox", name="Die Nachricht für E-Mail").fill(written)

    address = page.get_by_role("link", name="E-Mail", exact=True).get_attribute("href") or ""
    fields = dict(part.split("=", 1) for part in urlsplit(address).query.split("&"))
    assert unquote(fields["subject"]) == "Larkspur: etwas für euch?"
    said = written.replace("\n", "\r\n")
    assert unquote(fields["body"]) == f"{said}\r\n\r\n{referrer['url']}?c=mail"
    assert chat.get_attribute("href") == before


def test_slack_takes_no_text_so_it_is_copied(visit: Visit, page: Page) -> None:
    partner = visit.referrer(audience="partner")
    allow_copying(page)
    page.goto(f"{partner['share_url']}&lang=en")
    before = page.url

    page.get_by_role("link", name="Slack").tap()

    expect(page.get_by_role("status")).to_have_text("Message copied. Paste it into Slack")
    assert clipboard(page).endswith(f"{partner['url']}?c=slack")
    assert page.url == before


def test_linkedin_opens_with_the_link_while_the_text_is_copied(
    page: Page, referrer: dict[str, Any]
) -> None:
    allow_copying(page)
    page.context.route("https://www.linkedin.com/**", lambda route: route.fulfill(body="LinkedIn"))
    page.goto(referrer["share_url"])

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="LinkedIn").tap()
    opened.value.wait_for_load_state()

    asked = urlsplit(opened.value.url)
    assert parse_qs(asked.query) == {"url": [f"{referrer['url']}?c=linkedin"]}
    # The token in the page's own address stays here.
    assert opened.value.evaluate("document.referrer") == ""
    assert opened.value.evaluate("opener") is None
    page.bring_to_front()
    assert clipboard(page).endswith(f"{referrer['url']}?c=linkedin")


def test_where_copying_is_forbidden_the_text_is_selected(
    page: Page, referrer: dict[str, Any]
) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(referrer["share_url"])

    page.get_by_role("button", name="Link kopieren").tap()

    expect(page.get_by_role("status")).to_contain_text("von Hand")
    chosen = "(it => it.value.slice(it.selectionStart, it.selectionEnd))(document.activeElement)"
    assert page.evaluate(chosen) == f"{referrer['url']}?c=link"


def test_a_share_sheet_that_is_closed_says_nothing_and_one_that_fails_does(
    page: Page, referrer: dict[str, Any]
) -> None:
    page.add_init_script(
        "navigator.share = async () => { throw new DOMException('', window.failure) }"
    )
    page.goto(referrer["share_url"])
    button = page.get_by_role("button", name="Teilen")

    page.evaluate("window.failure = 'AbortError'")
    button.tap()
    expect(page.get_by_role("status")).to_have_text("")
    page.evaluate("window.failure = 'NotAllowedError'")
    button.tap()
    expect(page.get_by_role("status")).to_contain_text("Kopieren Sie stattdessen den Link")


def test_everything_is_reached_by_keyboard_in_the_order_of_the_page(
    browser: Browser, visit: Visit
) -> None:
    context = browser.new_context(viewport=DESK, locale="en")  # type: ignore[arg-type]  # a TypedDict
    page = context.new_page()
    page.add_init_script(SHEET)
    page.goto(visit.referrer(audience="employee")["share_url"])
    focused = "(it => it.id || it.textContent.trim().split(/\\s{2,}/)[0])(document.activeElement)"

    page.locator("#link").focus()
    order = []
    for _ in range(9):
        order.append(page.evaluate(focused))
        page.keyboard.press("Tab")

    assert order[:3] == ["link", "sheet", "Copy link"]
    assert [name for name in order[3:8] if "paste" not in name] == ["X", "E-mail", "WhatsApp"]
    assert order[8] == "The message for LinkedIn"
    context.close()


@pytest.fixture
def without_script(browser: Browser, visit: Visit) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a TypedDict of the same two keys
        java_script_enabled=False,
        locale="de-DE",
    )
    yield context.new_page()
    context.close()


def test_without_script_the_link_the_channels_and_the_code_are_there(
    without_script: Page, referrer: dict[str, Any], screenshots: Path
) -> None:
    page = without_script
    page.goto(referrer["share_url"])
    page.screenshot(path=screenshots / "share-without-script.png", full_page=True)

    expect(page.get_by_label("Ihr Link", exact=True)).to_have_value(f"{referrer['url']}?c=link")
    expect(page.get_by_role("button")).to_have_count(0)
    for channel in ("E-Mail", "WhatsApp", "LinkedIn"):
        expect(page.get_by_role("link", name=channel)).to_be_visible()
    expect(page.get_by_role("img", name="QR-Code Ihres Links").first).to_be_visible()
    page.get_by_text("Die Nachricht für WhatsApp").click()
    # Nothing that is typed would go anywhere.
    expect(page.locator("#say-whatsapp")).not_to_be_editable()
    expect(page.locator("details[open]").last).to_contain_text("?c=whatsapp")


def test_without_script_slack_leads_to_the_text_to_be_copied_by_hand(
    without_script: Page, visit: Visit
) -> None:
    page = without_script
    partner = visit.referrer(audience="partner")
    page.goto(f"{partner['share_url']}&lang=en")

    page.get_by_role("link", name="Slack").click()

    expect(page.locator("#say-slack")).to_be_visible()
    expect(page.locator("details[open]").last).to_contain_text(f"{partner['url']}?c=slack")


GREY = """
async (picture) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const grey = [];
  for (let at = 0; at < data.length; at += 4) grey.push(data[at + 1]);
  return [image.width, grey];
}
"""


def seen(element: Locator, browser: Browser) -> str:
    """What a camera reads off the screen."""
    import base64

    picture = base64.b64encode(element.screenshot()).decode()
    blank = browser.new_page()
    width, grey = blank.evaluate(GREY, f"data:image/png;base64,{picture}")
    blank.close()
    pixels = bytes(grey)
    return read_rows([pixels[at : at + width] for at in range(0, len(pixels), width)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_camera_reads_the_code_off_a_small_screen(
    browser: Browser, referrer: dict[str, Any], scheme: str
) -> None:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]  # a TypedDict of the same two keys
        color_scheme=scheme,  # type: ignore[arg-type]  # one of its literals
    )
    page = context.new_page()
    page.goto(referrer["share_url"])

    assert seen(page.locator(".gw-code"), browser) == f"{referrer['url']}?c=qr"
    context.close()


def test_the_code_is_saved_as_a_file(page: Page, referrer: dict[str, Any]) -> None:
    page.goto(referrer["share_url"])

    with page.expect_download() as saved:
        page.get_by_role("link", name="Als PNG herunterladen").tap()
    assert read_png(saved.value.path().read_bytes()) == f"{referrer['url']}?c=qr"

    with page.expect_download() as saved:
        page.get_by_role("link", name="Als SVG herunterladen").tap()

    assert saved.value.suggested_filename == "qr.svg"
    assert "<svg" in saved.value.path().read_text(encoding="utf-8")


def test_a_visit_and_a_claim_through_a_shared_link_keep_its_channel(
    visit: Visit, page: Page, referrer: dict[str, Any]
) -> None:
    counted = f"{referrer['url']}/seen?c=whatsapp"

    with page.expect_request(counted):
        page.goto(f"{referrer['url']}?c=whatsapp")
    with page.expect_request(counted):
        page.locator(".gw-menu summary").tap()
        page.get_by_role("link", name="English", exact=True).tap()
    page.wait_for_url("**lang=en&c=whatsapp")

    expect(page.locator("[name=c]")).to_have_value("whatsapp")


@pytest.mark.parametrize("locale", proved_besides(["en", "de", "fr", "es", "ja", "ar"]))
def test_the_page_is_sound_in_every_language(
    browser: Browser, visit: Visit, screenshots: Path, locale: str
) -> None:
    for audience, size in (("customer", PHONE), ("employee", DESK)):
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]  # a TypedDict
        page = context.new_page()
        page.add_init_script(SHEET if size is PHONE else NO_SHEET)
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver((list) => { for (const one of "
            "list.getEntries()) window.moved += one.value }).observe("
            "{ type: 'layout-shift', buffered: true })"
        )
        page.goto(f"{visit.referrer(audience=audience)['share_url']}&lang={locale}")
        name = f"share-{locale}-{size['width']}"
        page.wait_for_load_state("networkidle")
        # Less than a thousandth of what Lighthouse still calls none: a fraction of a pixel.
        assert page.evaluate("moved") < 1e-5, name
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=screenshots / f"{name}-{scheme}.png", full_page=True)
        small = page.evaluate(
            "[...document.querySelectorAll('main :is(a, button, summary, input)')].filter((it) => "
            "it.offsetHeight && it.offsetHeight < 44 && !it.closest('.gw-small'))"
            ".map((it) => it.outerHTML.slice(0, 80))"
        )
        assert small == [], name
        for details in page.locator("summary").all():
            details.click()
        assert violations(page, in_both_schemes(size)) == [], name
        context.close()
