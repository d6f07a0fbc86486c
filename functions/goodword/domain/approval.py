"""After the hold: a reward is approved by itself, or waits for a person."""

from datetime import datetime

from goodword.domain.decision import Decision
from goodword.domain.event import REDELIVER_AFTER, Event
from goodword.domain.ledger import Balance, LedgerAccount, book, transfer
from goodword.domain.money import in_currency
from goodword.domain.reserving import PAYOUT_FAILED
from goodword.domain.reward import Reward, RewardStatus, move
from goodword.program.model import Program

ABOVE_CEILING = "above_ceiling"


def judge(reward: Reward, balance: Balance, terms: Program, *, now: datetime) -> Decision:
    """Approves up to the ceiling of the pinned terms; a larger one stays held.

    ``balance`` is the account's in the reward's currency, a new one (version 0) for the first.
    """
    ceiling = in_currency(
        terms.currencies, terms.payouts.approve_automatically_up_to, reward.currency
    )
    if reward.minor > ceiling:
        return wait(reward, ABOVE_CEILING, now=now)
    return approve(reward, balance, actor="rules", now=now)


def approve(reward: Reward, balance: Balance, *, actor: str, now: datetime) -> Decision:
    """The company owes the reward from now on; the next payout run looks at the balance.

    A balance whose last payout failed is not marked: a person or new payout details do that.
    """
    entry = transfer(
        f"{reward.reward_id}.approved",
        balance,
        reward.minor,
        debit=LedgerAccount.EXPENSE,
        credit=LedgerAccount.OWED,
        cause=reward.reward_id,
        now=now,
    )
    owed = book(balance, entry)
    failed = owed.reason == PAYOUT_FAILED
    return Decision(
        save=(
            move(
                reward,
                RewardStatus.APPROVED,
                PAYOUT_FAILED if failed else "next_payout",
                payout_id=None,
                now=now,
            ),
            owed if failed else owed.but(due_at=now),
            entry,
        ),
        events=(
            Event(
                event_id=f"{reward.reward_id}.approved",
                type="reward.approved",
                about=reward.reward_id,
                at=now,
                actor=actor,
                data={"minor": reward.minor, "currency": reward.currency},
                due_at=now + REDELIVER_AFTER,
            ),
        ),
    )


def wait(reward: Reward, reason: str, *, now: datetime) -> Decision:
    """Stays held until a person approves or cancels it."""
    return Decision(
        save=(reward.but(reason=reason, due_at=None, moved_at=now),),
        events=(
            Event(
                event_id=f"{reward.reward_id}.{reason}",
                type="reward.waiting",
                about=reward.reward_id,
                at=now,
                actor="rules",
                data={"reason": reason},
                due_at=now + REDELIVER_AFTER,
            ),
        ),
    )
