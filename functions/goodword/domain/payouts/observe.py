"""What a batch read afresh means for the batch itself: poll again, or done."""

from collections.abc import Sequence
from datetime import datetime

from goodword.domain.event import Decision
from goodword.domain.event_data.payouts import BatchAttention, BatchRejected
from goodword.domain.payouts.payout import (
    FINAL,
    Batch,
    BatchStatus,
    ItemStatus,
    ObservedBatch,
    Payout,
)
from goodword.domain.payouts.submit import POLLS, batch_event
from goodword.domain.reasons import Reason

MONEY_LEFT = frozenset(
    {ItemStatus.PAID, ItemStatus.UNCLAIMED, ItemStatus.RETURNED, ItemStatus.REVERSED}
)


def nothing_paid(observed: ObservedBatch) -> bool:
    """Whether a batch was denied as a whole, and no item of it says otherwise."""
    return observed.denied and not any(item.status in MONEY_LEFT for item in observed.items)


def batch_doubt(batch: Batch, observed: ObservedBatch) -> Reason | None:
    """What a person should look at in a batch as a whole, or None."""
    keys = [item.item_key for item in observed.items]
    if observed.batch_key != batch.batch_key:
        return Reason.OTHER_BATCH
    if not set(keys) <= set(batch.payout_ids) or len(keys) != len(set(keys)):
        return Reason.FOREIGN_ITEMS
    if observed.denied and not nothing_paid(observed):
        return Reason.DENIED_BUT_PAID
    if observed.final and not observed.denied and len(keys) < len(batch.payout_ids):
        return Reason.MISSING_ITEMS
    return None


def after_poll(
    batch: Batch, observed: ObservedBatch, payouts: Sequence[Payout], *, now: datetime
) -> Decision:
    """Done when every payout has ended; else the next poll, each later than the one before."""
    why = batch_doubt(batch, observed)
    if why is None and all(payout.status in FINAL for payout in payouts):
        denied = observed.denied
        return Decision(
            save=(
                batch.but(
                    status=BatchStatus.DONE,
                    reason=Reason.DENIED if denied else Reason.SETTLED,
                    due_at=None,
                ),
            ),
            # What it held is paid anew a day later by itself, and denied again until a person has
            # mended the company's account: so that person is told, each day.
            events=tuple(
                batch_event(batch, kind(reason=Reason.DENIED), now=now)
                for kind in (BatchRejected, BatchAttention)
                if denied
            ),
        )
    looked_at = why is None or why == batch.reason
    return Decision(
        save=(poll_later(batch, why or Reason.ACCEPTED, now=now),),
        events=()
        if why is None or looked_at
        else (batch_event(batch, BatchAttention(reason=why), now=now),),
    )


def poll_later(batch: Batch, reason: Reason, *, now: datetime) -> Batch:
    """Due again after 1, 5 and 15 minutes, an hour, and then every day."""
    wait = POLLS[min(batch.attempts, len(POLLS) - 1)]
    return batch.but(reason=reason, attempts=batch.attempts + 1, due_at=now + wait)
