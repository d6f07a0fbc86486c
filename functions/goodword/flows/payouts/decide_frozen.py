"""Decides about a payment that was reported after its payout had been released."""

from datetime import datetime

from goodword.domain.errors import NoProvider, NotFound, Refused
from goodword.domain.payouts.freeze import confirm, dismiss
from goodword.domain.payouts.payout import Batch, Payout
from goodword.domain.payouts.settle import PayoutContext
from goodword.flows.payouts.settle import books_of
from goodword.flows.ports import Providers, Store


def confirm_payment(
    store: Store,
    providers: Providers,
    payout_id: str,
    provider_item_id: str,
    *,
    now: datetime,
) -> None:
    """Books the payment as a fresh look reports it, and lets the balance go on.

    Raises:
        NotFound: there is no such payout of ours.
        Refused: it freezes nothing, the item did not pay it, or its rewards are paid already.
        NoProvider: its provider has no credentials here.
        Unavailable: the provider could not be asked.
        Conflict: something of it was moved this very moment; call again.
    """
    books = _frozen(store, payout_id)
    batch = store.get(Batch, str(books.payout.batch_key))
    name = batch.provider if batch else books.payout.provider
    provider = providers.get(name)
    if provider is None:
        raise NoProvider(name)
    store.commit(confirm(books, provider.item(provider_item_id), now=now))


def dismiss_payment(store: Store, payout_id: str, *, now: datetime) -> None:
    """Lets the balance go on: the payment was not made, or its money came back.

    Raises:
        NotFound: there is no such payout of ours.
        Refused: it freezes nothing.
        Conflict: something of it was moved this very moment; call again.
    """
    books = _frozen(store, payout_id)
    store.commit(dismiss(books.payout, books.balance, now=now))


def _frozen(store: Store, payout_id: str) -> PayoutContext:
    payout = store.get(Payout, payout_id)
    books = payout and books_of(store, payout)
    if not books:
        raise NotFound(payout_id)
    if payout_id not in books.balance.frozen_by:
        raise Refused("not_frozen", f"{payout_id} does not freeze its balance.")
    return books
