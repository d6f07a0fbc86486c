"""A payout provider in memory, as strict as PayPal about keys, with a ledger of its own.

A receiver's local part says what becomes of an item, as in the sandbox: ``unclaimed@``,
``failed@``, ``returned@``, ``reversed@``, ``blocked@``, ``strange@``; a batch with ``refused@`` is
refused as a whole, each time; everybody else is paid.
"""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from goodword.domain.destination import by_email
from goodword.domain.errors import Unauthenticated, Unavailable
from goodword.domain.payouts.payout import (
    Accepted,
    Capabilities,
    Instruction,
    ItemStatus,
    NotTaken,
    ObservedBatch,
    ObservedItem,
    Rejected,
    Submission,
    Unclear,
)
from goodword.domain.payouts.payout import Fault as Whose
from goodword.domain.reasons import Reason
from goodword.flows.ports import Clock, PayoutProvider

_S = ItemStatus
STEPS: Mapping[str, tuple[ItemStatus, ...]] = {
    "unclaimed": (_S.UNCLAIMED, _S.PAID),
    "never": (_S.UNCLAIMED, _S.RETURNED),
    "failed": (_S.FAILED,),
    "returned": (_S.RETURNED,),
    "reversed": (_S.PAID, _S.REVERSED),
    "strange": (_S.UNKNOWN,),
    "blocked": (_S.BLOCKED,),
}
LONGEST_RECEIVER = 127
KEY_KNOWN_FOR = timedelta(days=30)
LONGEST_REQUEST = timedelta(seconds=80)
ANY_TIME = datetime.max.replace(tzinfo=UTC)
"""For ``send_by`` where no lease runs out."""
MOVED_MONEY = frozenset({_S.PAID, _S.UNCLAIMED})


CAPABILITIES = Capabilities(
    methods=frozenset({"email"}),
    currencies=frozenset({"EUR", "USD", "JPY"}),
    whole_units=frozenset({"JPY"}),
    items_a_batch=50,
    key_life=timedelta(days=28),
    arrives_within=timedelta(hours=3),
)


class Fault(StrEnum):
    """What the next submissions meet. Those before take nothing; the others have the batch."""

    REFUSE_BEFORE = "refuse_before"
    RATE_LIMIT = "rate_limit"
    UNREACHABLE = "unreachable"
    UNAUTHORIZED = "unauthorized"
    REJECT = "reject"
    NO_FUNDS = "no_funds"
    ACCEPT_THEN_500 = "accept_then_500"
    DENY = "deny"
    DENY_AND_500 = "deny_and_500"
    ARRIVE_LATE = "arrive_late"
    """No answer; the request is under way and arrives later (``arrive``)."""


NOT_TAKEN = {
    Fault.RATE_LIMIT: NotTaken("RATE_LIMIT_REACHED", retry_after=700),
    Fault.UNREACHABLE: NotTaken("connection"),
    Fault.UNAUTHORIZED: NotTaken("unauthorized", fault=Whose.OURS),
}
DENIALS = frozenset({Fault.DENY, Fault.DENY_AND_500})


@dataclass
class FakeItem:
    """One item of a batch as the provider keeps it."""

    provider_item_id: str
    instruction: Instruction
    batch_key: str
    left: deque[ItemStatus]
    status: ItemStatus = ItemStatus.PENDING


@dataclass
class FakeBatch:
    provider_batch_id: str
    batch_key: str
    body: bytes
    at: datetime
    deny: bool
    items: list[FakeItem]
    denied: bool = False


@dataclass
class FakeProvider:
    """Satisfies ``PayoutProvider``; forgets a key after 30 days, and at once when it denies it.

    ``faults`` wait for the next submissions, first in first out; ``down`` makes every reading
    ``Unavailable``; ``sent`` is each submission that left;
    ``under_way`` are those of them that have yet to arrive.
    """

    clock: Clock
    name: str = "paypal"
    capabilities: Capabilities = CAPABILITIES
    faults: deque[Fault] = field(default_factory=deque)
    down: bool = False
    batches: list[FakeBatch] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    under_way: list[tuple[str, bytes]] = field(default_factory=list)

    def request(self, batch_key: str, items: Sequence[Instruction]) -> bytes:
        if len(items) > self.capabilities.items_a_batch:
            raise ValueError("more items than a batch takes")
        if any(item.destination.method not in self.capabilities.methods for item in items):
            raise ValueError("a destination of another method")
        if any(len(item.destination.fields["email"]) > LONGEST_RECEIVER for item in items):
            raise ValueError("a receiver is too long")
        content = {
            "key": batch_key,
            "items": [
                {
                    "item_key": item.item_key,
                    "receiver": item.destination.fields["email"],
                    "minor": item.minor,
                    "currency": item.currency,
                }
                for item in sorted(items, key=lambda item: item.item_key)
            ],
        }
        return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
        if self.clock() + LONGEST_REQUEST >= send_by:
            return NotTaken("too_late")
        self.sent.append((batch_key, body))
        fault = self.faults.popleft() if self.faults else None
        if fault is Fault.REFUSE_BEFORE:
            return Unclear("SERVICE_UNAVAILABLE")
        if fault in NOT_TAKEN:
            return NOT_TAKEN[fault]
        if fault is Fault.NO_FUNDS:
            return Rejected("INSUFFICIENT_FUNDS", Whose.OURS)
        if fault is Fault.ARRIVE_LATE:
            self.under_way.append((batch_key, body))
            return Unclear("timeout")
        known = self._known(batch_key)
        if known is not None and known.body != body:
            differs = Reason.DUPLICATE_DIFFERS
            return Unclear(differs, attention=differs)
        # Bytes that were taken once are valid: a refusal of them can only be of a first time.
        if known is None and (fault is Fault.REJECT or b'"refused@' in body):
            return Rejected("VALIDATION_ERROR", Whose.THEIRS)
        batch = known or self._take(batch_key, body, deny=fault in DENIALS)
        if fault in {Fault.ACCEPT_THEN_500, Fault.DENY_AND_500}:
            return Unclear("INTERNAL_SERVER_ERROR")
        return Accepted(batch.provider_batch_id)

    def arrive(self) -> None:
        """What is under way arrives; a key that was freed meanwhile is taken again."""
        for batch_key, body in self.under_way:
            if self._known(batch_key) is None and b'"refused@' not in body:
                self._take(batch_key, body, deny=False)
        self.under_way.clear()

    def _known(self, batch_key: str) -> FakeBatch | None:
        """The batch that holds a key: taken within 30 days, and not denied."""
        forgotten = self.clock() - KEY_KNOWN_FOR
        known = [
            batch
            for batch in self.batches
            if batch.batch_key == batch_key and not batch.denied and batch.at > forgotten
        ]
        return known[0] if known else None

    def batch(self, provider_batch_id: str) -> ObservedBatch:
        known = [b for b in self.batches if b.provider_batch_id == provider_batch_id]
        if self.down or not known:
            raise Unavailable(provider_batch_id)
        return ObservedBatch(
            provider_batch_id=provider_batch_id,
            batch_key=known[0].batch_key,
            denied=known[0].denied,
            final=all(item.status is not ItemStatus.PENDING for item in known[0].items),
            items=tuple(_observed(item) for item in known[0].items),
        )

    def item(self, provider_item_id: str) -> ObservedItem:
        known = [i for i in self.items() if i.provider_item_id == provider_item_id]
        if self.down or not known:
            raise Unavailable(provider_item_id)
        return _observed(known[0])

    def hint(self, headers: Mapping[str, str], body: bytes) -> str | None:
        if headers.get("signature") != "genuine":
            raise Unauthenticated("fake")
        return body.decode() or None

    def process(self) -> None:
        """Every item takes its next step; a batch to be denied is denied."""
        for batch in self.batches:
            if batch.deny:
                batch.denied = True
                for item in batch.items:
                    item.left.clear()
                    item.status = ItemStatus.FAILED
            for item in batch.items:
                if item.left:
                    item.status = item.left.popleft()

    def items(self) -> list[FakeItem]:
        return [item for batch in self.batches for item in batch.items]

    def payments(self) -> list[Instruction]:
        """The money that has left and is not back: what the company's bank would confirm."""
        return [item.instruction for item in self.items() if item.status in MOVED_MONEY]

    def _take(self, batch_key: str, body: bytes, *, deny: bool) -> FakeBatch:
        number = len(self.batches) + 1
        items = [
            FakeItem(
                provider_item_id=f"ITEM{number}-{position}",
                instruction=Instruction(
                    item_key=item["item_key"],
                    destination=by_email(item["receiver"]),
                    minor=item["minor"],
                    currency=item["currency"],
                ),
                batch_key=batch_key,
                left=deque(STEPS.get(item["receiver"].partition("@")[0], (_S.PAID,))),
            )
            for position, item in enumerate(json.loads(body)["items"], start=1)
        ]
        batch = FakeBatch(f"BATCH{number}", batch_key, body, self.clock(), deny, items)
        self.batches.append(batch)
        return batch


def _observed(item: FakeItem) -> ObservedItem:
    return ObservedItem(
        provider_item_id=item.provider_item_id,
        item_key=item.instruction.item_key,
        batch_key=item.batch_key,
        status=item.status,
        code=item.status.upper(),
        minor=item.instruction.minor,
        currency=item.instruction.currency,
    )


def paying(clock: Clock) -> dict[str, PayoutProvider]:
    """The double as the one provider that a programme pays through."""
    provider = FakeProvider(clock)
    return {provider.name: provider}
