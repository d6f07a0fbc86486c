"""A backlog, and services that are down, that hang or that ask for less."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

import pytest

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Delayed, GoodwordError, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.record import Record
from goodword.flows.due_events import DOWN_AFTER, Effort, react_to_due
from goodword.flows.reactions import (
    COUNT_FIGURES,
    KEEP_OVERVIEW,
    MAIL_INVITATION,
    MAIL_NEWS,
    MAIL_OWNER,
    MAIL_PROOF,
    REACTIONS,
    REWARD_DEAL,
    Reaction,
)
from goodword.flows.turns import TURNS
from goodword.handlers.scheduled.sweep import BEGINS_SECONDS, MAILS_A_SECOND, WORKERS
from tests.doubles import NOON, SetClock
from tests.store.memory import MemoryStore

R = TypeVar("R", bound=Record)
SILENT: Final[dict[str, Reaction]] = {
    MAIL_NEWS: lambda _: None,
    KEEP_OVERVIEW: lambda _: None,
    COUNT_FIGURES: lambda _: None,
}
"""What else follows from a deal."""


def backlog(store: MemoryStore, type_: str, count: int, name: str = "e") -> None:
    """So many events that are due."""
    for start in range(0, count, 50):
        events = tuple(
            Event(
                event_id=f"{name}{number}",
                type=type_,
                # As people have ids: nothing in them counts up.
                about=hashlib.sha256(f"{number}".encode()).hexdigest(),
                at=NOON,
                actor="test",
                due_at=NOON,
            )
            for number in range(start, min(start + 50, count))
        )
        store.commit(Decision(events=events))


@dataclass
class Service:
    """Takes events; ``failure`` is what it answers instead."""

    failure: GoodwordError | None = None
    taken: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    def __call__(self, event: Event) -> None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        self.taken[event.event_id] += 1


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(clock: SetClock) -> MemoryStore:
    return MemoryStore(clock)


def test_a_run_goes_on_until_nothing_is_due(store: MemoryStore, clock: SetClock) -> None:
    backlog(store, "deal.renewed", 350)
    service = Service()

    done = react_to_due(
        store, {REWARD_DEAL: service, **SILENT}, clock=clock, effort=Effort(workers=8)
    )

    assert done == 350
    assert service.taken.total() == len(service.taken) == 350
    assert store.due(Event, clock() + timedelta(days=30)) == ()


def test_a_run_begins_nothing_once_its_time_is_over(store: MemoryStore, clock: SetClock) -> None:
    backlog(store, "deal.renewed", 300)
    service = Service()

    done = react_to_due(
        store, {REWARD_DEAL: service, **SILENT}, clock=clock, go_on=lambda: service.asked < 120
    )

    assert done == service.asked == 120
    assert len(store.due(Event, clock(), 1000)) == 180


def test_what_is_down_is_asked_a_few_times_and_all_of_it_goes_once_it_is_back(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 300)
    mail = Service(failure=Unavailable("smtp_421", refused=True))

    for _ in range(60):
        react_to_due(store, {MAIL_PROOF: mail}, clock=clock)
        clock.advance(minutes=1)
    assert mail.asked == 60 * DOWN_AFTER
    mail.failure = None
    clock.advance(hours=1)

    assert react_to_due(store, {MAIL_PROOF: mail}, clock=clock) == 300
    assert mail.taken.total() == len(mail.taken) == 300


def test_what_is_down_keeps_nothing_else_waiting(store: MemoryStore, clock: SetClock) -> None:
    backlog(store, "proof.requested", 200, "mail")
    clock.advance(seconds=1)
    backlog(store, "deal.renewed", 200, "reward")
    mail, rewards = Service(failure=Unavailable("timeout")), Service()

    done = react_to_due(store, {MAIL_PROOF: mail, REWARD_DEAL: rewards, **SILENT}, clock=clock)

    assert done == len(rewards.taken) == 200
    assert mail.asked == DOWN_AFTER
    # Those that were not tried are as they were: no attempt counts against them.
    tried = [store.get(Delivery, f"mail{number}", MAIL_PROOF) for number in range(200)]
    assert len([one for one in tried if one is not None]) == DOWN_AFTER


def test_one_that_is_refused_among_many_is_no_outage(store: MemoryStore, clock: SetClock) -> None:
    backlog(store, "proof.requested", 200)
    taken: list[str] = []

    def mail(event: Event) -> None:
        if int(event.event_id.removeprefix("e")) % 4 == 0:
            raise Unavailable("smtp_450", refused=True)
        taken.append(event.event_id)

    react_to_due(store, {MAIL_PROOF: mail}, clock=clock)

    assert len(taken) == 150


def test_a_mail_that_waits_by_a_rule_of_ours_is_no_outage(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 50)
    mail = Service(failure=Delayed(NOON + timedelta(hours=12), "mails"))

    react_to_due(store, {MAIL_PROOF: mail}, clock=clock)

    assert mail.asked == 50


def test_a_service_that_asks_for_a_pause_counts_no_attempt_and_gets_it(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 1)
    mail = Service(failure=Unavailable("ratelimited", refused=True, retry_after=300))

    react_to_due(store, {MAIL_PROOF: mail}, clock=clock)

    waiting = store.get(Delivery, "e0", MAIL_PROOF)
    assert waiting is not None
    assert (waiting.status, waiting.attempts) == (DeliveryStatus.FAILED, 0)
    assert waiting.retry_at == NOON + timedelta(seconds=300)


def test_no_more_begin_in_a_second_than_a_run_may(store: MemoryStore, clock: SetClock) -> None:
    backlog(store, "proof.requested", 60)
    began = time.monotonic()

    react_to_due(store, {MAIL_PROOF: Service()}, clock=clock, effort=Effort(8, a_second=100))

    assert time.monotonic() - began >= 0.59


def test_a_service_that_is_asked_too_much_is_asked_less(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 10)
    at: list[float] = []

    def mail(_: Event) -> None:
        at.append(time.monotonic())
        if len(at) == 5:
            raise Unavailable("ratelimited", refused=True, retry_after=1)

    react_to_due(store, {MAIL_PROOF: mail}, clock=clock, effort=Effort(a_second=20))

    before, after = at[4] - at[0], at[9] - at[5]
    assert after > 1.1 * before


def test_a_hanging_service_holds_up_its_workers_alone_and_nothing_is_lost(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 40, "mail")
    clock.advance(seconds=1)
    backlog(store, "deal.renewed", 40, "reward")
    rewards = Service()

    def hangs(_: Event) -> None:
        time.sleep(0.4)
        raise Unavailable("timeout")

    began = time.monotonic()
    react_to_due(
        store,
        {MAIL_PROOF: hangs, REWARD_DEAL: rewards, **SILENT},
        clock=clock,
        effort=Effort(workers=8),
    )

    assert len(rewards.taken) == 40
    assert time.monotonic() - began < 2
    assert len(store.due(Event, clock() + timedelta(hours=1), 1000)) == 40


def test_parts_have_nothing_in_common_and_are_all_of_it(
    store: MemoryStore, clock: SetClock
) -> None:
    backlog(store, "proof.requested", 200)
    services = [Service() for _ in range(4)]

    for part, mail in enumerate(services):
        effort = Effort(part=part, parts=4)
        react_to_due(store, {MAIL_PROOF: mail}, clock=clock, effort=effort)

    assert sum((one.taken for one in services), Counter[str]()) == {f"e{n}": 1 for n in range(200)}
    assert all(one.taken for one in services)


@dataclass
class Quota:
    """A mail service of so many mails a second that answers after 50 ms."""

    a_second: int
    is_back: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    stalls_at: tuple[float, ...] = ()
    """Seconds after its first mail at which the machine has no time for anything."""
    _first: float = 0.0
    _began: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: Event) -> None:
        if not self.is_back:
            raise Unavailable("EndpointConnectionError", refused=True, down=True)
        now = time.monotonic()
        with self._lock:
            self._first = self._first or now
            if self.stalls_at and now - self._first >= self.stalls_at[0]:
                self.stalls_at = self.stalls_at[1:]
                time.sleep(0.7)
                now = time.monotonic()
            self._began = [one for one in self._began if now - one < 1]
            if len(self._began) >= self.a_second:
                self.refused += 1
                raise Unavailable("TooManyRequestsException", refused=True, retry_after=1)
            self._began.append(now)
        time.sleep(0.05)
        with self._lock:
            self.taken[event.event_id] += 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "seconds"), [(2_000, 14), pytest.param(10_000, 60, marks=pytest.mark.proof)]
)
def test_a_backlog_of_ten_thousand_mails_would_be_gone_a_minute_after_the_service_is_back(
    store: MemoryStore, clock: SetClock, size: int, seconds: int
) -> None:
    # Four runs share the backlog, and here is one of them with its quarter of mails and of the
    # quota. The store answers at once, the service has the time of a real one, and the machine is
    # busy with something else now and then.
    mails = size // 4
    quota = Quota(a_second=200 // 4, stalls_at=(4, 12, 20, 28, 36))
    backlog(store, "proof.requested", mails)
    for _ in range(12 * 12):  # half a day
        react_to_due(store, {MAIL_PROOF: quota}, clock=clock)
        clock.advance(minutes=5)
    quota.is_back = True
    began = time.monotonic()

    react_to_due(
        store,
        {MAIL_PROOF: quota},
        clock=clock,
        go_on=lambda: time.monotonic() < began + BEGINS_SECONDS,
        effort=Effort(WORKERS, MAILS_A_SECOND),
    )

    took = time.monotonic() - began
    assert len(quota.taken) == quota.taken.total() >= 0.95 * mails, (quota.refused, took)
    assert took < seconds


def test_an_event_that_falls_due_again_within_a_run_has_had_its_turn(clock: SetClock) -> None:
    class Repeating(MemoryStore):
        """Its index gives all that is due twice."""

        def each_due(
            self,
            kind: type[R],
            now: datetime,
            *,
            part: int = 0,
            parts: int = 1,
            expired: bool = False,
        ) -> Iterator[R]:
            found = list(super().each_due(kind, now, part=part, parts=parts, expired=expired))
            yield from [*found, *found]

    store, service = Repeating(clock), Service(failure=Unavailable("smtp_421", refused=True))
    backlog(store, "proof.requested", 3)

    # A clock that runs on past the time of the next try.
    def later() -> datetime:
        clock.advance(minutes=10)
        return clock()

    react_to_due(store, {MAIL_PROOF: service}, clock=later)

    assert service.asked == 3


def test_after_an_outage_leads_go_first_and_invitations_last(
    store: MemoryStore, clock: SetClock
) -> None:
    down = Unavailable("EndpointConnectionError", refused=True, down=True)
    mail = Service(failure=down)
    every = (name for names in REACTIONS.values() for name in names)
    reactions: dict[str, Reaction] = {
        **dict.fromkeys((*every, COUNT_FIGURES), lambda _: None),
        **dict.fromkeys((MAIL_INVITATION, MAIL_NEWS, MAIL_PROOF, MAIL_OWNER), mail),
    }
    kinds = {
        "invited": "referrer.invited",
        "news": "deal.renewed",
        "money": "payout.paid",
        "proof": "proof.requested",
        "lead": "referral.handed_over",
    }
    for name, type_ in kinds.items():
        backlog(store, type_, 30, name)
    for _ in range(30):
        react_to_due(store, reactions, clock=clock)
        clock.advance(minutes=1)
    mail.failure = None

    react_to_due(store, reactions, clock=clock)

    went = [event_id.rstrip("0123456789") for event_id in mail.taken]
    assert list(dict.fromkeys(went)) == ["lead", "proof", "money", "news", "invited"]
    assert Counter(went) == dict.fromkeys(kinds, 30)


def test_every_type_of_event_that_anything_follows_from_has_its_turn() -> None:
    assert set(TURNS) == set(REACTIONS)
