"""Reserves payouts from balances that are due; retries a balance whose cause a person fixed."""

from datetime import datetime
from functools import partial

from goodword.domain.errors import NoProvider, NotFound
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.reserve import minimum_in, reserve, resume
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.ports import Providers, Store
from goodword.flows.retry import GoOn, committed, for_each
from goodword.program.model import Program


def reserve_payouts(
    store: Store,
    program: Program,
    providers: Providers,
    *,
    now: datetime,
    go_on: GoOn = lambda: True,
) -> int:
    """Looks at the balances that are due; returns how many it changed.

    ``program`` is today's: the provider, and the minimum of a payout, which is a matter of fees,
    are not of a reward's terms.

    Raises:
        ExceptionGroup: some could not be looked at (``NoProvider``: what they hold waits for the
            provider's credentials); all others were.
    """
    look = partial(_reserve, store, program, providers, now)
    return for_each(store.each_due(Balance, now), look, go_on=go_on)


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


def resume_payouts(store: Store, account_id: str, currency: str, *, now: datetime) -> None:
    """After new payout details, or when a person decides that a failed payout is tried again.

    Raises:
        NotFound: nothing was ever owed to that account in that currency.
        Refused: the balance is frozen; somebody decides about that payment first.
        Conflict: the balance was moved this very moment.
    """
    balance = store.get(Balance, account_id, currency)
    if balance is None:
        raise NotFound(account_id)
    store.commit(Decision(save=(resume(balance, now=now),)))
