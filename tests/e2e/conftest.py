"""One local stack and one Chromium for all the journeys."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.local_stack import LocalStack


class Visit:
    """What the people of a journey do over HTTP and find in their mailbox."""

    def __init__(self, stack: LocalStack, referrers: list[dict[str, Any]] | None = None) -> None:
        self.stack = stack
        self.http: httpx.Client = stack.client()
        self._referrers = referrers

    def referrer(self, **wanted: str) -> dict[str, Any]:
        """A seeded referrer with these facts."""
        if self._referrers is None:
            self._referrers = self.http.get("/_dev/referrers").json()
        return next(it for it in self._referrers if wanted.items() <= it.items())

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Every mail to an address, oldest first, when nothing is on its way any more."""
        self.http.post("/_dev/settle").raise_for_status()
        mails: list[dict[str, Any]] = self.http.get("/_dev/mail").json()
        return [mail for mail in mails if address in mail["to"]]

    def link(self, mail: dict[str, Any], page: str) -> str:
        """The address in a mail's text that leads to a page."""
        found = re.search(rf"\S+/{page}\?t=\S+", mail["text"])
        assert found, mail["text"]
        return found[0]

    def token(self, mail: dict[str, Any], page: str) -> str:
        return parse_qs(urlsplit(self.link(mail, page)).query)["t"][0]

    def referrals(self) -> list[dict[str, Any]]:
        referrals: list[dict[str, Any]] = self.http.get("/_dev/referrals").json()
        return referrals

    def payouts(self) -> list[dict[str, Any]]:
        payouts: list[dict[str, Any]] = self.http.get("/_dev/payouts").json()
        return payouts

    def advance(self, duration: str) -> None:
        self.http.post("/_dev/clock", json={"advance": duration}).raise_for_status()


@pytest.fixture(scope="session")
def stack(builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    data = tmp_path_factory.mktemp("e2e") / "data"
    shutil.copytree(builds, data / "builds")
    with LocalStack(data) as running:
        yield running


@pytest.fixture(scope="session")
def seeded(stack: LocalStack) -> list[dict[str, Any]]:
    """The referrers of the seeds, whom no test adds to or takes from."""
    referrers: list[dict[str, Any]] = stack.get("/_dev/referrers")
    return referrers


@pytest.fixture
def visit(stack: LocalStack, seeded: list[dict[str, Any]]) -> Iterator[Visit]:
    visiting = Visit(stack, seeded)
    with visiting.http:
        yield visiting


@pytest.fixture
def phone(browser: Browser, stack: LocalStack) -> Iterator[BrowserContext]:
    """A German visitor with a small phone."""
    context = browser.new_context(
        base_url=stack.address,
        viewport={"width": 360, "height": 740},
        locale="de-DE",
        has_touch=True,
    )
    yield context
    context.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where the picture of every page is kept: build/screenshots."""
    folder = Path(__file__).parents[2] / "build" / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
