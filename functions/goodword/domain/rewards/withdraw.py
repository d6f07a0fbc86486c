"""Takes back rewards of a won deal that are not yet reserved, with everything that counted them.

What is given back is exactly what each reward used: its caps in the periods of the day the deal was
won, the budget of the period that paid for it, and what the company owed for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from goodword.domain.errors import Refused
from goodword.domain.event import Event
from goodword.domain.event_data.rewards import RewardCanceled
from goodword.domain.events import happened
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, book, transfer
from goodword.domain.reasons import Reason
from goodword.domain.record import Record
from goodword.domain.rewards.approve import APPROVALS
from goodword.domain.rewards.reward import BudgetTally, Reward, RewardStatus, Tally, move
from goodword.domain.rewards.steps import Step
from goodword.program.rewards import Period

PAYING: Final = frozenset({RewardStatus.RESERVED, RewardStatus.PAID, RewardStatus.REVERSED})

BY_HAND: Final = frozenset({RewardKind.CREDIT, RewardKind.DONATION})
"""What a person grants or sends once it is approved, of which nothing is stored."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What rewards of one referral have used. ``budgets`` by period, ``balances`` by currency."""

    tallies: Mapping[Period, Tally]
    budgets: Mapping[str, BudgetTally]
    balances: Mapping[str, Balance]

    def with_(self, tallies: Mapping[Period, Tally], budget: BudgetTally | None) -> "Uses":
        """The same where further rewards have used caps and a budget."""
        budgets = {**self.budgets, budget.period: budget} if budget else self.budgets
        return replace(self, tallies=tallies, budgets=budgets)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """``records`` and ``events`` of the rewards alone; ``uses`` after what was given back."""

    uses: Uses
    records: tuple[Record, ...] = field(default=())
    events: tuple[Event, ...] = field(default=())


def refuse_paying(rewards: Sequence[Reward]) -> None:
    """Raises ``Refused`` where money of a deal is on its way or has been paid, or may have been:
    a credit or a donation from its approval on."""
    if any(
        reward.status in PAYING
        or (reward.status is RewardStatus.APPROVED and reward.kind in BY_HAND)
        for reward in rewards
    ):
        raise Refused(
            "already_paying",
            "Money for this deal is on its way to the referrer or has been paid, so the report "
            "cannot be followed. It is kept for a person, who settles it with the referrer.",
        )


def withdraw(
    rewards: Sequence[Reward],
    uses: Uses,
    *,
    reason: Reason,
    step: Step,
    actor: str = "rules",
    note: str | None = None,
    now: datetime,
) -> Withdrawn:
    """Cancels the rewards that are not canceled yet. ``step`` ends the receipt of each; ``actor``
    and ``note`` say who decided so, and why, where a person did.

    Raises:
        Refused: one of them is reserved or paid.
    """
    refuse_paying(rewards)
    done = Withdrawn(uses)
    for reward in rewards:
        if reward.status is not RewardStatus.CANCELED:
            done = _without(done, reward, reason=reason, step=step, actor=actor, note=note, now=now)
    return done


def changed(before: Uses, after: Uses) -> tuple[Record, ...]:
    """The counters and balances that moved, each on condition of what it was."""
    pairs: list[tuple[Record, Record]] = [
        *((before.tallies[key], one) for key, one in after.tallies.items()),
        *((before.budgets[key], one) for key, one in after.budgets.items()),
        *((before.balances[key], one) for key, one in after.balances.items()),
    ]
    return tuple(now for was, now in pairs if now != was)


def _without(
    done: Withdrawn,
    reward: Reward,
    *,
    reason: Reason,
    step: Step,
    actor: str,
    note: str | None,
    now: datetime,
) -> Withdrawn:
    uses, booked = _owed_no_more(done.uses, reward, now=now)
    receipt = reward.receipt.model_copy(update={"steps": (*reward.receipt.steps, step)})
    canceled = move(reward, RewardStatus.CANCELED, reason, payout_id=None, now=now)
    return Withdrawn(
        _given_back(uses, reward),
        (*done.records, canceled.but(receipt=receipt, budget_period=None), *booked),
        (*done.events, _event(canceled, actor=actor, note=note, now=now)),
    )


def _given_back(uses: Uses, reward: Reward) -> Uses:
    tallies = {
        period: one.but(cost=one.cost - reward.cost, rewards=one.rewards - 1)
        for period, one in uses.tallies.items()
    }
    budgets = dict(uses.budgets)
    if reward.budget_period is not None:
        paid = budgets[reward.budget_period]
        budgets[reward.budget_period] = paid.but(cost=paid.cost - reward.cost)
    return replace(uses, tallies=tallies, budgets=budgets)


def _owed_no_more(
    uses: Uses, reward: Reward, *, now: datetime
) -> tuple[Uses, tuple[JournalEntry, ...]]:
    """What the approval booked, booked back."""
    account = APPROVALS[reward.kind].account
    if reward.status is not RewardStatus.APPROVED or account is None:
        return uses, ()
    # Only what is owed has a balance; the other accounts stand in the journal alone.
    balance = (
        uses.balances[reward.currency]
        if account is LedgerAccount.OWED
        else Balance(
            account_id=reward.account_id,
            referrer_id=reward.referrer_id,
            currency=reward.currency,
        )
    )
    entry = transfer(
        f"{reward.reward_id}.canceled",
        balance,
        reward.minor,
        debit=account,
        credit=LedgerAccount.EXPENSE,
        cause=reward.reward_id,
        now=now,
    )
    if account is not LedgerAccount.OWED:
        return uses, (entry,)
    balances = {**uses.balances, reward.currency: book(balance, entry)}
    return replace(uses, balances=balances), (entry,)


def _event(reward: Reward, *, actor: str, note: str | None, now: datetime) -> Event:
    return happened(
        RewardCanceled(
            referral_id=reward.referral_id,
            account_id=reward.account_id,
            kind=reward.kind,
            minor=reward.minor,
            currency=reward.currency,
            reason=reward.reason,
            note=note,
        ),
        event_id=f"{reward.reward_id}.canceled",
        about=reward.reward_id,
        actor=actor,
        now=now,
    )
