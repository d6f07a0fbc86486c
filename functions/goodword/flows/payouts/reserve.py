"""Reserves payouts from balances that are due; retries a balance whose cause a person fixed."""

from datetime import datetime
from functools import partial
from typing import Final

from goodword.domain.errors import NoProvider, NotFound
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.referrers import ReferrerChanged
from goodword.domain.event_data.table import data_of
from goodword.domain.ledger import Balance
from goodword.domain.payouts.reserve import minimum_in, reserve, resume
from goodword.domain.reasons import Reason
from goodword.domain.referrals.changing import DESTINATION
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.ports import Providers, Store
from goodword.flows.retry import GoOn, committed, for_each, until_committed
from goodword.program.model import Program

_MENDED_BY_DETAILS: Final = frozenset({Reason.NO_PAYOUT_DETAILS, Reason.PAYOUT_FAILED})


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
        hold=referrer.details_hold if referrer else None,
        now=now,
    )
    done = committed(store, decision)
    if rewards and provider is None:
        raise NoProvider(name)
    return done


def resume_with_details(store: Store, program: Program, event: Event, *, now: datetime) -> None:
    """Reacts to a change of where somebody is paid: what waited for that, or failed with the former
    details, goes on. What is reserved already goes where it was to go. Again changes nothing.

    Raises:
        Conflict: a payout run kept moving the same balance.
    """
    if DESTINATION not in data_of(event, ReferrerChanged).fields:
        return
    referrer = store.get(Referrer, event.about)
    if referrer is None or referrer.destination is None:
        return
    for currency in sorted({referrer.currency, *program.currencies.known}):
        until_committed(partial(_resume_one, store, referrer.account_id, currency, now))


def _resume_one(store: Store, account_id: str, currency: str, now: datetime) -> None:
    balance = store.get(Balance, account_id, currency)
    if balance is None or balance.owed <= 0 or balance.frozen_by:
        return
    # One that is due now may be before a run that has read the former details: it looks again.
    is_due = balance.due_at is not None and balance.due_at <= now
    if is_due or balance.reason in _MENDED_BY_DETAILS:
        store.commit(Decision(save=(resume(balance, now=now),)))


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
