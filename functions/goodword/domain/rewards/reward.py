"""Rewards: what a referral earned, by which rule, and where the money stands."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.errors import Refused, TooNew
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import Reason, StoredReason
from goodword.domain.record import Record, instant
from goodword.domain.rewards.steps import Inputs, Step
from goodword.program.stored import Stored


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
    # Straight to paid where a person confirms a payment that was reported after its release.
    _S.APPROVED: frozenset({_S.RESERVED, _S.PAID, _S.CANCELED}),
    # Back to approved once the provider confirms that nothing was paid.
    _S.RESERVED: frozenset({_S.PAID, _S.APPROVED}),
    # Back to approved when a payment came back: the reward is still earned, so it is still owed.
    _S.PAID: frozenset({_S.REVERSED, _S.APPROVED}),
    _S.CANCELED: frozenset(),
    _S.REVERSED: frozenset(),
}


class Receipt(Stored):
    """Why a reward is what it is: enough to compute it again by hand.

    ``inputs`` are the facts the rule read; ``steps`` lead from them to the amount.
    ``held_until`` is None where nothing is held: the budget is spent, or a cap left nothing.
    """

    rule: str
    revision: str
    inputs: Inputs
    steps: tuple[Step, ...]
    minor: int
    currency: str
    held_until: AwareDatetime | None = None


class Reward(Record):
    """``reward_id`` is derived from referral, rule and role, so that a second one cannot exist.

    ``minor`` is what the referrer gets, ``cost`` what caps and the budget count (base currency).
    A credit is ``months`` of the subscription and, as a recognition, no money.

    ``reason`` is a stable code that says why the reward is where it is:

        pending     budget_spent (until the next period; without one, for a person), terms_missing
        held        holding_period, above_ceiling, own_mailbox, own_company, second_for_company,
                    terms_missing
        approved    next_payout, below_minimum, no_payout_details, payout_failed, batch_denied,
                    paid_after_release (a person decides first), no_provider (no credentials),
                    other_currency (the provider does not pay it)
                    credit_to_grant, donation_to_send, in_fund, thanked: not paid by the provider
        reserved    in_payout, unclaimed
        paid        paid
        canceled    cap_reached, deal_lost, deal_rejected, deal_corrected, declined

    ``due_at`` is the end of the holding period, or when the budget is looked at again. ``place``
    puts rewards of the same moment in order, by milestone and then as the rules are declared, for
    the queue before the budget. ``budget_period`` is the period whose budget has paid for it, None
    where none has. ``doubts`` are all the reasons for which a person was asked to look at it, as
    they were found. ``signed_by`` is who has approved it as the first of two people, by their name.
    """

    reward_id: str
    referral_id: str
    referrer_id: str
    account_id: str
    minor: int
    currency: str
    kind: RewardKind = RewardKind.MONEY
    months: int = 0
    cost: int = 0
    status: RewardStatus
    reason: StoredReason
    receipt: Receipt
    created_at: AwareDatetime
    place: int = 0
    moved_at: AwareDatetime
    payout_id: str | None = None
    budget_period: str | None = None
    signed_by: str | None = None
    doubts: tuple[StoredReason, ...] = ()

    @property
    def queue(self) -> tuple[str, ...]:
        """The order of rewards that wait for the budget, which all fall due when the next period
        begins: by the time of the reward, its place within that, its id."""
        if self.status is not RewardStatus.PENDING:
            return ()
        return instant(self.created_at), f"{self.place:06}", self.reward_id

    @property
    def waits_for_person(self) -> bool:
        """Whether nothing moves it by itself: somebody approves it, or grants or sends it."""
        if self.status is RewardStatus.APPROVED:
            return self.kind in {RewardKind.CREDIT, RewardKind.DONATION}
        return self.status in {RewardStatus.PENDING, RewardStatus.HELD} and self.due_at is None

    @property
    def is_payable(self) -> bool:
        """Whether the next payout of its account takes it."""
        return self.status is RewardStatus.APPROVED and self.kind is RewardKind.MONEY


class DealCount(Record):
    """How many deals of a referrer closed in a calendar year; decides a partner's tier."""

    referrer_id: str
    year: int
    deals: int


class Tally(Record):
    """What a referrer earned in a period that a cap counts; moved in the reward's transaction.

    ``period`` as ``limits.label`` names it. ``cost`` is in ``currency``, the base currency of the
    terms, minor units.
    """

    referrer_id: str
    period: str
    currency: str
    cost: int = 0
    rewards: int = 0


class BudgetTally(Record):
    """What everybody earned in a period of the programme's budget; otherwise as ``Tally``."""

    period: str
    currency: str
    cost: int = 0


def reward_id(*, referral_id: str, rule_id: str, role: str) -> str:
    """``REF-2026-CUST-001-JS42.bands.referrer``."""
    return f"{referral_id}.{rule_id}.{role}"


def referral_of(reward_id: str) -> str:
    """The referral whose reward has this id."""
    return reward_id.partition(".")[0]


def move(
    reward: Reward, status: RewardStatus, reason: Reason, *, payout_id: str | None, now: datetime
) -> Reward:
    """The reward in its new status, out of any list of what is due.

    Raises:
        Refused: the life cycle has no such move.
        TooNew: only a later version knows the state of the reward.
    """
    if not reward.is_known:
        raise TooNew(Reward.__name__)
    if status not in MOVES[reward.status]:
        raise Refused(
            "reward_cannot_move", f"{reward.reward_id} is {reward.status}, not to be {status}"
        )
    return reward.but(status=status, reason=reason, payout_id=payout_id, moved_at=now, due_at=None)
