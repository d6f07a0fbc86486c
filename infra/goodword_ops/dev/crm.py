"""A CRM that moves a deal: signs the generic webhook and sends it to the origin over HTTP."""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goodword.domain.record import instant
from goodword.flows.ports import Clock
from goodword.gateways.crm.generic import sign
from goodword_ops.dev.exchange import Response

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Crm:
    """Sends as the CRM of the programme would, with its secret."""

    client: "httpx.Client"
    secret: str
    clock: Clock

    def move(self, data: dict[str, Any]) -> Response:
        """Sends ``deal.stage_changed`` with this data and gives back what the origin answered."""
        now = self.clock()
        body = json.dumps(
            {"type": "deal.stage_changed", "data": {**data, "occurred_at": instant(now)}}
        ).encode()
        message_id, timestamp = f"msg_{secrets.token_hex(12)}", int(now.timestamp())
        answer = self.client.post(
            "/webhooks/crm/generic",
            content=body,
            headers={
                "content-type": "application/json",
                "webhook-id": message_id,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": sign(self.secret, message_id, timestamp, body),
            },
        )
        content_type = answer.headers.get("content-type", "application/json")
        return Response(
            answer.status_code,
            (("content-type", content_type), ("cache-control", "no-store")),
            answer.content,
        )
