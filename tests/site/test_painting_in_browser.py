"""A page that arrives bit by bit, as on a slow line, is painted once and does not move."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.site.built import Built

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAUSE = 0.4
SHIFTS = (
    "new Promise((done) => { let sum = 0; new PerformanceObserver((list) => {"
    " for (const one of list.getEntries()) sum += one.value; })"
    ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 100) })"
)
FIRST_PAINT = "performance.getEntriesByType('paint')[0].startTime"


@pytest.fixture
def slow_line(site: Built) -> Iterator[str]:
    """The build behind a line on which each page stops in its menu, in its heading and before its
    footer."""
    pages = {**site.static(), **{f"/{name}": page for name, page in site.served("ja").items()}}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            if page is None:
                body = (site.folder / "site" / self.path.lstrip("/")).read_bytes()
                self.begin("text/css" if self.path.endswith(".css") else "text/javascript")
                self.wfile.write(body)
                return
            self.begin("text/html; charset=utf-8")
            before, menu, rest = page.partition("</li>")
            rest, heading, after = rest.partition("</h1>")
            main, footer, end = after.partition("<footer")
            for part in (before, menu + rest, heading + main, footer + end):
                self.wfile.write(part.encode())
                self.wfile.flush()
                time.sleep(PAUSE)

        def begin(self, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("path", ["/", "/ja/offers/partner/", "/offer-customer", "/share-customer"])
def test_a_page_is_painted_when_all_but_its_footer_has_come(
    browser: Browser, slow_line: str, path: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{slow_line}{path}")

    assert page.evaluate(FIRST_PAINT) >= 3 * PAUSE * 1000
    assert page.evaluate(SHIFTS) == 0
    context.close()
