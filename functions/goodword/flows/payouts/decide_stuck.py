"""A person found out what became of a stuck batch: it is at the provider, or it never arrived."""

from datetime import datetime

from goodword.domain.errors import Conflict, NoProvider, NotFound, Refused
from goodword.domain.payouts.observe import batch_doubt
from goodword.domain.payouts.payout import Accepted, Batch, BatchStatus, Payout, PayoutStatus
from goodword.domain.payouts.submit import accepted, rejected
from goodword.domain.reasons import Reason
from goodword.flows.payouts.settle import release_payout
from goodword.flows.ports import Providers, Store


def adopt_batch(
    store: Store,
    providers: Providers,
    batch_key: str,
    provider_batch_id: str,
    *,
    now: datetime,
) -> None:
    """The provider has it under this id, which a fresh look confirms; polls book it from now on.

    Raises:
        NotFound: there is no such batch of ours.
        Refused: it is not stuck, or the provider's batch is another one.
        NoProvider: its provider has no credentials here.
        Unavailable: the provider could not be asked.
        Misconfigured: it cannot be, for want of credentials.
    """
    batch = _stuck(store, batch_key)
    provider = providers.get(batch.provider)
    if provider is None:
        raise NoProvider(batch.provider)
    if batch_doubt(batch, provider.batch(provider_batch_id)) is not None:
        raise Refused("other_batch", "The batch at the provider is not the one of this key.")
    store.commit(accepted(batch, Accepted(provider_batch_id), now=now))


def release_batch(store: Store, batch_key: str, *, now: datetime) -> None:
    """The provider's own records show that it never arrived: what it held is owed again, and paid
    under new ids a day later. May be called again where it was interrupted.

    Raises:
        NotFound: there is no such batch of ours.
        Refused: it is not stuck, or the provider has reported a payment of it.
        Conflict: something of it was moved this very moment; call again.
    """
    batch = _stuck(store, batch_key)
    if any(payout.reason == Reason.REPORTED_WHILE_STUCK for payout in _payouts(store, batch)):
        raise Refused("provider_has_it", "The provider has reported a payment of this batch.")
    for payout_id in batch.payout_ids:
        release_payout(store, payout_id, batch_key, Reason.NEVER_ARRIVED, now=now)
    if any(payout.status is not PayoutStatus.RELEASED for payout in _payouts(store, batch)):
        raise Conflict(Payout.__name__)
    store.commit(rejected(batch, Reason.NEVER_ARRIVED, now=now))


def _payouts(store: Store, batch: Batch) -> list[Payout]:
    found = (store.get(Payout, payout_id) for payout_id in batch.payout_ids)
    return [payout for payout in found if payout is not None]


def _stuck(store: Store, batch_key: str) -> Batch:
    batch = store.get(Batch, batch_key)
    if batch is None:
        raise NotFound(batch_key)
    if batch.status is not BatchStatus.STUCK:
        raise Refused("not_stuck", f"The batch is {batch.status}; only a stuck one is decided on.")
    return batch
