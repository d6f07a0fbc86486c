"""The claim form in Chromium, under the strict policy: what its script shows, and when."""

import mimetypes
import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from goodword.domain.entries import as_entered
from goodword.handlers.public.claim_form import LONGEST
from tests.domain.entered import ADDRESSES, LINES
from tests.site.built import Built

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORIGIN = "http://goodword.test"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
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


# Fills each text in and sends the form, which stays, for its other field is empty. What is shown
# tells the mistake of the field.
JUDGED = """([id, texts]) => texts.map((text) => {
  const field = document.getElementById(id);
  field.value = text;
  field.form.requestSubmit();
  return document.getElementById(`${id}-error`)?.textContent ?? "";
})"""


def test_the_browser_counts_what_the_server_counts(browser: Browser, site: Built) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-customer")
    words, most = site.catalogue("en"), LONGEST["name"]
    full = [f"{typed}{'x' * (most - len(kept))}" for typed, kept in LINES if kept]

    judged = page.evaluate(JUDGED, ["name", [typed for typed, _ in LINES]])
    at_most = page.evaluate(JUDGED, ["name", full])
    too_long = page.evaluate(JUDGED, ["name", [f"{text}x" for text in full]])

    assert judged == ["" if kept else words["errors.name.required"] for _, kept in LINES]
    for text, short, long in zip(full, at_most, too_long, strict=True):
        # The end of what was typed may join the beginning of what follows.
        fits = len(as_entered(text)) <= most
        assert (text, short) == (text, "" if fits else words["errors.name.too_long"])
        assert (text, long) == (text, words["errors.name.too_long"])
    page.context.close()


def test_the_browser_judges_an_address_as_the_server_does(browser: Browser, site: Built) -> None:
    page = opened(browser, site, site.served("en"))
    page.goto(f"{ORIGIN}/offer-customer")
    words = site.catalogue("en")

    judged = page.evaluate(JUDGED, ["email", [typed for typed, _ in ADDRESSES]])

    expected = [words.get(f"errors.email.{found}", "") for _, found in ADDRESSES]
    assert dict(zip(ADDRESSES, judged, strict=True)) == dict(zip(ADDRESSES, expected, strict=True))
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

    page.get_by_role("button", name="Reserve my offer").click()

    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    expect(page.locator(".gw-error")).to_have_count(2)
    page.context.close()
