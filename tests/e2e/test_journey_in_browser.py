"""The same journey as a person makes it: a phone, a thumb, and script."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    opened = phone.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda line: problems.append(line.text) if "Security Policy" in line.text else None,
    )
    opened.problems = problems  # type: ignore[attr-defined]  # looked at when the test ends
    return opened


def test_a_visitor_claims_confirms_and_leaves_with_a_thumb(visit: Visit, page: Page) -> None:
    code = visit.referrer(audience="customer", locale="de")["code"]
    email = "erika@telefon.example"

    page.goto(f"/r/{code}")
    expect(page.get_by_text("Johanna Seidel", exact=True)).to_be_visible()
    page.get_by_label("Ihr Name").fill("Erika Muster")
    page.get_by_label("Geschäftliche E-Mail").fill(email)
    page.get_by_role("button", name="Vorteil sichern").tap()
    page.wait_for_url("**/sent?*")

    mail = visit.mails_to(email)[0]
    page.goto(visit.link(mail, "confirm"))
    page.locator("#company").fill("Muster AG")
    page.locator("#country").select_option("DE")
    page.get_by_label("Larkspur darf mich per E-Mail zu diesem Angebot kontaktieren.").check()
    page.locator('button[type="submit"]').first.tap()
    expect(page.locator(".gw-voucher")).to_be_visible()
    page.goto(visit.link(mail, "preferences"))
    page.locator('button[name="withdraw"]').first.tap()
    expect(page.get_by_role("status")).to_be_visible()

    assert page.problems == []  # type: ignore[attr-defined]  # set by the fixture
    assert page.context.cookies() == []


def test_mistakes_are_shown_in_place_and_take_the_focus(visit: Visit, page: Page) -> None:
    code = visit.referrer(audience="customer", locale="de")["code"]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))

    page.goto(f"/r/{code}")
    page.get_by_label("Geschäftliche E-Mail").fill("keine Adresse")
    page.get_by_role("button", name="Vorteil sichern").tap()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#email-error")).to_be_visible()
    assert page.title().startswith("Fehler: ")
    summary.get_by_role("link").first.tap()
    expect(page.locator("#email")).to_be_focused()
    assert not [request for request in requests if request.endswith("/claim")]


def test_opening_the_page_counts_one_view_and_asks_nobody_else(visit: Visit, page: Page) -> None:
    code = visit.referrer(audience="customer", locale="de")["code"]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))

    with page.expect_request(f"**/r/{code}/seen"):
        page.goto(f"/r/{code}")
    page.goto("about:blank")  # leaving counts nothing again

    assert len([it for it in requests if it.endswith(f"/r/{code}/seen")]) == 1
    assert [it for it in requests if visit.stack.address not in it] == []


def test_a_second_tap_sends_nothing_twice(visit: Visit, page: Page) -> None:
    code = visit.referrer(audience="customer", locale="de")["code"]
    claims: list[str] = []
    page.on(
        "request",
        lambda request: claims.append(request.url) if request.url.endswith("/claim") else None,
    )

    page.goto(f"/r/{code}")
    page.get_by_label("Ihr Name").fill("Fred")
    page.get_by_label("Geschäftliche E-Mail").fill("fred@doppelt.example")
    page.get_by_role("button", name="Vorteil sichern").dblclick()
    page.wait_for_url("**/sent?*")

    assert len(claims) == 1
    assert len(visit.mails_to("fred@doppelt.example")) == 1
