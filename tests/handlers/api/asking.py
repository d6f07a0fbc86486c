"""A system of the company's that asks the API, over the sample programme."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from goodword.domain.access.api_key import MadeKey, Scope
from goodword.flows.access.keys import create_key
from goodword.handlers.api import app
from tests.handlers.public.visiting import Answer, Site

ADA: dict[str, Any] = {
    "audience": "customer",
    "name": "Ada Weiß",
    "email": "ada@kunde.example",
    "country": "DE",
    "satisfaction": 9,
    "customer_since": "2020-03-31",
    "active_at": "2026-11-20",
}
"""Whom the sample programme lets refer."""


class System:
    """Asks with a key of these scopes; all of them unless told."""

    def __init__(self, built: Path, scopes: Sequence[Scope] = tuple(Scope)) -> None:
        self.site = Site(built)
        self.store, self.clock = self.site.store, self.site.clock
        self.public = self.site.handler
        self.api = app.build(self.site.services)
        self.key = self.given("web-shop", scopes)

    def given(self, name: str, scopes: Sequence[Scope], days: int = 730) -> MadeKey:
        """A new key."""
        return create_key(
            self.store,
            name,
            scopes,
            place="live",
            life=timedelta(days=days),
            by="tests",
            randomness=self.site.services.randomness,
            now=self.clock(),
        )

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        """An answer to ``/api/v1`` and the path; ``body`` goes as JSON."""
        self.site.handler = self.api
        sent = {"authorization": f"Bearer {token or self.key.token}", **headers}
        if body is not None:
            sent.setdefault("content_type", "application/json")
        text = None if body is None else json.dumps(body)
        try:
            return self.site.send(method, f"/api/v1{path}", text, query=query, **sent)
        finally:
            self.site.handler = self.public

    def told(self, method: str, path: str, body: object = None, **more: Any) -> dict[str, Any]:
        """The JSON of an answer that is good."""
        answer = self.ask(method, path, body, **more)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def referral(self) -> str:
        """Somebody claims the offer of the site's referrer, and confirms; the referral's id."""
        self.site.claim()
        self.site.confirm()
        self.site.stream()
        (referral,) = self.site.referrals()
        return referral.referral_id
