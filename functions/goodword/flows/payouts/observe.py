"""Accepted batches and hinted items are read afresh, and what they say is booked."""

from datetime import datetime

from goodword.domain.errors import Unavailable
from goodword.domain.event import Decision
from goodword.domain.payouts.freeze import is_unbooked
from goodword.domain.payouts.observe import MONEY_LEFT, after_poll, nothing_paid, poll_later
from goodword.domain.payouts.payout import (
    MONEY_OUT,
    Batch,
    BatchStatus,
    ItemStatus,
    ObservedBatch,
    ObservedItem,
    Payout,
    PayoutStatus,
)
from goodword.domain.payouts.settle import flag_for_review
from goodword.domain.payouts.submit import without_provider
from goodword.domain.reasons import Reason
from goodword.flows.payouts.settle import (
    release_payout,
    settle_hint,
    settle_payout,
    surely,
)
from goodword.flows.ports import PayoutProvider, Providers, Store
from goodword.flows.retry import committed, for_each

BATCHES_A_RUN = 20
ITEMS_A_RUN = 1_000


def observe_payouts(store: Store, providers: Providers, *, now: datetime) -> int:
    """Polls up to 20 accepted batches that are due, each at its own provider.

    No further one once they hold 1,000 items, each of which may take some requests to book.

    Returns how many it changed.

    Raises:
        ExceptionGroup: some could not be booked; all others were.
    """
    places, items = BATCHES_A_RUN, ITEMS_A_RUN

    def observe(batch: Batch) -> bool:
        nonlocal places, items
        if places <= 0 or items <= 0 or batch.status is not BatchStatus.ACCEPTED:
            return False
        provider = providers.get(batch.provider)
        if provider is None:
            return committed(store, without_provider(batch, now=now))
        places, items = places - 1, items - len(batch.payout_ids)
        return _observe(store, provider, batch, now)

    return for_each(store.due(Batch, now), observe)


def observe_item(
    store: Store, provider: PayoutProvider, provider_item_id: str, *, now: datetime
) -> bool:
    """A webhook spoke of an item: what a fresh look says is booked. Whether it changed anything.

    An item is believed by itself only once a batch that we accepted has listed it. A key whose
    first batch was denied may have a second batch, and the items of the first say nothing about
    it; so for any other item its batch is read. Money that is out by an item which the batch does
    not list freezes the balance.

    Raises:
        Unavailable: the provider could not be asked, or what is out by this item could not be told
            apart from what we know yet; the provider sends the webhook again.
        Conflict: other workers were faster each time; the provider sends it again.
    """
    item = provider.item(provider_item_id)
    payout = store.get(Payout, item.item_key)
    if payout is None or payout.batch_key is None:
        return False
    if payout.provider not in {"", provider.name}:
        return _flag(store, item, Reason.OTHER_PROVIDER, now)
    if payout.provider_item_id is not None:
        known = payout.provider_item_id == item.provider_item_id
        return (known or item.status in MONEY_LEFT) and settle_hint(store, item, now=now)
    unknown = payout.status is PayoutStatus.RELEASED and item.status is ItemStatus.UNKNOWN
    if unknown or is_unbooked(payout, item):
        return settle_hint(store, item, now=now)
    batch = store.get(Batch, payout.batch_key)
    if batch is not None and batch.status is BatchStatus.ACCEPTED:
        changed = _observe(store, provider, batch, now)
        return _found(store, item, now) or changed
    if batch is None or item.status not in MONEY_LEFT:
        return False
    if batch.status is BatchStatus.STUCK:
        return _flag(store, item, Reason.REPORTED_WHILE_STUCK, now)
    # Perhaps its answer was lost. Noted, so that nobody releases it should it get stuck.
    return batch.status is BatchStatus.SUBMITTING and surely(store, lambda: _noted(store, item))


def _flag(store: Store, item: ObservedItem, why: Reason, now: datetime) -> bool:
    def decide() -> Decision:
        payout = store.get(Payout, item.item_key)
        if payout is None:
            return Decision()
        return flag_for_review(payout, why, item.code, now=now)

    return surely(store, decide)


def _noted(store: Store, item: ObservedItem) -> Decision:
    payout = store.get(Payout, item.item_key)
    if payout is None or payout.status is not PayoutStatus.SEALED:
        return Decision()
    return Decision(save=(payout.but(reason=Reason.REPORTED_WHILE_STUCK),))


def _found(store: Store, item: ObservedItem, now: datetime) -> bool:
    """After its batch was read: whether money that is out by an item changed anything more."""
    payout = store.get(Payout, item.item_key)
    if payout is None or item.status not in MONEY_OUT:
        return False
    if is_unbooked(payout, item):
        return settle_hint(store, item, now=now)
    if payout.provider_item_id is None:
        # Else the next poll might release what this item has paid, and nobody would know.
        message = f"{item.provider_item_id} is in no batch that we could read"
        raise Unavailable(message)
    return False


def _observe(store: Store, provider: PayoutProvider, batch: Batch, now: datetime) -> bool:
    if batch.provider_batch_id is None:
        message = f"{batch.batch_key} is accepted without the provider's id"
        raise ValueError(message)
    try:
        observed = provider.batch(batch.provider_batch_id)
    except Unavailable:
        return committed(store, Decision(save=(poll_later(batch, Reason.UNAVAILABLE, now=now),)))
    if observed.batch_key == batch.batch_key:
        _book(store, batch, observed, now)
    payouts = [store.get(Payout, payout_id) for payout_id in batch.payout_ids]
    found = [payout for payout in payouts if payout is not None]
    return committed(store, after_poll(batch, observed, found, now=now))


def _book(store: Store, batch: Batch, observed: ObservedBatch, now: datetime) -> None:
    """A payout whose settlement meets a conflict is left for the next poll."""
    if nothing_paid(observed):
        for payout_id in batch.payout_ids:
            release_payout(store, payout_id, batch.batch_key, Reason.DENIED, now=now)
        return
    for item in observed.items:
        settle_payout(store, item, now=now)
