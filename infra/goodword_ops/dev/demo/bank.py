"""Who pays in the demo: a provider that does what the name of a receiver says."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
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
from goodword.gateways.payouts.paypal.request import request_bytes
from goodword.gateways.payouts.registry import MODULES

FATES: Final[Mapping[str, ItemStatus]] = {
    "failed": ItemStatus.FAILED,
    "returned": ItemStatus.RETURNED,
}
"""First word of a receiver's address -> what becomes of a payment to them; all others are paid."""


class DemoBank:
    """Satisfies ``PayoutProvider`` under the name of a real one, and can do what that can. While it
    is ``silent`` nobody knows what became of a batch.

    What it is sent are the bytes that PayPal's sandbox takes, so that what is left open when the
    demo begins goes on there.
    """

    def __init__(self, name: str, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.capabilities: Capabilities = import_module(MODULES[name]).CAPABILITIES
        self.silent = False
        self._clock = clock
        self._asked: dict[str, tuple[Instruction, ...]] = {}
        self._keys: dict[str, str] = {}

    def request(self, batch_key: str, items: Sequence[Instruction]) -> bytes:
        self._asked[batch_key] = tuple(items)
        return request_bytes(batch_key, items, subject="Demo", message="Made up")

    def submit(self, batch_key: str, _body: bytes, *, send_by: datetime) -> Submission:
        if self.silent or self._clock() >= send_by:
            return Unclear("timeout")
        provider_id = f"DEMO{batch_key[-12:].upper()}"
        self._keys[provider_id] = batch_key
        return Accepted(provider_id)

    def batch(self, provider_batch_id: str) -> ObservedBatch:
        if provider_batch_id not in self._keys:
            raise Unavailable(provider_batch_id)
        batch_key = self._keys[provider_batch_id]
        items = tuple(self._observed(batch_key, one) for one in self._asked[batch_key])
        return ObservedBatch(provider_batch_id, batch_key, denied=False, final=True, items=items)

    def _observed(self, batch_key: str, asked: Instruction) -> ObservedItem:
        receiver = asked.destination.fields["email"]
        status = FATES.get(receiver.partition(".")[0], ItemStatus.PAID)
        return ObservedItem(
            provider_item_id=f"ITEM{asked.item_key[-14:].upper()}",
            item_key=asked.item_key,
            batch_key=batch_key,
            status=status,
            code=status.upper(),
            minor=asked.minor,
            currency=asked.currency,
        )

    def item(self, provider_item_id: str) -> ObservedItem:
        raise Unavailable(provider_item_id)

    def hint(self, _headers: Mapping[str, str], _body: bytes) -> str | None:
        return None
