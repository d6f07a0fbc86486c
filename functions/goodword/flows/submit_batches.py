"""Sealed batches are sent: claimed first, the same bytes for ever, every answer kept as state."""

from datetime import datetime

from goodword.domain.decision import Decision
from goodword.domain.payout import (
    Accepted,
    Batch,
    BatchStatus,
    Effect,
    Payout,
    Rejected,
)
from goodword.domain.sealing import body_hash
from goodword.domain.settling import conclude, look
from goodword.domain.submitting import (
    accepted,
    claim,
    rejected,
    stop,
    taken_apart,
    too_old,
    unclear,
    was_refused,
)
from goodword.flows.committing import committed
from goodword.flows.credentials import require_credentials
from goodword.flows.one_by_one import one_by_one
from goodword.flows.ports import PayoutProvider, Store
from goodword.flows.settle import books_of

BATCHES_A_RUN = 5
"""Each may take a minute when a provider hangs, and the lease counts from ``now``."""


def submit_batches(store: Store, provider: PayoutProvider, *, now: datetime) -> int:
    """Sends up to five batches that are due and free; returns how many it changed.

    ``now`` must be fresh for every call: leases are counted from it.

    Raises:
        ExceptionGroup: something failed that no answer of a provider is; others had their turn.
    """
    places = BATCHES_A_RUN

    def submit(due: Batch) -> bool:
        nonlocal places
        if not places or due.status not in {BatchStatus.SEALED, BatchStatus.SUBMITTING}:
            return False
        places -= 1  # kept by one that fails, too: it may have taken as long
        changed = _submit(store, provider, due, now)
        places += not changed
        return changed

    return one_by_one(store.due(Batch, now), submit)


def _submit(store: Store, provider: PayoutProvider, batch: Batch, now: datetime) -> bool:
    if batch.lease_until is not None and batch.lease_until > now:
        return False
    stopped = _stopped(batch, provider, now)
    if stopped is not None:
        return committed(store, stopped)
    # Before the claim, after which a batch counts as perhaps sent.
    require_credentials(provider)
    claimed = claim(batch, now=now)
    if not committed(store, Decision(save=(claimed,))):
        return False
    held = claimed.but(version=batch.version + 1)
    answer = provider.submit(held.batch_key, held.body.encode())
    if isinstance(answer, Rejected):
        outcome = _refused(store, batch, held, answer, now)
    elif isinstance(answer, Accepted):
        outcome = accepted(held, answer, now=now)
    else:
        outcome = unclear(held, answer.code, answer.retry_after, now=now)
    committed(store, outcome)
    return True


def _stopped(batch: Batch, provider: PayoutProvider, now: datetime) -> Decision | None:
    """What keeps a batch from ever being sent (again), as the decision to stop it."""
    if batch.provider != provider.name:
        return stop(batch, "other_provider", now=now)
    if body_hash(batch.body.encode()) != batch.body_hash:
        return stop(batch, "other_content", now=now)
    if too_old(batch, now=now):
        return stop(batch, "key_too_old", now=now)
    return None


def _refused(
    store: Store, before: Batch, batch: Batch, answer: Rejected, now: datetime
) -> Decision:
    """One bad item is enough for a refusal, so several go on one by one; a single one ends."""
    payouts = [
        payout
        for payout_id in batch.payout_ids
        if (payout := store.get(Payout, payout_id)) is not None
    ]
    if not was_refused(before, answer, payouts):
        return unclear(batch, answer.code, None, now=now)
    ended = rejected(batch, answer.code, now=now)
    if len(payouts) > 1:
        return Decision(save=(*ended.save, *taken_apart(payouts, now=now)), events=ended.events)
    books = books_of(store, payouts[0])
    released = (
        conclude(books, Effect.RELEASE, "rejected", None, now=now)
        if books
        else look(payouts[0], "books_differ", answer.code, now=now)
    )
    return Decision(save=(*ended.save, *released.save), events=(*ended.events, *released.events))
