"""Reserved payouts become sealed batches: stable keys and exact bytes."""

from datetime import datetime

from goodword.domain.payout import Payout, PayoutStatus
from goodword.domain.sealing import batch_key, instructions, portions, seal
from goodword.flows.attempt import attempt
from goodword.flows.ports import PayoutProvider, Store


def seal_batches(store: Store, provider: PayoutProvider, *, now: datetime) -> int:
    """Seals up to 100 payouts that are due; returns how many batches it made."""
    waiting = [
        payout for payout in store.due(Payout, now) if payout.status is PayoutStatus.RESERVED
    ]
    return sum(
        attempt(
            store,
            seal(
                payouts,
                provider.name,
                provider.request(batch_key(payouts), instructions(payouts)),
                now=now,
            ),
        )
        for payouts in portions(waiting)
    )
