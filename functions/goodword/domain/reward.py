"""Rewards: what a referral earned, by which rule, and where the money stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from goodword.domain.errors import Refused
from goodword.domain.record import Record


class RewardStatus(StrEnum):
    PENDING = "pending"
    HELD = "held"
    APPROVED = "approved"
    RESERVED = "reserved"
    PAID = "paid"
    CANCELED = "canceled"
    REVERSED = "reversed"


_S = RewardStatus
MOVES: Final[dict[RewardStatus, frozenset[RewardStatus]]] = {
    _S.PENDING: frozenset({_S.HELD, _S.CANCELED}),
    _S.HELD: frozenset({_S.APPROVED, _S.CANCELED}),
    _S.APPROVED: frozenset({_S.RESERVED, _S.CANCELED}),
    # Back to approved once the provider confirms that nothing was paid.
    _S.RESERVED: frozenset({_S.PAID, _S.APPROVED}),
    # Back to approved when a payment came back: the reward is still earned, so it is still owed.
    _S.PAID: frozenset({_S.REVERSED, _S.APPROVED}),
    _S.CANCELED: frozenset(),
    _S.REVERSED: frozenset(),
}


class Receipt(BaseModel):
    """Why a reward is what it is: enough to compute it again by hand.

    ``inputs`` are the facts the rule read; ``steps`` are the sentences that lead to the amount.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    rule: str
    revision: str
    inputs: dict[str, Any]
    steps: tuple[str, ...]
    minor: int
    currency: str
    held_until: AwareDatetime


class Reward(Record):
    """``reward_id`` is derived from referral, rule and role, so that a second one cannot exist.

    ``reason`` is a stable code that says why the reward is where it is: ``holding_period``,
    ``above_ceiling``, ``next_payout``, ``below_minimum``, ``no_payout_details``, ``in_payout``,
    ``unclaimed``, ``paid``, ``payout_failed``, ``batch_denied``. While held, ``due_at`` is the
    end of the holding period.
    """

    reward_id: str
    referral_id: str
    referrer_id: str
    account_id: str
    minor: int
    currency: str
    status: RewardStatus
    reason: str
    receipt: Receipt
    created_at: AwareDatetime
    moved_at: AwareDatetime
    payout_id: str | None = None


class DealCount(Record):
    """How many deals of a referrer closed in a calendar year; decides a partner's tier."""

    referrer_id: str
    year: int
    deals: int


def reward_id(*, referral_id: str, rule_id: str, role: str) -> str:
    """``REF-2026-CUST-001-JS42.bands.referrer``."""
    return f"{referral_id}.{rule_id}.{role}"


def move(
    reward: Reward, status: RewardStatus, reason: str, *, payout_id: str | None, now: datetime
) -> Reward:
    """The reward in its new status, out of any list of what is due.

    Raises:
        Refused: the life cycle has no such move.
    """
    if status not in MOVES[reward.status]:
        raise Refused(
            "reward_cannot_move", f"{reward.reward_id} is {reward.status}, not to be {status}"
        )
    return reward.but(status=status, reason=reason, payout_id=payout_id, moved_at=now, due_at=None)
