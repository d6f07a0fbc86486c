"""Somebody else was faster: load, decide and commit again."""

from collections.abc import Callable
from typing import TypeVar

from goodword.domain.errors import Conflict

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
