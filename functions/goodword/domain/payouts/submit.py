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
    NotTaken,
    Payout,
    PayoutStatus,
    Rejected,
    Unclear,
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
OWN_TROUBLE_RETRIES: Final = (*RETRIES, timedelta(hours=4), timedelta(hours=12))
"""While something of the company's own must be mended: a person was told, and calling more often
mends nothing. Twice a day: what is mended today is paid today or tomorrow."""


def claim(batch: Batch, capabilities: Capabilities, *, now: datetime) -> Batch:
    """Nobody else sends it while the lease runs, and it counts as sent before it is.

    ``due_at`` is the end of the lease, so that the batch of a worker that died comes up again.
    """
    return batch.but(
        status=BatchStatus.SUBMITTING,
        reason=Reason.SUBMITTING,
        lease_until=now + LEASE,
        due_at=now + LEASE,
        maybe_in_flight=True,
        may_arrive_until=now + LEASE + capabilities.arrives_within,
        attempts=batch.attempts + 1,
    )


def may_still_arrive(batch: Batch, capabilities: Capabilities, *, now: datetime) -> bool:
    """Whether an earlier call may reach the provider yet, or have reached it unseen."""
    if not batch.maybe_in_flight:
        return False
    # One that was stored before the moment was kept: counted from the end of its last lease.
    until = batch.may_arrive_until or (
        (batch.lease_until or batch.created_at) + LEASE + capabilities.arrives_within
    )
    return now < until


def too_old(batch: Batch, capabilities: Capabilities, *, now: datetime) -> bool:
    """Whether the provider may have forgotten the key, and would pay the same bytes again."""
    return now >= batch.created_at + capabilities.key_life


def mark_stuck(batch: Batch, reason: Reason, *, now: datetime) -> Decision:
    """Never sent again: a person finds out what happened."""
    return Decision(
        save=(batch.but(status=BatchStatus.STUCK, reason=reason, lease_until=None, due_at=None),),
        events=(batch_event(batch, BatchStuck(reason=reason), now=now),),
    )


def is_definite_rejection(
    before: Batch,
    answer: Rejected,
    payouts: Sequence[Payout],
    capabilities: Capabilities,
    *,
    now: datetime,
) -> bool:
    """Whether a refusal proves that nothing of the batch was or will be paid.

    ``before`` is the batch as it was before this claim. While an earlier call may still arrive, a
    refusal of this one says nothing about that one. Afterwards it does: had it arrived, its key
    would be known and these bytes a duplicate, or its batch was denied, which pays nothing. A
    payout of which a webhook said that its money has moved keeps the batch whole, and so does a
    word of the provider that it holds one under this key.
    """
    return (
        answer.fault is Fault.THEIRS
        and not before.is_held
        and not may_still_arrive(before, capabilities, now=now)
        and len(payouts) == len(before.payout_ids)
        and all(
            payout.status is PayoutStatus.SEALED and payout.reason != Reason.REPORTED_WHILE_STUCK
            for payout in payouts
        )
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
                attention=None,
                attempts=0,
                due_at=now + POLLS[0],
            ),
        ),
        events=(batch_event(batch, BatchAccepted(reason=Reason.ACCEPTED), now=now),),
    )


def rejected(batch: Batch, code: str, *, now: datetime) -> Decision:
    """The batch ends. What becomes of its payouts is decided beside it, in one transaction."""
    return Decision(
        save=(
            batch.but(
                status=BatchStatus.REJECTED,
                reason=code,
                lease_until=None,
                due_at=None,
                attention=None,
            ),
        ),
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
                attention=None,
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
        save=(
            batch.but(
                status=BatchStatus.WITHDRAWING,
                reason=reason,
                due_at=now + RETRIES[0],
                attention=None,
            ),
        )
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


def not_taken(
    batch: Batch, before: Batch, answer: NotTaken | Rejected, *, now: datetime
) -> Decision:
    """For the same bytes again: this call took nothing, so what may arrive is what could before.

    ``before`` is the batch as it was before this claim.
    """
    again = batch.but(
        maybe_in_flight=before.maybe_in_flight, may_arrive_until=before.may_arrive_until
    )
    ours = answer.fault is Fault.OURS
    retry_after = answer.retry_after if isinstance(answer, NotTaken) else None
    return _again(again, answer.code, retry_after, Reason.OUR_ACCOUNT if ours else None, now=now)


def unclear(
    batch: Batch, answer: Unclear, capabilities: Capabilities, *, now: datetime
) -> Decision:
    """Stays as it is, for the same bytes again: this call may have arrived, or arrive yet."""
    again = batch.but(
        may_arrive_until=now + capabilities.arrives_within,
        is_held=batch.is_held or answer.is_held,
    )
    return _again(again, answer.code, answer.retry_after, answer.attention, now=now)


def _again(
    batch: Batch, code: str, retry_after: int | None, attention: Reason | None, *, now: datetime
) -> Decision:
    """The call has ended, so its lease ends too. What a person should mend is told once.

    ``retry_after`` (seconds) makes the wait longer, never shorter, and at most a day.
    """
    waits = OWN_TROUBLE_RETRIES if attention else RETRIES
    own = waits[min(batch.attempts, len(waits)) - 1]
    theirs = min(timedelta(seconds=retry_after or 0), LONGEST_WAIT)
    later = batch.but(
        reason=code,
        lease_until=now,
        due_at=now + max(own, theirs),
        # A hiccup between says nothing about whether it was mended.
        attention=attention or batch.attention,
    )
    if attention is None or attention == batch.attention:
        return Decision(save=(later,))
    event = batch_event(batch, BatchAttention(reason=attention), now=now)
    return Decision(save=(later,), events=(event,))


def batch_event(batch: Batch, data: BatchMoved, *, now: datetime) -> Event:
    """Once for each version of the batch, so that the commit that made it makes it once."""
    return happened(
        data,
        event_id=f"{batch.batch_key}.{data.type.step}.{batch.version + 1}",
        about=batch.batch_key,
        actor="rules",
        now=now,
    )
