"""A CRM that reports the deals of one site."""

import json
from pathlib import Path
from typing import Any

from goodword.domain.referrals.referral import Referral
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
    """A site with one claim that nobody has confirmed, as the first version received it, and a
    CRM that signs what it sends."""

    def __init__(self, built: Path) -> None:
        self.site = Site(built)
        self.site.claim()
        self.site.confirm()
        (confirmed,) = self.site.referrals()
        self.site.change(confirmed.but(confirmed_at=None))
        self.referral_id = confirmed.referral_id
        self.site.services.crm_secrets = {"generic": SECRET}
        self.site.handler = webhooks.build(self.site.services)

    def referral(self) -> Referral:
        referral = self.site.store.get(Referral, self.referral_id)
        assert referral is not None
        return referral

    def confirm(self) -> None:
        self.site.change(self.referral().but(confirmed_at=self.site.clock()))

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
