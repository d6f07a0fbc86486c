"""After the hold: a reward is approved by itself, or waits for a person."""

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
from goodword.domain.rewards.receipt import explained_doubt
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
    doubt: Reason | None = None,
    now: datetime,
) -> Decision:
    """Approves up to the ceiling of the pinned terms; a larger one stays held, and so does one that
    a person is to look at for another reason (``doubt``), which stands in its receipt.

    ``balance`` is the account's in the reward's currency, a new one (version 0) for the first.
    """
    if doubt is not None:
        steps = (*reward.receipt.steps, *explained_doubt(doubt))
        receipt = reward.receipt.model_copy(update={"steps": steps})
        return wait(reward.but(receipt=receipt), doubt, now=now)
    ceiling = in_currency(
        terms.currencies, terms.payouts.approve_automatically_up_to, reward.currency
    )
    if reward.minor > ceiling:
        return wait(reward, Reason.ABOVE_CEILING, now=now)
    return approve(reward, balance, actor="rules", now=now)


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
