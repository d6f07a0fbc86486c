"""Who pays in the demo: a provider that does what the name of a receiver says."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from goodword.domain.errors import Unavailable
from goodword.domain.payouts.payout import (
    Accepted,
    Capabilities,
    Instruction,
    ItemStatus,
    ObservedBatch,
    ObservedItem,
    Submission,
    Unclear,
)

FATES: Final[Mapping[str, ItemStatus]] = {
    "failed": ItemStatus.FAILED,
    "returned": ItemStatus.RETURNED,
}
"""First word of a receiver's address -> what becomes of a payment to them; all others are paid."""


class DemoBank:
    """Satisfies ``PayoutProvider``. While it is ``silent`` nobody knows what became of a batch."""

    def __init__(
        self, name: str, capabilities: Capabilities, clock: Callable[[], datetime]
    ) -> None:
        self.name = name
        self.capabilities = capabilities
        self.silent = False
        self._clock = clock
        self._batches: dict[str, tuple[str, bytes]] = {}

    def request(self, batch_key: str, items: Sequence[Instruction]) -> bytes:
        content = [
            (one.item_key, one.destination.fields["email"], one.minor, one.currency)
            for one in items
        ]
        return json.dumps({"key": batch_key, "items": content}).encode()

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
        if self.silent or self._clock() >= send_by:
            return Unclear("timeout")
        provider_id = f"DEMO{batch_key[-12:].upper()}"
        self._batches[provider_id] = (batch_key, body)
        return Accepted(provider_id)

    def batch(self, provider_batch_id: str) -> ObservedBatch:
        if provider_batch_id not in self._batches:
            raise Unavailable(provider_batch_id)
        batch_key, body = self._batches[provider_batch_id]
        items = tuple(
            ObservedItem(
                provider_item_id=f"ITEM{item_key[-14:].upper()}",
                item_key=item_key,
                batch_key=batch_key,
                status=(status := FATES.get(receiver.partition(".")[0], ItemStatus.PAID)),
                code=status.upper(),
                minor=minor,
                currency=currency,
            )
            for item_key, receiver, minor, currency in json.loads(body)["items"]
        )
        return ObservedBatch(provider_batch_id, batch_key, denied=False, final=True, items=items)

    def item(self, provider_item_id: str) -> ObservedItem:
        raise Unavailable(provider_item_id)

    def hint(self, _headers: Mapping[str, str], _body: bytes) -> str | None:
        return None
