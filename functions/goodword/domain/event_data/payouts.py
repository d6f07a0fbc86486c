"""What events hold of payouts and the batches that carry them."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData
from goodword.domain.reasons import StoredReason


class PayoutDetailsMissing(EventData):
    """What an account is owed could be paid, and nobody has said where to."""

    type: ClassVar = EventType.PAYOUT_DETAILS_MISSING
    minor: int
    currency: str


class PayoutReserved(EventData):
    """What was set aside, and for which rewards."""

    type: ClassVar = EventType.PAYOUT_RESERVED
    minor: int
    currency: str
    reward_ids: tuple[str, ...]


class PayoutMoved(EventData):
    """``reason`` is the provider's verdict."""

    minor: int
    currency: str
    reason: StoredReason


class PayoutUnclaimed(PayoutMoved):
    """The receiver has to claim it."""

    type: ClassVar = EventType.PAYOUT_UNCLAIMED


class PayoutPaid(PayoutMoved):
    """The money has left."""

    type: ClassVar = EventType.PAYOUT_PAID


class PayoutReleased(PayoutMoved):
    """Nothing was paid: it is owed again."""

    type: ClassVar = EventType.PAYOUT_RELEASED


class PayoutReturned(PayoutMoved):
    """It came back: it is owed again."""

    type: ClassVar = EventType.PAYOUT_RETURNED


class PayoutDismissed(PayoutMoved):
    """A person found that a payment reported after the release is none."""

    type: ClassVar = EventType.PAYOUT_DISMISSED


class PayoutAttention(PayoutMoved):
    """A person should look. ``code`` is the provider's own word; ``provider_item_id`` is there
    where a payment was reported after the release."""

    type: ClassVar = EventType.PAYOUT_ATTENTION
    code: str
    provider_item_id: str | None = None


class BatchMoved(EventData):
    """``reason`` is ours or the name of the provider's error."""

    reason: StoredReason


class BatchAccepted(BatchMoved):
    """The provider has it."""

    type: ClassVar = EventType.BATCH_ACCEPTED


class BatchRejected(BatchMoved):
    """Nothing of it is paid."""

    type: ClassVar = EventType.BATCH_REJECTED


class BatchStuck(BatchMoved):
    """It is never sent again: a person finds out what happened."""

    type: ClassVar = EventType.BATCH_STUCK


class BatchWithdrawn(BatchMoved):
    """It was never sent, and holds nothing any more."""

    type: ClassVar = EventType.BATCH_WITHDRAWN


class BatchAttention(BatchMoved):
    """What the provider says about it makes no sense: a person should look."""

    type: ClassVar = EventType.BATCH_ATTENTION
