"""Balances with something owed: a payout of the approved rewards, or the reason why not yet."""

from datetime import datetime

from goodword.domain.ledger import Balance
from goodword.domain.money import in_currency
from goodword.domain.referral import Referrer
from goodword.domain.reserving import reserve
from goodword.flows.committing import committed
from goodword.flows.ports import Store
from goodword.program.model import Program


def reserve_payouts(store: Store, program: Program, *, now: datetime) -> int:
    """Looks at up to 100 balances that are due; returns how many it changed.

    ``program`` is today's: the minimum of a payout is a matter of fees, not of a reward's terms.
    """
    changed = 0
    for due in store.due(Balance, now):
        # Read afresh, balance first: rewards approved after it was read make its version differ.
        balance = store.get(Balance, due.account_id, due.currency)
        if balance is None or balance.due_at is None or balance.due_at > now:
            continue
        rewards = store.approved_rewards(balance.account_id, balance.currency)
        referrer = store.get(Referrer, balance.referrer_id)
        decision = reserve(
            balance,
            rewards,
            minimum=in_currency(program.currencies, program.payouts.minimum, balance.currency),
            receiver=referrer.receiver if referrer else None,
            now=now,
        )
        changed += committed(store, decision)
    return changed
