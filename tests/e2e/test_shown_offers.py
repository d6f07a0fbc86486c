"""Campaigns and variants in a real browser: a page is whole when it arrives, and stays so."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Visit
from tests.local_stack import ROOT, LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.browser, pytest.mark.slow]

SMALL = "    share: 50 %\n    hold_out: 10 %\n"
# Today is some day between these.
ALWAYS = "from: 2020-01-01\n    until: 2099-12-31"


@pytest.fixture(scope="module")
def shown(builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A stack whose experiment and campaign run today, for everybody."""
    folder = tmp_path_factory.mktemp("shown")
    sample = (ROOT / "program.yml").read_text(encoding="utf-8")
    assert SMALL in sample
    everybody = sample.replace(SMALL, "")
    always = re.sub(r"from: \d{4}-\d\d-\d\d\n    until: \d{4}-\d\d-\d\d", ALWAYS, everybody)
    program = folder / "program.yml"
    program.write_text(always, encoding="utf-8")
    # Pictures and compiled templates are as in the builds of the sample.
    shutil.copytree(builds, folder / "data" / "builds")
    with LocalStack(folder / "data", program) as running:
        visiting = Visit(running.start())
        with visiting.http:
            yield visiting


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


@pytest.mark.parametrize("script", [True, False])
def test_a_variant_is_the_same_with_script_and_without_and_does_not_flicker(
    shown: Visit, browser: Browser, script: bool
) -> None:
    headings = set()
    for one in shown.http.get("/_dev/referrers").json():
        if one["audience"] != "customer":
            continue
        sent = heading(shown.http.get(f"/r/{one['code']}?lang=en").text)
        context = browser.new_context(
            base_url=shown.stack.address, java_script_enabled=script, locale="en-US"
        )
        page = context.new_page()
        page.goto(f"/r/{one['code']}?lang=en", wait_until="domcontentloaded")
        assert page.locator("h1").inner_text() == sent
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").inner_text() == sent
        assert page.title().startswith(sent)
        assert context.cookies() == []
        if script:
            assert page.evaluate("localStorage.length + sessionStorage.length") == 0
            moved = page.evaluate(
                "new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
                " for (const one of list.getEntries()) sum += one.value; })"
                ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 100)"
                "})"
            )
            assert moved == 0
        context.close()
        headings.add(sent)
    assert headings


@pytest.mark.parametrize("script", [True, False])
def test_a_campaigns_page_is_shown_to_its_audience(
    shown: Visit, browser: Browser, script: bool
) -> None:
    partner = shown.referrer(audience="partner")
    employee = shown.referrer(audience="employee")
    context = browser.new_context(
        base_url=shown.stack.address, java_script_enabled=script, locale="de-DE"
    )
    page = context.new_page()
    page.goto(f"/r/{partner['code']}")
    assert page.locator("h1").inner_text() == "Ins neue Jahr mit einem Plan, der hält"
    picture = page.locator('meta[property="og:image"]').get_attribute("content")
    assert picture is not None
    assert picture.startswith(f"{shown.stack.address}/assets/preview.")
    answer = shown.http.get(picture)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"

    page.goto(f"/r/{employee['code']}")
    assert "Ins neue Jahr" not in page.content()
    context.close()
