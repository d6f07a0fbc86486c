"""Runs a commit again while it conflicts, and work on many things where one may fail."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from goodword.domain.errors import Conflict, TooNew
from goodword.domain.event import Decision
from goodword.flows.ports import Store

T = TypeVar("T")
ATTEMPTS = 5

GoOn = Callable[[], bool]
"""Whether a run has time to begin one thing more."""


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


def for_each(things: Iterable[T], work: Callable[[T], int], *, go_on: GoOn = lambda: True) -> int:
    """The sum of what ``work`` answers for each thing, until its time is over.

    What a later version of Goodword has to do is passed over.

    Raises:
        ExceptionGroup: what failed, once every thing has had its turn. None of it is expected, so
            somebody must be told; what is left over is still due, and comes up in the next run.
    """
    done = 0
    failures: list[Exception] = []
    for thing in things:
        if not go_on():
            break
        try:
            done += work(thing)
        except TooNew:
            continue  # it stays due, for the version that knows it
        except Exception as failure:  # noqa: BLE001  # raised below, after the others
            failures.append(failure)
    if failures:
        message = "not every one could be done"
        raise ExceptionGroup(message, failures)
    return done
