"""Balances with something owed: a payout of the approved rewards, or the reason why not yet."""

from datetime import datetime
from functools import partial

from goodword.domain.errors import NoProvider
from goodword.domain.ledger import Balance
from goodword.domain.referral import Referrer
from goodword.domain.reserving import minimum_in, reserve
from goodword.flows.committing import committed
from goodword.flows.one_by_one import one_by_one
from goodword.flows.ports import Providers, Store
from goodword.program.model import Program


def reserve_payouts(store: Store, program: Program, providers: Providers, *, now: datetime) -> int:
    """Looks at up to 100 balances that are due; returns how many it changed.

    ``program`` is today's: the provider, and the minimum of a payout, which is a matter of fees,
    are not of a reward's terms.

    Raises:
        ExceptionGroup: some could not be looked at (``NoProvider``: what they hold waits for the
            provider's credentials); all others were.
    """
    return one_by_one(store.due(Balance, now), partial(_reserve, store, program, providers, now))


def _reserve(
    store: Store, program: Program, providers: Providers, now: datetime, due: Balance
) -> bool:
    # Read afresh, balance first: rewards approved after it was read make its version differ.
    balance = store.get(Balance, due.account_id, due.currency)
    if balance is None or balance.due_at is None or balance.due_at > now:
        return False
    rewards = store.approved_rewards(balance.account_id, balance.currency)
    name = program.payouts.provider
    provider = providers.get(name)
    referrer = store.get(Referrer, balance.referrer_id)
    decision = reserve(
        balance,
        rewards,
        minimum=minimum_in(program, balance.currency),
        provider=name,
        capabilities=provider.capabilities if provider else None,
        destination=referrer.destination if referrer else None,
        now=now,
    )
    done = committed(store, decision)
    if rewards and provider is None:
        raise NoProvider(name)
    return done
