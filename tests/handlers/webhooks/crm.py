"""A CRM that reports the deals of one site."""

import json
from pathlib import Path
from typing import Any

from goodword.domain.referrals.referral import Referral
from goodword.domain.tokens import TokenUse
from goodword.gateways.crm.generic import new_secret, sign
from goodword.handlers.webhooks import app as webhooks
from tests.handlers.public.visiting import Answer, Site

SECRET = new_secret(b"0123456789abcdefghijklmn")
WON = {
    "stage": "closed_won",
    "amount": {"value": "48000.00", "currency": "EUR"},
    "occurred_at": "2026-11-21T12:00:00Z",
}


DAY = {"occurred_at": "2026-11-21T12:00:00Z"}


class Crm:
    """A site with one confirmed claim, and a CRM that signs what it sends."""

    def __init__(self, built: Path) -> None:
        self.site = Site(built)
        self.site.claim()
        self.referral_id = self.referral().referral_id
        self.site.services.crm_secrets = {"generic": SECRET}
        self.public, self.site.handler = self.site.handler, webhooks.build(self.site.services)

    def referral(self) -> Referral:
        chain = self.site.store.consents(self.site.claim_id())
        referral = self.site.store.get(Referral, chain[0].referral_id)
        assert referral is not None
        return referral

    def confirm(self) -> None:
        handler, self.site.handler = self.site.handler, self.public
        self.site.post("/confirm", {"t": self.site.token(TokenUse.CONFIRM)})
        self.site.handler = handler

    def post(self, body: object, *, message_id: str = "m1", **changes: str) -> Answer:
        text = body if isinstance(body, str) else json.dumps(body)
        stamp = int(self.site.clock().timestamp())
        headers = {
            "webhook_id": message_id,
            "webhook_timestamp": str(stamp),
            "webhook_signature": sign(SECRET, message_id, stamp, text.encode()),
            "content_type": "application/json",
        }
        path, sent = "/webhooks/crm/generic", headers | changes
        return self.site.send("POST", path, text, query=None, **sent)

    def move(self, **data: Any) -> Answer:
        return self.post(
            {"type": "deal.stage_changed", "data": {"referral_id": self.referral_id, **data}}
        )
