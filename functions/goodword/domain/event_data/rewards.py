"""What events hold of rewards: what was earned, held, approved and canceled."""

from typing import Annotated, ClassVar

from pydantic import Field

from goodword.domain.event import EventType
from goodword.domain.events import EventData
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import StoredReason

_Kind = Annotated[RewardKind | str, Field(union_mode="left_to_right")]


class ReferralEarned(EventData):
    """What a milestone earned, ``reward_ids`` in the order of the rules; perhaps nothing.

    ``deals_this_year`` is the number of the deal in its year, where one closed; ``reason`` is why
    the milestone can no longer earn anything.
    """

    type: ClassVar = EventType.REFERRAL_EARNED
    milestone: str
    reward_ids: tuple[str, ...]
    deals_this_year: int | None = None
    reason: StoredReason | None = None


class RewardHeld(EventData):
    """``milestone`` is left out where the reward waited for the budget before."""

    type: ClassVar = EventType.REWARD_HELD
    referral_id: str
    account_id: str
    milestone: str | None = None
    kind: _Kind
    minor: int
    currency: str
    reason: StoredReason


class RewardCanceled(EventData):
    """A cap left nothing of it or, then without ``milestone``, its deal was lost, rejected or
    corrected, or a person declined it, who says why in ``note``."""

    type: ClassVar = EventType.REWARD_CANCELED
    referral_id: str
    account_id: str
    milestone: str | None = None
    kind: _Kind
    minor: int
    currency: str
    reason: StoredReason
    note: str | None = None


class RewardWaiting(EventData):
    """It waits for the budget or, then with the reason alone, for a person."""

    type: ClassVar = EventType.REWARD_WAITING
    referral_id: str | None = None
    account_id: str | None = None
    milestone: str | None = None
    kind: _Kind | None = None
    minor: int | None = None
    currency: str | None = None
    reason: StoredReason


class RewardApproved(EventData):
    """The company owes it from now on; ``note`` is why a person approved it."""

    type: ClassVar = EventType.REWARD_APPROVED
    kind: _Kind
    minor: int
    currency: str
    note: str | None = None
