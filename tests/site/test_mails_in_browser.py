"""Every mail as a mail program on a phone shows it, light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.site.built import Built
from tests.site.soundness import BOTH_WAYS, DESK, NARROWEST, TWO_LOOKS, violations
from tests.site.written_mails import written_mails

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# What a mail program frames is no page: it has no landmarks of its own.
_COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
_LOOKS = tuple((NARROWEST if size != DESK else DESK, scheme, _COLOURS)
               for size, scheme, _ in TWO_LOOKS)  # fmt: skip


@pytest.mark.parametrize("locale", BOTH_WAYS)
def test_every_mail_can_be_read_and_fits(browser: Browser, site: Built, locale: str) -> None:
    found = {}
    page = browser.new_page()
    for mail in written_mails(site, locale):
        page.set_content(mail.html)
        if problems := violations(page, _LOOKS):
            found[mail.name] = problems
    page.close()

    assert found == {}
