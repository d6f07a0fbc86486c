"""Sealed batches are sent: claimed first, the same bytes for ever, every answer kept as state."""

from datetime import datetime

from goodword.domain.event import Decision
from goodword.domain.payouts.payout import (
    Accepted,
    Batch,
    BatchStatus,
    Capabilities,
    Effect,
    Fault,
    NotTaken,
    Rejected,
    SealedRequest,
)
from goodword.domain.payouts.seal import body_hash
from goodword.domain.payouts.settle import apply, flag_for_review
from goodword.domain.payouts.submit import (
    LEASE,
    accepted,
    claim,
    is_definite_rejection,
    mark_stuck,
    not_taken,
    rejected,
    too_old,
    unclear,
    without_provider,
)
from goodword.domain.reasons import Reason
from goodword.flows.payouts.settle import books_of, frozen_payouts, payouts_of
from goodword.flows.payouts.undo_batch import (
    continue_split,
    continue_withdrawal,
    split_batch,
    withdraw_batch,
)
from goodword.flows.ports import Clock, PayoutProvider, Providers, Store
from goodword.flows.retry import committed, for_each

SENT_FROM = {BatchStatus.SEALED, BatchStatus.SUBMITTING}
UNDOING = {
    BatchStatus.WITHDRAWING: continue_withdrawal,
    BatchStatus.SPLITTING: continue_split,
}
BATCHES_A_RUN = 5
"""Each may take a minute when a provider hangs, and a run has other steps."""


def submit_batches(store: Store, providers: Providers, today: str, *, clock: Clock) -> int:
    """Sends up to five batches that are due and free; returns how many it changed.

    ``today`` names the programme's provider. A batch goes to its own provider and no other; one
    that was never sent is withdrawn instead where that is not today's.

    ``clock`` is read at each claim and after each answer, and the provider reads its own before
    the bytes leave: a worker that outlived its lease sends nothing.

    Raises:
        ExceptionGroup: something failed that no answer of a provider is; others had their turn.
    """
    places = BATCHES_A_RUN

    def submit(due: Batch) -> bool:
        nonlocal places
        if due.status in UNDOING:
            return UNDOING[due.status](store, due, now=clock())
        if not places or due.status not in SENT_FROM:
            return False
        places -= 1  # kept by one that fails, too: it may have taken as long
        changed = _submit(store, providers, today, due, clock)
        places += not changed
        return changed

    return for_each(store.due(Batch, clock()), submit)


def _submit(store: Store, providers: Providers, today: str, batch: Batch, clock: Clock) -> bool:
    now = clock()
    if batch.lease_until is not None and batch.lease_until > now:
        return False
    provider = providers.get(batch.provider)
    if not batch.maybe_in_flight:
        why = _unwanted(store, batch, provider, today, now)
        if why is not None:
            return withdraw_batch(store, batch, why, now=now)
    if provider is None:
        return committed(store, without_provider(batch, now=now))
    body = _body(store, batch)
    if body_hash(body) != batch.body_hash:
        return committed(store, mark_stuck(batch, Reason.OTHER_CONTENT, now=now))
    if too_old(batch, provider.capabilities, now=now):
        return committed(store, mark_stuck(batch, Reason.KEY_TOO_OLD, now=now))
    return _send(store, provider, batch, body, clock)


def _send(store: Store, provider: PayoutProvider, batch: Batch, body: bytes, clock: Clock) -> bool:
    now = clock()
    capabilities = provider.capabilities
    claimed = claim(batch, capabilities, now=now)
    if not committed(store, Decision(save=(claimed,))):
        return False
    held = claimed.but(version=batch.version + 1)
    answer = provider.submit(held.batch_key, body, send_by=now + LEASE)
    now = clock()
    if isinstance(answer, Rejected):
        return _refused(store, batch, held, answer, capabilities, now)
    if isinstance(answer, Accepted):
        outcome = accepted(held, answer, now=now)
    elif isinstance(answer, NotTaken):
        outcome = not_taken(held, batch, answer, now=now)
    else:
        outcome = unclear(held, answer, capabilities, now=now)
    committed(store, outcome)
    return True


def _unwanted(
    store: Store, batch: Batch, provider: PayoutProvider | None, today: str, now: datetime
) -> str | None:
    """Why a batch that was never sent should be withdrawn, or None."""
    if batch.provider != today:
        return Reason.OTHER_PROVIDER
    if provider is None:
        return Reason.NO_PROVIDER
    if too_old(batch, provider.capabilities, now=now):
        return Reason.KEY_TOO_OLD
    return Reason.PAID_AFTER_RELEASE if frozen_payouts(store, payouts_of(store, batch)) else None


def _body(store: Store, batch: Batch) -> bytes:
    stored = store.get(SealedRequest, batch.batch_key)
    return (stored.body if stored is not None else batch.body).encode()


def _refused(
    store: Store,
    before: Batch,
    batch: Batch,
    answer: Rejected,
    capabilities: Capabilities,
    now: datetime,
) -> bool:
    """One bad item is enough for a refusal, so several go on in halves; a single one ends. What the
    provider has said to hold and then refuses is for a person."""
    payouts = payouts_of(store, batch)
    if before.is_held and answer.fault is Fault.THEIRS:
        committed(store, mark_stuck(batch, Reason.HELD_THEN_REFUSED, now=now))
        return True
    if not is_definite_rejection(before, answer, payouts, capabilities, now=now):
        committed(store, not_taken(batch, before, answer, now=now))
        return True
    if len(payouts) > 1:
        split_batch(store, batch, answer.code, now=now)
        return True
    ended = rejected(batch, answer.code, now=now)
    books = books_of(store, payouts[0])
    released = (
        apply(books, Effect.RELEASE, "rejected", None, now=now)
        if books
        else flag_for_review(payouts[0], Reason.BOOKS_DIFFER, answer.code, now=now)
    )
    committed(
        store,
        Decision(save=(*ended.save, *released.save), events=(*ended.events, *released.events)),
    )
    return True
