"""The claim form in Chromium, under the strict policy: what its script shows, and when."""

import mimetypes
import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from goodword.domain.errors import Invalid
from goodword.handlers.public.claim_form import form_from_fields
from tests.site.built import Built

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORIGIN = "http://goodword.test"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def opened(browser: Browser, site: Built, pages: dict[str, str], **context: object) -> Page:
    """A page of a browser for which the build is the whole internet."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        if name in pages:
            route.fulfill(
                body=pages[name],
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )
        elif (file := site.folder / "site" / name).is_file():
            kind, _ = mimetypes.guess_type(name)
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            route.fulfill(status=204)

    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]  # its own options
    page.route("**/*", answer)
    return page


def test_a_mistake_is_shown_when_its_field_is_left_and_goes_when_it_is_mended(
    browser: Browser, site: Built
) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-customer")
    email = page.get_by_label("Work e-mail")

    email.fill("jana@")
    email.blur()
    expect(page.locator("#email-error")).to_have_text(site.catalogue("en")["errors.email.invalid"])
    email.fill("jana@acme.example")
    email.blur()

    expect(page.locator("#email-error")).to_have_count(0)
    expect(email).not_to_have_attribute("aria-invalid", re.compile(".*"))
    page.context.close()


def test_a_field_that_was_only_passed_through_is_not_complained_of(
    browser: Browser, site: Built
) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-customer")

    page.get_by_label("Your name").focus()
    page.get_by_label("Work e-mail").focus()

    expect(page.locator(".gw-error")).to_have_count(0)
    page.context.close()


def test_the_functions_own_summary_takes_the_focus(browser: Browser, site: Built) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-with-mistakes")

    expect(page.get_by_role("alert")).to_be_focused()
    page.context.close()


def test_sending_again_shows_one_summary_and_one_message_a_field(
    browser: Browser, site: Built
) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-with-mistakes")

    page.get_by_role("button", name="Claim the offer").click()

    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    expect(page.locator(".gw-error")).to_have_count(2)
    page.context.close()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        # 100 characters that are 200 halves of one, in JavaScript's own count.
        ("\U00020bb7" * 100, None),
        ("\U00020bb7" * 101, "too_long"),
        # Each e is composed with its accent: 100 of them, in 200 code points.
        ("e\u0301" * 100, None),
        ("\u2060\u2800", "required"),
        ("\u0007Jana\u2028", None),
    ],
)
def test_browser_and_functions_judge_an_entry_alike(
    browser: Browser, site: Built, name: str, code: str | None
) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-customer")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Work e-mail").fill("jana@")
    page.get_by_role("button", name="Claim the offer").click()
    expect(page.locator("#email-error")).to_have_count(1)
    shown = page.locator("#name-error").all_inner_texts()
    page.context.close()

    try:
        form_from_fields({"name": name, "email": "jana@acme.example"}, (), ("DE",), "en")
        judged = []
    except Invalid as mistakes:
        judged = [(error.field, error.code) for error in mistakes.errors]
    assert judged == ([("name", code)] if code else [])
    assert shown == ([site.catalogue("en")[f"errors.name.{code}"]] if code else [])
