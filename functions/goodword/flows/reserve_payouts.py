"""Balances with something owed: a payout of the approved rewards, or the reason why not yet."""

from datetime import datetime
from functools import partial

from goodword.domain.ledger import Balance
from goodword.domain.referral import Referrer
from goodword.domain.reserving import minimum_in, reserve
from goodword.flows.committing import committed
from goodword.flows.one_by_one import one_by_one
from goodword.flows.ports import Store
from goodword.program.model import Program


def reserve_payouts(store: Store, program: Program, *, now: datetime) -> int:
    """Looks at up to 100 balances that are due; returns how many it changed.

    ``program`` is today's: the minimum of a payout is a matter of fees, not of a reward's terms.

    Raises:
        ExceptionGroup: some could not be looked at; all others were.
    """
    return one_by_one(store.due(Balance, now), partial(_reserve, store, program, now))


def _reserve(store: Store, program: Program, now: datetime, due: Balance) -> bool:
    # Read afresh, balance first: rewards approved after it was read make its version differ.
    balance = store.get(Balance, due.account_id, due.currency)
    if balance is None or balance.due_at is None or balance.due_at > now:
        return False
    rewards = store.approved_rewards(balance.account_id, balance.currency)
    referrer = store.get(Referrer, balance.referrer_id)
    decision = reserve(
        balance,
        rewards,
        minimum=minimum_in(program, balance.currency),
        receiver=referrer.receiver if referrer else None,
        now=now,
    )
    return committed(store, decision)
