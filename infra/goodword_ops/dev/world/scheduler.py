"""What happens without a request: the stream's reactions, the schedules, and time that passes."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from goodword.domain.record import instant
from goodword.handlers.wiring import Handler
from goodword_ops.dev.http.lambda_event import Context
from goodword_ops.dev.world.clock import DevClock
from goodword_ops.dev.world.records import Records
from goodword_ops.dev.world.sandbox_control import JournalControl, SandboxControl
from goodword_ops.dev.world.stream import Stream
from goodword_ops.failures import OutsideFailed

SCHEDULED: Final = ("sweep", "pay")
STEPS_AT_MOST: Final = 100
ROUNDS_AT_MOST: Final = 60
RUN_SECONDS: Final = 85
"""How long a run by schedule may take, as in infra/template.yaml."""
_LOG: Final = logging.getLogger(__name__)


class StillBusy(Exception):
    """Things kept happening for longer than anything sensible takes."""


@dataclass(slots=True)
class Ran:
    """What a turn did: records handed to the reactions, runs of the schedules, payout items."""

    steps: int = 0
    reactions: int = 0
    schedules: int = 0
    sandbox: int = 0

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {
            "steps": self.steps,
            "reactions": self.reactions,
            "schedules": self.schedules,
            "sandbox": self.sandbox,
        }


@dataclass(slots=True)
class Scheduler:
    """One turn at a time. ``function`` gives the present handler of a function."""

    clock: DevClock
    stream: Stream
    records: Records
    function: Callable[[str], Handler]
    sandbox: SandboxControl | None
    outside: Mapping[str, JournalControl] = field(default_factory=dict)
    """What takes mail and chat."""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    # When something falls due next, as far as is known; None: to be looked up.
    _next: datetime | None = None

    def settle(self) -> Ran:
        """Runs whatever is due at this moment, until nothing more happens."""
        ran = Ran()
        with self._lock:
            self._until_quiet(ran)
        return ran

    def advance(self, by: timedelta) -> tuple[datetime, Ran]:
        """Moves the clock, stopping on the way at each moment when something falls due."""
        ran = Ran()
        with self._lock:
            self._until_quiet(ran)
            target = self.clock() + by
            # A clock that stops at every poll of a long payout would never arrive.
            shortest = by / STEPS_AT_MOST
            while (now := self.clock()) < target:
                due = self.records.next_due(now, target)
                stop = target if due is None else min(target, max(due, now + shortest))
                self._move_to(stop)
                ran.steps += 1
                self._until_quiet(ran)
        return self.clock(), ran

    def tick(self) -> None:
        """A short turn in the background: the stream, and the schedules where something is due."""
        with self._lock:
            # Every write shows in the stream: without one, what falls due next is still the same.
            if self.stream.drain():
                self._next = None
            if self._next is None:
                self._next = self.records.next_due(_LONG_AGO, _NEVER) or _NEVER
            if self._next <= (now := self.clock()):
                self._next = None
                self._schedules(now)
                self.stream.drain()

    def standing_still(self) -> AbstractContextManager[object]:
        """Within it no turn is taken but by whoever holds it."""
        return self._lock

    def restarted(self) -> None:
        """Takes up the thread after a process was started: the sandbox's time, lost events."""
        with self._lock:
            self._tell_time()
            self._next = None
            self.stream.replay(self.records.undelivered())

    def _move_to(self, moment: datetime) -> None:
        self.clock.advance_to(moment)
        self._tell_time()

    def _tell_time(self) -> None:
        if self.sandbox is not None:
            self.sandbox.set_clock(self.clock())
        for one in self.outside.values():
            one.set_clock(self.clock())

    def _until_quiet(self, ran: Ran) -> None:
        self._next = None
        for _ in range(ROUNDS_AT_MOST):
            happened = self.stream.drain()
            ran.reactions += happened
            self._schedules(self.clock())
            ran.schedules += len(SCHEDULED)
            if self.sandbox is not None:
                processed = self.sandbox.settle()
                ran.sandbox += processed
                happened += processed
            # Every commit shows in the stream: where none came, nothing was left to do.
            more = self.stream.drain()
            ran.reactions += more
            if not happened + more:
                return
        raise StillBusy(f"still busy after {ROUNDS_AT_MOST} rounds")

    def _schedules(self, now: datetime) -> None:
        for name in SCHEDULED:
            context = Context(name, deadline=time.monotonic() + RUN_SECONDS)
            self.function(name)(scheduled_event(now), context)


_LONG_AGO: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_NEVER: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def scheduled_event(now: datetime) -> dict[str, Any]:
    """What EventBridge Scheduler hands to a function."""
    return {
        "version": "0",
        "source": "aws.scheduler",
        "detail-type": "Scheduled Event",
        "time": instant(now),
        "detail": {},
    }


class Background:
    """The thread that takes a turn every second, and soon after something was written."""

    EVERY_SECONDS: Final = 1.0
    PATIENCE_SECONDS: Final = 5.0

    def __init__(self, turn: Callable[[], None], fail: Callable[[Exception], None]) -> None:
        """``fail`` gets the ``OutsideFailed`` after which no turn makes sense."""
        self._turn = turn
        self._fail = fail
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="turns", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def wake(self) -> None:
        """Asks for a turn now."""
        self._wake.set()

    def end(self) -> None:
        """Returns when the turn under way is over, or hangs on somebody outside."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(self.PATIENCE_SECONDS)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._turn()
            except OutsideFailed as failure:
                self._fail(failure)
                return
            except Exception:  # noqa: BLE001 - whatever it was, the next turn may go well
                # The next turn tries again; what failed is in the log.
                _LOG.exception("a turn failed")
            self._wake.wait(self.EVERY_SECONDS)
            self._wake.clear()
