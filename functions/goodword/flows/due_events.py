"""Reactions that the stream lost or that failed before: all that is due, until the time is over.

Several run at once, since they wait for services outside, and no more begin in a second than the
services of a company take. A service that is down is asked a few times a run, not once for every
event: what waits for it stays due as it is, so that all of it goes in the first run that finds the
service back, by kind (``flows.turns``), and what waits for others has its turn meanwhile.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Final

from goodword.domain.claims.submission import ClaimSubmission, emptied
from goodword.domain.errors import Delayed, Invalid, TooNew, Unavailable
from goodword.domain.event import Decision, Event
from goodword.flows.ports import Clock, Store
from goodword.flows.reactions import Reaction, pause_of, react
from goodword.flows.retry import GoOn, committed
from goodword.flows.turns import in_turn

Report = Callable[[Event, bool], None]

DOWN_AFTER: Final = 8
"""So many refusals of a reaction, one after another, and it is down for the rest of a run."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard a run tries: ``workers`` at once, at most so many reactions begun a second, and
    which ``part`` of all that is due, of so many ``parts``."""

    workers: int = 1
    a_second: float = 1_000.0
    part: int = 0
    parts: int = 1


def react_to_due(
    store: Store,
    reactions: Mapping[str, Reaction],
    *,
    clock: Clock,
    report: Report | None = None,
    go_on: GoOn = lambda: True,
    effort: Effort = Effort(),  # frozen
) -> int:
    """Runs the reactions of events that the stream lost or that failed before, and empties
    submissions whose time is over, each at most once; how many ended. ``report`` gets each event,
    and whether it ended.

    Raises:
        ExceptionGroup: the state of some could not be kept; all others had their turn.
    """
    outside = _Outside(_Pace(effort.a_second))
    watched = {name: outside.watched(name, action) for name, action in reactions.items()}

    def one(event: Event) -> bool:
        now = clock()
        if isinstance(event, ClaimSubmission) and event.is_over(now):
            # A conflict: it was confirmed, refused or sent anew this very moment.
            over = emptied(event.to_write_over(now), now=now)
            ended = committed(store, Decision(save=(over,)))
            if ended and event.awaited_confirmation:
                # After it: a crash between the two loses one, and none is ever counted twice.
                day = now.astimezone(UTC).date().isoformat()
                store.count_unconfirmed(event.code, day, event.channel)
            return ended
        if event.has_expired(now):
            return False  # nothing of anybody is in it, and DynamoDB deletes it by itself
        ended = react(store, event, watched, now=now, is_down=outside.is_down)
        if report is not None:
            report(event, ended)
        return ended

    due = store.each_due(Event, clock(), part=effort.part, parts=effort.parts, expired=True)
    tasks = (partial(one, event) for event in in_turn(_once(due)))
    results = _all_of(tasks, go_on=go_on, workers=effort.workers)
    return _sum_of(results)


def overdue_seconds(store: Store, now: datetime) -> int:
    """For how long the oldest event has been due: what a run leaves, or has no time for."""
    oldest = store.due(Event, now, 1)
    due_at = oldest[0].due_at if oldest else None
    return int((now - due_at).total_seconds()) if due_at else 0


def _once(events: Iterator[Event]) -> Iterator[Event]:
    """Each event once: what was postponed may fall due again within a run."""
    seen: set[tuple[str, ...]] = set()
    for event in events:
        name = (type(event).__name__, *event.identity)
        if name not in seen:
            seen.add(name)
            yield event


def _all_of(
    tasks: Iterator[Callable[[], bool]], *, go_on: GoOn, workers: int
) -> Iterator[Future[bool]]:
    """What becomes of each task, in no order; as many at once as there are workers."""
    running: set[Future[bool]] = set()
    with ThreadPoolExecutor(workers, "reactions") if workers > 1 else _Here() as pool:
        while go_on():
            task = next(tasks, None)
            if task is None:
                break
            running.add(pool.submit(task))
            if len(running) >= workers:
                ended, running = wait_for(running, return_when="FIRST_COMPLETED")
                yield from ended
        yield from wait_for(running).done


class _Here(Executor):
    """Runs a task at once: whatever ends the process ends the run."""

    def submit(  # type: ignore[override]
        self, task: Callable[[], bool]
    ) -> Future[bool]:
        future: Future[bool] = Future()
        try:
            future.set_result(task())
        except Exception as failure:  # noqa: BLE001  # raised by whoever asks for the result
            future.set_exception(failure)
        return future


def _sum_of(results: Iterator[Future[bool]]) -> int:
    done = 0
    failures: list[Exception] = []
    for result in results:
        failure = result.exception()
        if failure is None:
            done += result.result()
        elif not isinstance(failure, Exception):
            raise failure
        elif not isinstance(failure, TooNew):  # it stays due, for the version that knows it
            failures.append(failure)
    if failures:
        message = "not every one could be done"
        raise ExceptionGroup(message, failures)
    return done


class _Pace:
    """How many reactions are begun in a second; fewer once a service asks for it."""

    _SLOWEST: Final = 1.0
    _SLOWER: Final = 0.8
    _FASTER: Final = 1.02
    _BEHIND: Final = 5.0
    """So many seconds are made up for where the machine was busy with something else, ..."""
    _CATCHING_UP: Final = 1.06
    """... but by no more than this in any second: a service counts its quota by the second."""

    def __init__(self, most: float) -> None:
        self._most = self._now = most
        self._next = time.monotonic()
        self._begun: deque[float] = deque(maxlen=ceil(most * self._CATCHING_UP))
        self._slowed = float("-inf")
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def wait(self) -> None:
        """Returns when the next one may begin; one after another waits."""
        with self._turn:
            with self._lock:
                pace = self._now
            most = ceil(pace * self._CATCHING_UP)
            due = max(self._next, time.monotonic() - self._BEHIND)
            free = self._begun[-most] + 1 if len(self._begun) >= most else due
            time.sleep(max(0.0, max(due, free) - time.monotonic()))
            self._next = due + 1 / pace
            self._begun.append(time.monotonic())

    def slow_down(self) -> None:
        """A fifth less, at most once a second: those under way are told as well."""
        with self._lock:
            if time.monotonic() - self._slowed > 1:
                self._slowed = time.monotonic()
                self._now = max(self._SLOWEST, self._now * self._SLOWER)

    def speed_up(self) -> None:
        """A little more, up to the most."""
        with self._lock:
            self._now = min(self._most, self._now * self._FASTER)


@dataclass
class _Outside:
    """What a run has learned of the services behind its reactions."""

    pace: _Pace
    _refusals: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_down(self, name: str) -> bool:
        """Whether a reaction is not worth a try in this run."""
        with self._lock:
            return self._refusals[name] >= DOWN_AFTER

    def watched(self, name: str, action: Reaction) -> Reaction:
        """The action, whose failures are counted until one goes well."""

        def watched(event: Event) -> None:
            self.pace.wait()
            try:
                action(event)
            except (Delayed, Invalid, TooNew):
                raise  # by a rule of ours, or about this event alone
            except Unavailable as failure:
                with self._lock:
                    self._refusals[name] += 1
                if pause_of(failure) is not None:
                    self.pace.slow_down()
                raise
            with self._lock:
                # One that comes late does not bring back what is down.
                if self._refusals[name] < DOWN_AFTER:
                    self._refusals[name] = 0
            self.pace.speed_up()

        return watched
