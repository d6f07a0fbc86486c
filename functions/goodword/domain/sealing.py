"""Sealing a batch: a stable key and exact bytes, stored before anything is sent."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from goodword.domain.decision import Decision
from goodword.domain.payout import (
    ITEMS_A_BATCH,
    Batch,
    BatchStatus,
    Instruction,
    Payout,
    PayoutStatus,
)
from goodword.domain.reasons import Reason

KEY_DIGITS = 27


def portions(payouts: Sequence[Payout]) -> list[tuple[Payout, ...]]:
    """What goes together: one currency, at most 50; a payout marked ``alone`` by itself."""
    ordered = sorted(payouts, key=lambda payout: (payout.currency, payout.payout_id))
    alone = [(payout,) for payout in ordered if payout.alone]
    together = []
    for currency in sorted({payout.currency for payout in ordered}):
        mates = [p for p in ordered if p.currency == currency and not p.alone]
        together += [
            tuple(mates[start : start + ITEMS_A_BATCH])
            for start in range(0, len(mates), ITEMS_A_BATCH)
        ]
    return together + alone


def batch_key(payouts: Sequence[Payout]) -> str:
    """30 characters, the same for the same payouts. No two sets of payouts share one."""
    identities = json.dumps(sorted(payout.payout_id for payout in payouts))
    return f"gw-{hashlib.sha256(identities.encode()).hexdigest()[:KEY_DIGITS]}"


def instructions(payouts: Sequence[Payout]) -> list[Instruction]:
    """What a provider is told about each payout."""
    return [
        Instruction(
            item_key=payout.payout_id,
            receiver=payout.receiver,
            minor=payout.minor,
            currency=payout.currency,
        )
        for payout in payouts
    ]


def body_hash(body: bytes) -> str:
    """SHA-256 of a request, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def seal(payouts: Sequence[Payout], provider: str, body: bytes, *, now: datetime) -> Decision:
    """The batch, due at once, and its payouts tied to it. ``body`` is UTF-8."""
    key = batch_key(payouts)
    batch = Batch(
        batch_key=key,
        provider=provider,
        currency=payouts[0].currency,
        payout_ids=tuple(payout.payout_id for payout in payouts),
        body=body.decode(),
        body_hash=body_hash(body),
        status=BatchStatus.SEALED,
        reason=Reason.SEALED,
        created_at=now,
        due_at=now,
    )
    tied = (
        payout.but(
            status=PayoutStatus.SEALED,
            reason=Reason.SEALED,
            batch_key=key,
            moved_at=now,
            due_at=None,
        )
        for payout in payouts
    )
    return Decision(save=(batch, *tied))
