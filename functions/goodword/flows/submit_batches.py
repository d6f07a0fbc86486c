"""Sealed batches are sent: claimed first, the same bytes for ever, every answer kept as state."""

from datetime import datetime

from goodword.domain.decision import Decision
from goodword.domain.payout import (
    Accepted,
    Batch,
    BatchStatus,
    Effect,
    Payout,
    PayoutStatus,
    Rejected,
)
from goodword.domain.reasons import Reason
from goodword.domain.sealing import body_hash
from goodword.domain.settling import WITHDRAWN, conclude, look
from goodword.domain.submitting import (
    LEASE,
    accepted,
    claim,
    rejected,
    stop,
    taken_apart,
    too_old,
    unclear,
    was_refused,
    withdraw,
    withdrawn,
)
from goodword.flows.committing import committed
from goodword.flows.credentials import require_credentials
from goodword.flows.one_by_one import one_by_one
from goodword.flows.ports import Clock, PayoutProvider, Store
from goodword.flows.settle import books_of, frozen_payouts, release_payout

SENT_FROM = {BatchStatus.SEALED, BatchStatus.SUBMITTING, BatchStatus.WITHDRAWING}
BATCHES_A_RUN = 5
"""Each may take a minute when a provider hangs, and a run has other steps."""


def submit_batches(store: Store, provider: PayoutProvider, *, clock: Clock) -> int:
    """Sends up to five batches that are due and free; returns how many it changed.

    ``clock`` is read at each claim and after each answer, and the provider reads its own before
    the bytes leave: a worker that outlived its lease sends nothing.

    Raises:
        ExceptionGroup: something failed that no answer of a provider is; others had their turn.
    """
    places = BATCHES_A_RUN

    def submit(due: Batch) -> bool:
        nonlocal places
        if not places or due.status not in SENT_FROM:
            return False
        places -= 1  # kept by one that fails, too: it may have taken as long
        changed = _submit(store, provider, due, clock)
        places += not changed
        return changed

    return one_by_one(store.due(Batch, clock()), submit)


def _submit(store: Store, provider: PayoutProvider, batch: Batch, clock: Clock) -> bool:
    now = clock()
    if batch.status is BatchStatus.WITHDRAWING:
        return _withdraw(store, batch, now)
    if batch.lease_until is not None and batch.lease_until > now:
        return False
    stopped = _stopped(batch, provider, now)
    if stopped is not None:
        return committed(store, stopped)
    if not batch.maybe_in_flight and frozen_payouts(store, _payouts(store, batch)):
        return committed(store, withdraw(batch, Reason.PAID_AFTER_RELEASE, now=now)) and _withdraw(
            store, batch.but(version=batch.version + 1, reason=Reason.PAID_AFTER_RELEASE), now
        )
    # Before the claim, after which a batch counts as perhaps sent.
    require_credentials(provider)
    claimed = claim(batch, now=now)
    if not committed(store, Decision(save=(claimed,))):
        return False
    held = claimed.but(version=batch.version + 1)
    answer = provider.submit(held.batch_key, held.body.encode(), send_by=now + LEASE)
    now = clock()
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
        return stop(batch, Reason.OTHER_PROVIDER, now=now)
    if body_hash(batch.body.encode()) != batch.body_hash:
        return stop(batch, Reason.OTHER_CONTENT, now=now)
    if too_old(batch, now=now):
        return stop(batch, Reason.KEY_TOO_OLD, now=now)
    return None


def _withdraw(store: Store, batch: Batch, now: datetime) -> bool:
    """What a withdrawn batch holds is owed again. Comes up again where it was interrupted."""
    for payout_id in batch.payout_ids:
        release_payout(store, payout_id, batch.batch_key, WITHDRAWN, now=now)
    held = [p for p in _payouts(store, batch) if p.status is not PayoutStatus.RELEASED]
    return not held and committed(store, withdrawn(batch, now=now))


def _payouts(store: Store, batch: Batch) -> list[Payout]:
    found = (store.get(Payout, payout_id) for payout_id in batch.payout_ids)
    return [payout for payout in found if payout is not None]


def _refused(
    store: Store, before: Batch, batch: Batch, answer: Rejected, now: datetime
) -> Decision:
    """One bad item is enough for a refusal, so several go on one by one; a single one ends."""
    payouts = _payouts(store, batch)
    if not was_refused(before, answer, payouts):
        return unclear(batch, answer.code, None, now=now)
    ended = rejected(batch, answer.code, now=now)
    if len(payouts) > 1:
        return Decision(save=(*ended.save, *taken_apart(payouts, now=now)), events=ended.events)
    books = books_of(store, payouts[0])
    released = (
        conclude(books, Effect.RELEASE, "rejected", None, now=now)
        if books
        else look(payouts[0], Reason.BOOKS_DIFFER, answer.code, now=now)
    )
    return Decision(save=(*ended.save, *released.save), events=(*ended.events, *released.events))
