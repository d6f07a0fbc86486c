"""The issuer's HTTP: discovery, keys, the page to choose who one is, tokens, and its desk."""

import base64
import json
from binascii import Error as NotBase64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from goodword_ops.sandbox.clock import SandboxClock
from goodword_ops.sandbox.desk import Desk
from goodword_ops.sandbox.faults import Silence
from goodword_ops.sandbox.identity.issuing import IssuerClient, Issuing, Wrong
from goodword_ops.sandbox.identity.people import PEOPLE, SandboxPerson
from goodword_ops.sandbox.journal import Journal
from goodword_ops.templates import rendered

_ASKED: Final = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "prompt", "max_age", "acr_values"),
)
_SECONDS: Final = 5.0


class IdentityFault(StrEnum):
    """What a client meets instead of an issuer that works."""

    DOWN = "down"
    HANG = "hang"


class IdentityApp:
    """Everybody may be anybody: one chooses, and nobody asks for a password."""

    def __init__(
        self, journal: Journal, issuer: str, client: IssuerClient, logout_url: str | None
    ) -> None:
        self._journal = journal
        self._clock = SandboxClock(journal)
        self._issuing = Issuing(issuer, client, journal, self._clock)
        self._logout_url = logout_url
        desk = Desk(journal, self._clock, tuple(IdentityFault))
        self.asgi = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._jwks),
                Route("/authorize", self._authorize, methods=["GET", "POST"]),
                Route("/token", self._token, methods=["POST"]),
                Route("/_sandbox/logout", self._logout, methods=["POST"]),
                *desk.routes(),
            ],
            lifespan=self._live,
        )

    def logout_token(self, person: SandboxPerson) -> str:
        """What is sent to the client when somebody is out."""
        return self._issuing.logout_token(person)

    async def _discovery(self, _: Request) -> Answer:
        issuer = self._issuing.issuer
        described = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
        }
        return self._stands_in_the_way() or JSONResponse(described)

    async def _jwks(self, _: Request) -> Answer:
        return self._stands_in_the_way() or JSONResponse(self._issuing.keys)

    async def _authorize(self, request: Request) -> Answer:
        """The page, and what is chosen there."""
        form = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        said: Mapping[str, str] = form if request.method == "POST" else request.query_params
        asked = {name: said[name] for name in _ASKED if name in said}
        try:
            if request.method == "GET":
                self._issuing.check(asked)
                return HTMLResponse(self._page(asked))
            chosen = [one for one in PEOPLE if one.subject == form.get("person")]
            if len(chosen) != 1:
                raise Wrong("access_denied", "nobody was chosen", back=True)
            code = self._issuing.code(asked, chosen[0])
        except Wrong as wrong:
            if not wrong.back:
                return PlainTextResponse(f"{wrong.code}: {wrong}", 400)
            return self._back(asked, error=wrong.code, error_description=str(wrong))
        self._journal.add({"signed_in": chosen[0].email})
        return self._back(asked, code=code)

    async def _token(self, request: Request) -> Answer:
        if found := self._stands_in_the_way():
            return found
        asked = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        try:
            token = self._issuing.token(_client_of(request), asked)
        except Wrong as wrong:
            status = 401 if wrong.code == "invalid_client" else 400
            return JSONResponse({"error": wrong.code, "error_description": str(wrong)}, status)
        answer = {
            "id_token": token,
            "token_type": "Bearer",
            "access_token": "none",
            "expires_in": 0,
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _logout(self, request: Request) -> Answer:
        """``{"email": …}``: that person is out, which the client is told."""
        email = json.loads((await request.body()).decode()).get("email")
        person = next((one for one in PEOPLE if one.email == email and one.verified), None)
        if person is None or self._logout_url is None:
            return JSONResponse({"error": "nobody of that address, or nobody to tell"}, 400)
        token = self.logout_token(person)
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client:
            answer = await client.post(self._logout_url, data={"logout_token": token})
        return JSONResponse({"status": answer.status_code, "logout_token": token})

    def _page(self, asked: Mapping[str, str]) -> str:
        return rendered("goodword_ops.sandbox.identity", "choose.html", asked=asked, people=PEOPLE)

    def _back(self, asked: Mapping[str, str], **said: str) -> Answer:
        """To the client, with the issuer's name, so that nobody takes its answer for another's."""
        more = {"state": asked["state"]} if asked.get("state") else {}
        query = urlencode({**said, **more, "iss": self._issuing.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    def _stands_in_the_way(self) -> Answer | None:
        fault = self._journal.meet_fault()
        if fault == IdentityFault.HANG:
            return Silence()
        return PlainTextResponse("down", 503) if fault else None

    @asynccontextmanager
    async def _live(self, _app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._journal.close()


def _client_of(request: Request) -> tuple[str, str] | None:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError, ValueError):
        return None
    return (unquote(name), unquote(secret)) if kind.lower() == "basic" else None
