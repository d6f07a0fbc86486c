"""Reserved payouts become sealed batches: stable keys and exact bytes."""

from collections.abc import Sequence
from datetime import datetime

from goodword.domain.payouts.payout import Batch, BatchStatus, Payout, PayoutStatus
from goodword.domain.payouts.seal import (
    LONGEST_BODY,
    TIED_AT_ONCE,
    batch_key,
    fill,
    instructions,
    is_tied,
    portions,
    seal,
)
from goodword.domain.payouts.submit import withdraw
from goodword.domain.reasons import Reason
from goodword.flows.payouts.settle import frozen_payouts, payouts_of, release_payout
from goodword.flows.ports import PayoutProvider, Providers, Store
from goodword.flows.retry import committed, for_each

PAYOUTS_A_RUN = 500


def seal_batches(store: Store, providers: Providers, today: str, *, now: datetime) -> int:
    """Seals up to 500 payouts that are due; returns how many batches it made or payouts ended.

    ``today`` names the programme's provider. What was reserved for another one, or cannot be sent
    for want of credentials, is owed again at once: nothing of it was ever sent.

    Raises:
        ExceptionGroup: some could not be sealed (``Misconfigured``: for want of credentials); all
            others were.
    """
    filling = [batch for batch in store.due(Batch, now) if batch.status is BatchStatus.FILLING]
    taken = {payout_id for batch in filling for payout_id in batch.payout_ids}
    waiting = [
        payout
        for payout in store.due(Payout, now, PAYOUTS_A_RUN)
        if payout.status is PayoutStatus.RESERVED and payout.payout_id not in taken
    ]
    provider = providers.get(today)
    back = frozen_payouts(store, waiting)
    back |= {p.payout_id for p in waiting if provider is None or p.provider != today}
    done = for_each(filling, lambda batch: _fill(store, batch, now))
    done += for_each(
        sorted(back), lambda one: release_payout(store, one, None, Reason.WITHDRAWN, now=now)
    )
    if provider is not None:
        free = [payout for payout in waiting if payout.payout_id not in back]
        most = provider.capabilities.items_a_batch
        done += for_each(portions(free, most), lambda payouts: _seal(store, provider, payouts, now))
    return done


def _seal(store: Store, provider: PayoutProvider, payouts: Sequence[Payout], now: datetime) -> int:
    middle = (len(payouts) + 1) // 2
    try:
        body = provider.request(batch_key(payouts), instructions(payouts))
    except ValueError:
        # One that can never be paid so (its address is too long, say) holds up no other.
        if middle < len(payouts):
            return sum(_seal(store, provider, h, now) for h in (payouts[:middle], payouts[middle:]))
        return release_payout(store, payouts[0].payout_id, None, Reason.UNPAYABLE, now=now)
    if len(body) > LONGEST_BODY and middle < len(payouts):
        return sum(_seal(store, provider, h, now) for h in (payouts[:middle], payouts[middle:]))
    sealed = seal(payouts, body, now=now)
    if not committed(store, sealed):
        return False
    batch = next(record for record in sealed.save if isinstance(record, Batch))
    _fill(store, batch.but(version=1), now)
    return True


def _fill(store: Store, due: Batch, now: datetime) -> bool:
    """Ties what is not tied yet, transaction by transaction; another run goes on after a crash."""
    batch, changed = due, False
    while batch.status is BatchStatus.FILLING:
        payouts = payouts_of(store, batch)
        free = [payout for payout in payouts if payout.status is PayoutStatus.RESERVED]
        tied = sum(is_tied(payout, batch) for payout in payouts)
        # Its bytes name every one of them: where one is gone, the batch can never be sent.
        gone = len(free) + tied < len(batch.payout_ids)
        decision = (
            withdraw(batch, Reason.PAYOUTS_GONE, now=now) if gone else fill(batch, free, now=now)
        )
        if not committed(store, decision):
            return changed
        changed = True
        if gone or len(free) <= TIED_AT_ONCE:
            return changed
        batch = batch.but(version=batch.version + 1)
    return changed
