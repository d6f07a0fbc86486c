"""Sending a sealed batch: the claim before the call, and what each answer means."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.payouts import (
    BatchAccepted,
    BatchAttention,
    BatchMoved,
    BatchRejected,
    BatchStuck,
    BatchWithdrawn,
)
from goodword.domain.events import happened
from goodword.domain.payouts.payout import (
    Accepted,
    Batch,
    BatchStatus,
    Capabilities,
    Fault,
    Payout,
    PayoutStatus,
    Rejected,
)
from goodword.domain.payouts.reserve import PROVIDER_AGAIN_AFTER
from goodword.domain.reasons import Reason

LEASE: Final = timedelta(minutes=20)
"""Longer than any worker lives: a Lambda function is ended after 15 minutes."""

RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
POLLS: Final = (*RETRIES, timedelta(days=1))
LONGEST_WAIT: Final = timedelta(days=1)


def claim(batch: Batch, *, now: datetime) -> Batch:
    """Nobody else sends it while the lease runs, and it counts as sent before it is.

    ``due_at`` is the end of the lease, so that the batch of a worker that died comes up again.
    """
    return batch.but(
        status=BatchStatus.SUBMITTING,
        reason=Reason.SUBMITTING,
        lease_until=now + LEASE,
        due_at=now + LEASE,
        maybe_in_flight=True,
        attempts=batch.attempts + 1,
    )


def too_old(batch: Batch, capabilities: Capabilities, *, now: datetime) -> bool:
    """Whether the provider may have forgotten the key, and would pay the same bytes again."""
    return now >= batch.created_at + capabilities.key_life


def mark_stuck(batch: Batch, reason: Reason, *, now: datetime) -> Decision:
    """Never sent again: a person finds out what happened."""
    return Decision(
        save=(batch.but(status=BatchStatus.STUCK, reason=reason, lease_until=None, due_at=None),),
        events=(batch_event(batch, BatchStuck(reason=reason), now=now),),
    )


def is_definite_rejection(before: Batch, answer: Rejected, payouts: Sequence[Payout]) -> bool:
    """Whether a refusal proves that nothing of the batch was or will be paid.

    ``before`` is the batch as it was before this claim: where an earlier call may have reached
    the provider, a refusal of this one says nothing about that one.
    """
    return (
        answer.fault is Fault.THEIRS
        and not before.maybe_in_flight
        and len(payouts) == len(before.payout_ids)
        and all(payout.status is PayoutStatus.SEALED for payout in payouts)
    )


def accepted(batch: Batch, answer: Accepted, *, now: datetime) -> Decision:
    """The provider has it; the polls begin."""
    return Decision(
        save=(
            batch.but(
                status=BatchStatus.ACCEPTED,
                reason=Reason.ACCEPTED,
                provider_batch_id=answer.provider_batch_id,
                lease_until=None,
                attempts=0,
                due_at=now + POLLS[0],
            ),
        ),
        events=(batch_event(batch, BatchAccepted(reason=Reason.ACCEPTED), now=now),),
    )


def rejected(batch: Batch, code: str, *, now: datetime) -> Decision:
    """The batch ends. What becomes of its payouts is decided beside it, in one transaction."""
    return Decision(
        save=(batch.but(status=BatchStatus.REJECTED, reason=code, lease_until=None, due_at=None),),
        events=(batch_event(batch, BatchRejected(reason=code), now=now),),
    )


def split(batch: Batch, code: str, *, now: datetime) -> Decision:
    """Begins to take a refused batch of several apart: one bad item is enough for a refusal."""
    return Decision(
        save=(
            batch.but(
                status=BatchStatus.SPLITTING,
                reason=code,
                lease_until=None,
                due_at=now + RETRIES[0],
            ),
        )
    )


def freed(batch: Batch, payouts: Sequence[Payout], *, now: datetime) -> Decision:
    """Payouts of a refused batch wait again, for batches of half its size and so other keys."""
    return Decision(
        save=tuple(
            payout.but(
                status=PayoutStatus.RESERVED,
                reason=Reason.RESERVED,
                batch_key=None,
                at_most=(len(batch.payout_ids) + 1) // 2,
                moved_at=now,
                due_at=now,
            )
            for payout in payouts
        )
    )


def withdraw(batch: Batch, reason: str, *, now: datetime) -> Decision:
    """Takes a batch back that was never sent; on condition that nobody claims it meanwhile."""
    return Decision(
        save=(batch.but(status=BatchStatus.WITHDRAWING, reason=reason, due_at=now + RETRIES[0]),)
    )


def without_provider(batch: Batch, *, now: datetime) -> Decision:
    """Waits for the credentials of its provider, and tells a person, once."""
    waiting = batch.but(reason=Reason.NO_PROVIDER, due_at=now + PROVIDER_AGAIN_AFTER)
    if batch.reason == Reason.NO_PROVIDER:
        return Decision(save=(waiting,))
    event = batch_event(batch, BatchAttention(reason=Reason.NO_PROVIDER), now=now)
    return Decision(save=(waiting,), events=(event,))


def withdrawn(batch: Batch, *, now: datetime) -> Decision:
    """Ends a batch that holds nothing any more."""
    return Decision(
        save=(batch.but(status=BatchStatus.WITHDRAWN, due_at=None),),
        events=(batch_event(batch, BatchWithdrawn(reason=batch.reason), now=now),),
    )


def unclear(batch: Batch, code: str, retry_after: int | None, *, now: datetime) -> Decision:
    """Stays as it is, for the same bytes again: the call has ended, so its lease ends too.

    ``retry_after`` (seconds) makes the wait longer, never shorter, and at most a day.
    """
    ours = RETRIES[min(batch.attempts, len(RETRIES)) - 1]
    theirs = min(timedelta(seconds=retry_after or 0), LONGEST_WAIT)
    return Decision(save=(batch.but(reason=code, lease_until=now, due_at=now + max(ours, theirs)),))


def batch_event(batch: Batch, data: BatchMoved, *, now: datetime) -> Event:
    """Once for each version of the batch, so that the commit that made it makes it once."""
    return happened(
        data,
        event_id=f"{batch.batch_key}.{data.type.step}.{batch.version + 1}",
        about=batch.batch_key,
        actor="rules",
        now=now,
    )
