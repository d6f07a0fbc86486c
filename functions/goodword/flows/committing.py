"""Committing where somebody else may be faster: try again, or leave it to them."""

from collections.abc import Callable
from typing import TypeVar

from goodword.domain.decision import Decision
from goodword.domain.errors import Conflict
from goodword.flows.ports import Store

T = TypeVar("T")
ATTEMPTS = 5


def until_committed(attempt: Callable[[], T]) -> T:
    """Runs a whole load-decide-commit again while its commit conflicts, a few times.

    Raises:
        Conflict: even the last attempt lost.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()


def committed(store: Store, decision: Decision) -> bool:
    """Whether this commit changed something. A conflict means that it is being done elsewhere, or
    was decided on an old reading: whatever is still due comes up again."""
    if not decision.save and not decision.events:
        return False
    try:
        store.commit(decision)
    except Conflict:
        return False
    return True
