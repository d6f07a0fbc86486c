"""A decision's entry in the trail, in the transaction of the decision itself.

It is added where the decision is committed, not by each decider: none of them can forget it.
"""

from collections.abc import Callable
from typing import Any, cast

from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.flows.ports import Store

Beside = Callable[[Decision], tuple[Record, ...]]
"""What is written beside a decision, loaded afresh for each attempt to commit it."""


class TrailedStore:
    """A store whose first commit carries something beside it; what follows is a part of the same
    decision, which a stuck batch has many of. Everything else is the store's own."""

    def __init__(self, store: Store, beside: Beside) -> None:
        self._store = store
        self._beside = beside
        self._noted = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, decision: Decision) -> None:
        """One transaction: the decision, and what stands beside it.

        Raises:
            Conflict: a record of either was changed by somebody else.
        """
        if self._noted:
            self._store.commit(decision)
            return
        self._store.commit(decision._replace(save=(*decision.save, *self._beside(decision))))
        self._noted = True


def trailed(store: Store, beside: Beside) -> Store:
    """The store, with something beside the first commit."""
    return cast("Store", TrailedStore(store, beside))
