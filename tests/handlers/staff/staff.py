"""Browsers of staff before the pages of a real build, and the issuer that they sign in at."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.types import ASGIApp

from goodword.gateways.identity.openid import OpenIdIssuer
from goodword.gateways.identity.settings import IssuerSettings, issuer_settings
from goodword.handlers.staff import app as staff
from goodword.handlers.staff.signed_in import COOKIE
from goodword_ops.sandbox.identity.app import IdentityApp
from goodword_ops.sandbox.identity.issuing import IssuerClient
from goodword_ops.sandbox.identity.people import GROUPS, PEOPLE, SandboxPerson
from goodword_ops.sandbox.journal import Journal
from tests.handlers.public.visiting import FORM, Answer, Site, hidden
from tests.requested import finished

ISSUER: Final = "https://id.larkspur.example"
BY_ROLE: Final = {one.role: one for one in PEOPLE if one.role}
STRANGER: Final = next(one for one in PEOPLE if not one.role and one.verified)
UNVERIFIED: Final = next(one for one in PEOPLE if not one.verified)


@cache
def signing_key() -> str:
    """One for all tests: making it takes a while."""
    made = rsa.generate_private_key(65_537, 2_048)
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


class InProcess(httpx.BaseTransport):
    """An application in place of a server."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            found = await self._transport.handle_async_request(request)
            return httpx.Response(
                found.status_code, headers=found.headers, content=await found.aread()
            )

        return finished(answer())


class IssuerHost:
    """The sandbox's issuer as a server that the functions and a browser ask."""

    def __init__(self, folder: Path, redirect_uri: str, clock: Callable[[], datetime]) -> None:
        client = IssuerClient("goodword", "hush", redirect_uri)
        self.journal = Journal(folder, "identity")
        self.journal.keep_setting("signing_key", signing_key())
        self.app = IdentityApp(self.journal, ISSUER, client, None)
        self.client = httpx.Client(transport=InProcess(self.app.asgi), base_url=ISSUER)
        self.set_clock(clock())

    def set_clock(self, now: datetime) -> None:
        self.client.post("/_sandbox/clock", json={"now": now.isoformat()}).raise_for_status()

    def choose(self, address: str, person: SandboxPerson) -> httpx.Response:
        """A browser opens the page and presses a person's button."""
        page = self.client.get(address)
        if page.status_code != 200:
            return page
        fields = {**hidden(page.text), "person": person.subject}
        return self.client.post("/authorize", data=fields)


def settings(**other: str) -> IssuerSettings:
    found = issuer_settings(
        {"issuer": ISSUER, "client_id": "goodword", "client_secret": "hush", "groups": GROUPS}
        | other
    )
    assert found is not None
    return found


class StaffSite(Site):
    """The public pages of a build, and those of staff behind the issuer."""

    def __init__(self, built: Path, folder: Path, **other: str) -> None:
        super().__init__(built)
        redirect_uri = f"{self.services.settings.GOODWORD_ORIGIN}/staff/callback"
        self.issuer = IssuerHost(folder, redirect_uri, self.clock)
        self.services.issuer = OpenIdIssuer(
            settings(**other), redirect_uri, self.issuer.client, self.clock
        )
        self.staff = staff.build(self.services)

    def advance(self, **duration: float) -> None:
        self.clock.advance(**duration)
        self.issuer.set_clock(self.clock())

    def browser(self) -> "StaffBrowser":
        return StaffBrowser(self)

    def signed_in(self, role: str) -> "StaffBrowser":
        """A browser of whoever has a role."""
        return self.browser().sign_in(BY_ROLE[role])


class StaffBrowser:
    """One browser; ``cookie`` is what it holds of staff."""

    def __init__(self, site: StaffSite) -> None:
        self.site = site
        self.cookie: str | None = None
        self.set_cookie = ""

    def look(self, address: str, **headers: str) -> Answer:
        return self._ask("GET", address, None, headers)

    def do(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        return self._ask("POST", address, urlencode(fields), {"content_type": FORM, **headers})

    def press(self, address: str, to: str | None = None, **fields: str) -> Answer:
        """A form of a page of the session, with what the page puts into it."""
        page = self.look(address)
        return self.do(to or address.partition("?")[0], {**hidden(page.body), **fields})

    def begin(self, address: str = "/staff/sign-in") -> str:
        """Presses the button of the sign-in page: the issuer's address to which one is led."""
        leaving = self.press(address)
        assert leaving.status == 200, leaving.status
        found = re.search(r'content="0;url=([^"]+)"', leaving.body)
        assert found
        return unescape(found[1])

    def come_back(self, person: SandboxPerson, to: str) -> str:
        """Lets the issuer sign somebody in: the address to which it sends the browser."""
        back = self.site.issuer.choose(to, person)
        assert back.status_code == 303, back.text
        parts = urlsplit(back.headers["location"])
        return f"{parts.path}?{parts.query}"

    def sign_in(self, person: SandboxPerson, address: str = "/staff/sign-in") -> Self:
        """The whole way in."""
        answer = self.look(self.come_back(person, self.begin(address)))
        assert answer.status == 303, answer.body
        return self

    def _ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        site, before = self.site, self.site.handler
        site.handler = self._with_cookies
        try:
            query = dict(parse_qsl(parts.query)) or None
            return site.send(method, parts.path, body, query=query, **headers)
        finally:
            site.handler = before

    def _with_cookies(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        cookies = ["other=1", *([f"{COOKIE}={self.cookie}"] if self.cookie else [])]
        answer: dict[str, Any] = self.site.staff({**event, "cookies": cookies}, context)
        for one in answer.get("cookies") or ():
            name, _, rest = str(one).partition("=")
            if name == COOKIE:
                self.cookie = rest.partition(";")[0] or None
                self.set_cookie = str(one)
        return answer


def asked_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
