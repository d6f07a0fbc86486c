"""Batches that come to an end before the provider has them: withdrawn, or split after a refusal.

One payout or a few in a transaction; a run that was interrupted is gone on with by the next.
"""

from datetime import datetime

from goodword.domain.payouts.payout import Batch, PayoutStatus
from goodword.domain.payouts.seal import TIED_AT_ONCE, is_tied
from goodword.domain.payouts.submit import freed, rejected, split, withdraw, withdrawn
from goodword.domain.reasons import Reason
from goodword.flows.payouts.settle import payouts_of, release_payout
from goodword.flows.ports import Store
from goodword.flows.retry import committed


def withdraw_batch(store: Store, batch: Batch, reason: str, *, now: datetime) -> bool:
    """Takes a batch back that was never sent; whether it changed anything."""
    if not committed(store, withdraw(batch, reason, now=now)):
        return False
    continue_withdrawal(store, _next(batch, reason), now=now)
    return True


def continue_withdrawal(store: Store, batch: Batch, *, now: datetime) -> bool:
    """What it holds is owed again at once; whether the batch ended."""
    for payout_id in batch.payout_ids:
        release_payout(store, payout_id, batch.batch_key, Reason.WITHDRAWN, now=now)
    held = [
        payout
        for payout in payouts_of(store, batch)
        if payout.batch_key == batch.batch_key and payout.status is not PayoutStatus.RELEASED
    ]
    return not held and committed(store, withdrawn(batch, now=now))


def split_batch(store: Store, batch: Batch, code: str, *, now: datetime) -> bool:
    """Takes a refused batch of several apart; whether it changed anything."""
    if not committed(store, split(batch, code, now=now)):
        return False
    continue_split(store, _next(batch, code), now=now)
    return True


def continue_split(store: Store, batch: Batch, *, now: datetime) -> bool:
    """What it holds waits for smaller batches; whether the batch ended."""
    held = [payout for payout in payouts_of(store, batch) if is_tied(payout, batch)]
    for start in range(0, len(held), TIED_AT_ONCE):
        part = freed(batch, held[start : start + TIED_AT_ONCE], now=now)
        if not committed(store, part):
            return False
    return committed(store, rejected(batch, batch.reason, now=now))


def _next(batch: Batch, reason: str) -> Batch:
    """The batch as the commit before left it, for what is decided next."""
    return batch.but(version=batch.version + 1, reason=reason)
