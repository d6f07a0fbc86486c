"""Several things, one by one: what fails with one of them keeps no other from its turn."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from goodword.domain.errors import TooNew

T = TypeVar("T")


def one_by_one(things: Iterable[T], work: Callable[[T], int]) -> int:
    """The sum of what ``work`` answers for each thing.

    What a later version of Goodword has to do is passed over.

    Raises:
        ExceptionGroup: what failed, once every thing has had its turn. None of it is expected, so
            somebody must be told; what is left over is still due, and comes up in the next run.
    """
    done = 0
    failures: list[Exception] = []
    for thing in things:
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
