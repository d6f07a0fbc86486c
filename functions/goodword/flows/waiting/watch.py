"""Looks at what waits every hour: tells somebody else what is late, and each day whom it concerns.

What is late is told once, and a day's digest once to each, by records and events that are put where
there are none: whoever dies in between, or does the same at the same moment, repeats nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from goodword.domain.event import Decision
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import staff_actor
from goodword.domain.waiting.authority import Matter, Signing, signing
from goodword.domain.waiting.rules import RULES, Consequence, DeskAction
from goodword.domain.waiting.watch import (
    DIGEST_FROM,
    QUEUE,
    Escalation,
    QueueWatch,
    digest_due,
    escalate,
    late_by,
)
from goodword.flows.ports import Store
from goodword.flows.retry import GoOn, committed
from goodword.flows.staff.roll import staff_of
from goodword.flows.waiting.kinds import KINDS
from goodword.flows.waiting.listing import WaitingItem, waiting
from goodword.program.model import Program

CONTACT: Final = "contact"
"""Who hears of what none of the staff may decide; of everything where nobody is declared."""
_BY_WORD: Final = {one.word: kind for kind, one in KINDS.items()}


def watch_queue(
    store: Store, program: Program, *, now: datetime, go_on: GoOn = lambda: True
) -> int:
    """By how many hours the oldest deadline has passed, as it was when last looked at; an alarm
    counts it."""
    watch = store.get(QueueWatch, QUEUE) or QueueWatch(name=QUEUE)
    if not watch.is_due(now):
        return watch.late_hours
    items = list(waiting(store))
    for item in items:
        if not go_on():
            return watch.late_hours  # the next run goes on
        if item.is_overdue(now):
            _escalate(store, item, now)
    overdue = (one for one in items if one.is_overdue(now))
    late = max((late_by(datetime.fromisoformat(one.deadline), now) for one in overdue), default=0)
    local = now.astimezone(ZoneInfo(program.brand.time_zone))
    day = local.date().isoformat()
    if watch.digest_day != day and local.hour >= DIGEST_FROM:
        for to in _concerned(items, staff_of(store).members, program):
            # A conflict: it was sent already.
            committed(store, Decision(events=(digest_due(day, to, now=now),)))
        watch = watch.but(digest_day=day)
    committed(store, Decision(save=(watch.but(looked_at=now, late_hours=late),)))
    return late


def signing_of(item: WaitingItem, staff: Sequence[RollEntry], program: Program) -> Signing:
    """Who of the staff may say yes to what waits, whosever it is."""
    kind = _BY_WORD[item.kind]
    matter = Matter(kind, item.role, item.money, ())
    return signing(matter, DeskAction.APPROVE, staff, program.governance, program.currencies)


def concerns(
    items: Sequence[WaitingItem], to: str, staff: Sequence[RollEntry], program: Program
) -> list[WaitingItem]:
    """What waits for one of the staff; for the contact, what none of them may decide."""
    return [one for one in items if to in _told_of(one, staff, program)]


def _concerned(
    items: Sequence[WaitingItem], staff: Sequence[RollEntry], program: Program
) -> list[str]:
    return sorted({to for one in items for to in _told_of(one, staff, program)})


def _told_of(item: WaitingItem, staff: Sequence[RollEntry], program: Program) -> set[str]:
    who = signing_of(item, staff, program).who
    return {staff_actor(one.address, one.name, one.role).id for one in who} or {CONTACT}


def _escalate(store: Store, item: WaitingItem, now: datetime) -> None:
    rule = RULES[_BY_WORD[item.kind]]
    if rule.reminds or rule.then is not Consequence.ESCALATE:
        return  # the record's own flow tells of it, or ends it
    before = store.get(Escalation, item.id)
    committed(store, escalate(before, item.id, item.kind, item.since, now=now))
