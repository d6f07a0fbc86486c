"""Somebody mended what stood against a payout: the next run looks at the balance again."""

from datetime import datetime

from goodword.domain.decision import Decision
from goodword.domain.errors import NotFound
from goodword.domain.ledger import Balance
from goodword.domain.reserving import resume
from goodword.flows.ports import Store


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
