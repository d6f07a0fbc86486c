"""A browser works out what a busy page asks for, and sends what was typed with it."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser

from goodword.domain.claims.proof_of_work import challenge, solution
from goodword.handlers.web.published import Published
from tests.doubles import KEYS, NOON, CountedRandomness
from tests.served import served
from tests.site.built import Built
from tests.site.soundness import opened, refused

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = [("name", "Anna <b>Weber</b>"), ("email", "anna@kunde.example"), ("c", "mail")]


def busy(site: Built, folder: Path) -> None:
    """The page with a real challenge, as a file."""
    asked = challenge(KEYS, CountedRandomness()(20), now=NOON)
    words = site.catalogue("en")
    page = Published(site.folder / "functions").render(
        "prove",
        "en",
        {
            "heading": words["prove.busy.heading"],
            "lead": words["prove.busy.lead"],
            "action": "/r/7K3M9QWXAB/claim?lang=en",
            "fields": TYPED,
            "shown": [value for _, value in TYPED[:2]],
            "challenge": json.dumps(asked),
            "onward": "/sent?s=AbCd",
        },
    )
    (folder / "busy.html").write_text(page, encoding="utf-8")


def test_the_browser_finds_the_number_and_sends_the_form(
    browser: Browser, site: Built, tmp_path: Path
) -> None:
    busy(site, tmp_path)
    complaints: list[str] = []
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address)
        page.on("console", lambda line: refused(line.text, complaints))
        with page.expect_request(lambda one: one.method == "POST", timeout=60_000) as sent:
            page.goto("/busy.html")
        request = sent.value
        fields = dict(parse_qsl(request.post_data or ""))
        page.context.close()

    assert request.url.endswith("/r/7K3M9QWXAB/claim?lang=en")
    assert [(name, fields[name]) for name, _ in TYPED] == TYPED
    assert solution(KEYS, fields["altcha"], now=NOON) is not None
    assert complaints == []


def test_without_script_a_link_leads_on(browser: Browser, site: Built, tmp_path: Path) -> None:
    busy(site, tmp_path)
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address, java_script_enabled=False)
        page.goto("/busy.html")
        link = page.locator("main a[href='/sent?s=AbCd']")
        assert link.is_visible()
        assert page.get_by_role("button").count() == 0
        assert not page.locator("#working").is_visible()
        page.context.close()
