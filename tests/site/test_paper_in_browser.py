"""What somebody keeps on paper: no voucher breaks over two sheets."""

import re
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.served import served
from tests.site.built import Built
from tests.site.soundness import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has, compressed objects included."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf]
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", text)) for text in texts)


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_two_vouchers_are_two_sheets_and_one_is_one(
    browser: Browser, site: Built, tmp_path: Path, locale: str, paper: str
) -> None:
    both = site.served(locale)["confirmed"]
    (tmp_path / "both.html").write_text(both, encoding="utf-8")
    with served(site.folder / "site", tmp_path) as address:
        page = opened(browser, address)
        page.goto("/both.html")
        two = sheets(page.pdf(format=paper))
        page.locator(".gw-held").nth(1).evaluate("it => it.remove()")
        one = sheets(page.pdf(format=paper))
        page.context.close()

    assert (one, two) == (1, 2)
