"""Sealing a batch: a stable key and exact bytes, stored before anything is sent."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice

from goodword.domain.event import Decision
from goodword.domain.payouts.payout import (
    Batch,
    BatchStatus,
    Instruction,
    Payout,
    PayoutStatus,
    SealedRequest,
)
from goodword.domain.reasons import Reason

KEY_DIGITS = 27

TIED_AT_ONCE = 90
"""Payouts in one transaction, which holds 100 records, beside the batch and its bytes."""

LONGEST_BODY = 300_000
"""Bytes of a request: an item of the table holds 400 KB."""


def portions(payouts: Sequence[Payout], items_a_batch: int) -> list[tuple[Payout, ...]]:
    """What goes together: one provider and currency, so many items; fewer after a refusal."""

    def kind(payout: Payout) -> tuple[str, str, int]:
        most = min(payout.at_most or items_a_batch, items_a_batch)
        return (payout.provider, payout.currency, -most)

    ordered = sorted(payouts, key=lambda payout: (*kind(payout), payout.payout_id))
    return [
        portion
        for (_, _, most), mates in groupby(ordered, key=kind)
        for portion in batched(mates, -most)
    ]


def batched(payouts: Iterable[Payout], most: int) -> Iterator[tuple[Payout, ...]]:
    """In their order, so many at a time."""
    left = iter(payouts)
    while portion := tuple(islice(left, most)):
        yield portion


def batch_key(payouts: Sequence[Payout]) -> str:
    """30 characters, the same for the same payouts. No two sets of payouts share one."""
    identities = json.dumps(sorted(payout.payout_id for payout in payouts))
    return f"gw-{hashlib.sha256(identities.encode()).hexdigest()[:KEY_DIGITS]}"


def instructions(payouts: Sequence[Payout]) -> list[Instruction]:
    """What a provider is told about each payout."""
    return [
        Instruction(
            item_key=payout.payout_id,
            destination=payout.destination,
            minor=payout.minor,
            currency=payout.currency,
        )
        for payout in payouts
    ]


def body_hash(body: bytes) -> str:
    """SHA-256 of a request, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def seal(payouts: Sequence[Payout], body: bytes, *, now: datetime) -> Decision:
    """The batch, its bytes, and as many of its payouts as a transaction holds, tied to it.

    ``body`` is UTF-8. A batch of more is ``filling`` until the last of them is tied (``fill``).
    """
    key = batch_key(payouts)
    whole = len(payouts) <= TIED_AT_ONCE
    batch = Batch(
        batch_key=key,
        provider=payouts[0].provider,
        currency=payouts[0].currency,
        payout_ids=tuple(payout.payout_id for payout in payouts),
        body_hash=body_hash(body),
        status=BatchStatus.SEALED if whole else BatchStatus.FILLING,
        reason=Reason.SEALED if whole else Reason.FILLING,
        created_at=now,
        due_at=now,
    )
    request = SealedRequest(batch_key=key, body=body.decode())
    return Decision(save=(batch, request, *_tied(payouts[:TIED_AT_ONCE], key, now)))


def fill(batch: Batch, free: Sequence[Payout], *, now: datetime) -> Decision:
    """The next payouts of a batch, and with the last of them the batch itself is sealed.

    ``free`` are those that are not tied to it yet. The batch is written each time, so that of two
    workers one gives way.
    """
    last = len(free) <= TIED_AT_ONCE
    status = BatchStatus.SEALED if last else BatchStatus.FILLING
    return Decision(
        save=(
            batch.but(status=status, reason=status.value, due_at=now),
            *_tied(free[:TIED_AT_ONCE], batch.batch_key, now),
        )
    )


def is_tied(payout: Payout, batch: Batch) -> bool:
    """Whether a payout is the batch's, and nothing became of it yet."""
    return payout.status is PayoutStatus.SEALED and payout.batch_key == batch.batch_key


def _tied(payouts: Sequence[Payout], key: str, now: datetime) -> Iterator[Payout]:
    for payout in payouts:
        yield payout.but(
            status=PayoutStatus.SEALED,
            reason=Reason.SEALED,
            batch_key=key,
            moved_at=now,
            due_at=None,
        )
