"""A CRM that moves or renews a deal: signs the generic webhook and sends it to the origin."""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from goodword.domain.record import instant
from goodword.flows.ports import Clock
from goodword.gateways.crm.generic import sign
from goodword.handlers.webhooks.crm_message import RENEWED, STAGE_CHANGED

if TYPE_CHECKING:
    import httpx


RENEWAL: Final = "renewed"
"""No stage; where the dev page names one, it stands for a renewal of the contract."""


@dataclass(frozen=True, slots=True)
class Crm:
    """Sends as the CRM of the programme would, with its secret."""

    client: "httpx.Client"
    secret: str
    clock: Clock

    def move(self, data: dict[str, Any]) -> Response:
        """Sends ``deal.stage_changed`` with this data and gives back what the origin answered."""
        return self._send(STAGE_CHANGED, data)

    def renew(self, data: dict[str, Any]) -> Response:
        """The same with ``deal.renewed``."""
        return self._send(RENEWED, data)

    def _send(self, type_: str, data: dict[str, Any]) -> Response:
        now = self.clock()
        body = json.dumps({"type": type_, "data": {**data, "occurred_at": instant(now)}}).encode()
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
        return Response(
            answer.content,
            answer.status_code,
            {"cache-control": "no-store"},
            answer.headers.get("content-type", "application/json"),
        )
