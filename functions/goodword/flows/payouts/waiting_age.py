"""For how long money has waited for a person: what the alarms by age look at.

Each of it was told by its event on the day on which it began. This says so again, for as long as
nobody acts: an event is told once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.listing import WAITING
from goodword.flows.ports import Store

UNDER_WAY: Final = ("Batch", "Payout")
"""What stands between a provider and us: a batch sent in vain or in doubt, a payment held back."""
OWED: Final = ("Balance", "Reward")
"""What is owed or earned and on no way yet: missing details, a failed payment, above the ceiling, a
donation to send."""


def hours_under_way(store: Store, *, now: datetime) -> int:
    """For how many hours the oldest payout or batch has waited for a person; 0 for none."""
    return _oldest(store, UNDER_WAY, now)


def hours_owed(store: Store, *, now: datetime) -> int:
    """For how many hours the oldest balance or reward has waited for a person; 0 for none."""
    return _oldest(store, OWED, now)


def _oldest(store: Store, kinds: Sequence[str], now: datetime) -> int:
    """A list of what waits begins with the oldest: one line is read of each kind."""
    page = store.page(WAITING.parts(*((kind,) for kind in kinds)), limit=1)
    return max((now - page.rows[0].at) // timedelta(hours=1), 0) if page.rows else 0
