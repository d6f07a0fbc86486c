"""After the hold: a reward is approved by itself, or waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.event import Decision
from goodword.domain.event_data.rewards import RewardApproved, RewardWaiting
from goodword.domain.events import happened
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import (
    Balance,
    JournalEntry,
    LedgerAccount,
    book,
    next_run,
    person_decides,
    transfer,
)
from goodword.domain.reasons import Reason
from goodword.domain.rewards.receipt import explained_doubts
from goodword.domain.rewards.reward import Reward, RewardStatus, move
from goodword.program.conversion import in_currency
from goodword.program.model import Program


class AfterApproval(NamedTuple):
    """What becomes of an approved reward, and the ledger account that its amount is due to."""

    reason: Reason
    account: LedgerAccount | None


# Only what is owed goes to the payout provider; the company sees to the rest.
APPROVALS: Final[dict[RewardKind, AfterApproval]] = {
    RewardKind.MONEY: AfterApproval(Reason.NEXT_PAYOUT, LedgerAccount.OWED),
    RewardKind.DONATION: AfterApproval(Reason.DONATION_TO_SEND, LedgerAccount.DONATIONS),
    RewardKind.FUND: AfterApproval(Reason.IN_FUND, LedgerAccount.FUND),
    RewardKind.CREDIT: AfterApproval(Reason.CREDIT_TO_GRANT, None),
    RewardKind.RECOGNITION: AfterApproval(Reason.THANKED, None),
}


def judge(
    reward: Reward,
    balance: Balance,
    terms: Program,
    *,
    doubts: Sequence[Reason] = (),
    now: datetime,
) -> Decision:
    """Approves up to the ceiling of the pinned terms; a larger one stays held, and so does one that
    a person is to look at for other reasons (``doubts``), which stand in its receipt.

    ``balance`` is the account's in the reward's currency, a new one (version 0) for the first.
    """
    ceiling = in_currency(
        terms.currencies, terms.payouts.approve_automatically_up_to, reward.currency
    )
    above = (Reason.ABOVE_CEILING,) if reward.minor > ceiling else ()
    if doubts:
        return wait(doubted(reward, doubts, *above), doubts[0], now=now)
    if above:
        return wait(reward.but(doubts=above), Reason.ABOVE_CEILING, now=now)
    return approve(reward, balance, actor="rules", now=now)


def doubted(reward: Reward, doubts: Sequence[Reason], *further: Reason) -> Reward:
    """The reward with what a person has to know before they approve it: ``doubts``, which its
    receipt tells, and ``further`` reasons, which only its line does."""
    steps = (*reward.receipt.steps, *explained_doubts(doubts))
    receipt = reward.receipt.model_copy(update={"steps": steps})
    return reward.but(receipt=receipt, doubts=(*reward.doubts, *doubts, *further))


def ask_anew(reward: Reward, doubt: Reason, *, now: datetime) -> Decision:
    """A reason more has come up while it waited for a person: whoever approves it is told first,
    and where two have to, both begin anew."""
    event = happened(
        RewardWaiting(reason=doubt),
        event_id=f"{reward.reward_id}.{doubt}",
        about=reward.reward_id,
        actor="rules",
        now=now,
    )
    return Decision(save=(doubted(reward, (doubt,)).but(signed_by=None),), events=(event,))


def approve(
    reward: Reward, balance: Balance, *, actor: str, note: str | None = None, now: datetime
) -> Decision:
    """The company owes the reward from now on. Money is looked at by the next payout run.

    A balance that waits for a person is not marked; one whose batch was denied keeps its wait.
    """
    reason, account = APPROVALS[reward.kind]
    booked: tuple[Balance | JournalEntry, ...] = ()
    if account is not None:
        entry = transfer(
            f"{reward.reward_id}.approved",
            balance,
            reward.minor,
            debit=LedgerAccount.EXPENSE,
            credit=account,
            cause=reward.reward_id,
            now=now,
        )
        booked = (entry,)
        if account is LedgerAccount.OWED:
            owed = book(balance, entry)
            reason = person_decides(owed) or reason
            booked = (owed.but(due_at=next_run(owed, now=now)), entry)
    return Decision(
        save=(move(reward, RewardStatus.APPROVED, reason, payout_id=None, now=now), *booked),
        events=(
            happened(
                RewardApproved(
                    kind=reward.kind, minor=reward.minor, currency=reward.currency, note=note
                ),
                event_id=f"{reward.reward_id}.approved",
                about=reward.reward_id,
                actor=actor,
                now=now,
            ),
        ),
    )


def wait(reward: Reward, reason: str, *, now: datetime) -> Decision:
    """Stays where it is, held or pending, until a person approves or cancels it."""
    return Decision(
        save=(reward.but(reason=reason, due_at=None, moved_at=now),),
        events=(
            happened(
                RewardWaiting(reason=reason),
                event_id=f"{reward.reward_id}.{reason}",
                about=reward.reward_id,
                actor="rules",
                now=now,
            ),
        ),
    )
