"""Reserved payouts become sealed batches: stable keys and exact bytes."""

from collections.abc import Sequence
from datetime import datetime

from goodword.domain.payout import Payout, PayoutStatus
from goodword.domain.reasons import Reason
from goodword.domain.sealing import batch_key, instructions, portions, seal
from goodword.domain.settling import WITHDRAWN
from goodword.flows.committing import committed
from goodword.flows.credentials import require_credentials
from goodword.flows.one_by_one import one_by_one
from goodword.flows.ports import PayoutProvider, Store
from goodword.flows.settle import frozen_payouts, release_payout


def seal_batches(store: Store, provider: PayoutProvider, *, now: datetime) -> int:
    """Seals up to 100 payouts that are due; returns how many batches it made or payouts ended.

    Raises:
        ExceptionGroup: some could not be sealed (``Misconfigured``: for want of credentials); all
            others were.
    """
    waiting = [
        payout for payout in store.due(Payout, now) if payout.status is PayoutStatus.RESERVED
    ]
    frozen = frozen_payouts(store, waiting)
    free = [payout for payout in waiting if payout.payout_id not in frozen]
    done = one_by_one(
        sorted(frozen), lambda one: release_payout(store, one, None, WITHDRAWN, now=now)
    )
    return done + one_by_one(portions(free), lambda payouts: _seal(store, provider, payouts, now))


def _seal(store: Store, provider: PayoutProvider, payouts: Sequence[Payout], now: datetime) -> int:
    # The life of a key begins here, so not before it can be used.
    require_credentials(provider)
    try:
        body = provider.request(batch_key(payouts), instructions(payouts))
    except ValueError:
        # One that can never be paid so (its address is too long, say) holds up no other.
        if len(payouts) > 1:
            return sum(_seal(store, provider, (payout,), now) for payout in payouts)
        return release_payout(store, payouts[0].payout_id, None, Reason.UNPAYABLE, now=now)
    return committed(store, seal(payouts, provider.name, body, now=now))
