"""What a referrer's home shows without adding up everything that they ever earned.

``totals`` are counted once for each event; ``rewards`` and ``referrals`` are the newest that are
not over, each as it stood when an event of it was last looked at.
"""

from datetime import date, timedelta
from typing import Final

from pydantic import AwareDatetime, Field

from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import StoredReason
from goodword.domain.record import Record
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.program.stored import Stored

MOST_REWARDS: Final = 20
MOST_REFERRALS: Final = 10
SUMMED_FOR: Final = timedelta(days=400)
"""How long it is kept that an event was counted: longer than one may be given up and run again."""
_STILL_HELD: Final = frozenset({RewardStatus.PENDING, RewardStatus.HELD})
_ON_ITS_WAY: Final = _STILL_HELD | {RewardStatus.APPROVED, RewardStatus.RESERVED}

HELD: Final = "held"
"""Money that was earned and is not approved yet, by currency (``held.EUR``), in minor units."""
CONFIRMED: Final = "confirmed"
"""Referrals by the tag of the link that they came through (``confirmed.whatsapp``)."""
REFERRALS: Final = "referrals"
"""Referrals by where they stand: ``referrals.open``, ``referrals.won``, ``referrals.ended``."""


class RewardOnWay(Stored):
    """A reward that is neither paid nor over. ``day`` is that of the recommendation."""

    reward_id: str
    day: date
    milestone: str
    kind: RewardKind
    minor: int
    currency: str
    months: int = 0
    status: RewardStatus
    reason: StoredReason
    due_at: AwareDatetime | None = None
    created_at: AwareDatetime
    moved_at: AwareDatetime


class OpenReferral(Stored):
    """A recommendation of which something may yet come; ``behind_deal``: it waits behind a deal
    registration."""

    referral_id: str
    created_at: AwareDatetime
    status: ReferralStatus
    waits: bool = False
    behind_deal: bool = False
    revision: str


class ReferrerOverview(Record):
    """What a referrer's home shows; ids, codes and amounts alone."""

    referrer_id: str
    totals: dict[str, int] = Field(default_factory=dict)
    rewards: tuple[RewardOnWay, ...] = ()
    referrals: tuple[OpenReferral, ...] = ()
    counted_until: AwareDatetime | None = None
    """Up to when events are in the totals without a mark: of a referrer of whom there was more
    before anybody kept an overview, what the lists said is in them."""

    def total(self, name: str, of: str) -> int:
        """A total by its name and what it is of."""
        return self.totals.get(f"{name}.{of}", 0)


def held_in(kind: str, status: str) -> bool:
    """Whether a reward is money that was earned and is not approved yet."""
    return kind == RewardKind.MONEY and status in _STILL_HELD


class SummedEvent(Record):
    """The mark of an event that an overview has counted."""

    referrer_id: str
    event_id: str


def with_totals(overview: ReferrerOverview, moved: dict[str, int]) -> ReferrerOverview:
    """The overview after so much was added to its totals."""
    totals = dict(overview.totals)
    for name, by in moved.items():
        totals[name] = totals.get(name, 0) + by
    return overview.but(totals={name: total for name, total in totals.items() if total})


def with_reward(overview: ReferrerOverview, reward: Reward, day: date) -> ReferrerOverview:
    """The overview with a reward as it stands, or without it once nothing of it is to come."""
    others = [one for one in overview.rewards if one.reward_id != reward.reward_id]
    if is_on_its_way(reward):
        others.append(
            RewardOnWay(
                reward_id=reward.reward_id,
                day=day,
                milestone=str(reward.receipt.inputs.milestone),
                kind=reward.kind,
                minor=reward.minor,
                currency=reward.currency,
                months=reward.months,
                status=reward.status,
                reason=reward.reason,
                due_at=reward.due_at,
                created_at=reward.created_at,
                moved_at=reward.moved_at,
            )
        )
    others.sort(key=lambda one: (one.created_at, one.reward_id), reverse=True)
    return overview.but(rewards=tuple(others[:MOST_REWARDS]))


def is_on_its_way(reward: Reward) -> bool:
    """Whether something of a reward is still to come. Thanks, and what lies in a fund, are there
    once they are approved."""
    if reward.kind is RewardKind.RECOGNITION:
        return False
    is_there = reward.kind is RewardKind.FUND and reward.status is RewardStatus.APPROVED
    return reward.status in _ON_ITS_WAY and not is_there


def with_referral(overview: ReferrerOverview, referral: Referral) -> ReferrerOverview:
    """The overview with a referral as it stands, or without it once it is over."""
    others = [one for one in overview.referrals if one.referral_id != referral.referral_id]
    if referral.status in OPEN:
        others.append(
            OpenReferral(
                referral_id=referral.referral_id,
                created_at=referral.created_at,
                status=referral.status,
                waits=referral.waits,
                behind_deal=referral.waits and referral.behind is not None,
                revision=referral.revision,
            )
        )
    others.sort(key=lambda one: (one.created_at, one.referral_id), reverse=True)
    return overview.but(referrals=tuple(others[:MOST_REFERRALS]))


def standing_of(status: str) -> str:
    """Of which total of referrals one is in a status."""
    if status == ReferralStatus.CLOSED_WON:
        return "won"
    return "open" if status in OPEN else "ended"
