"""A deal registration: a partner names a company, a person decides, and it is kept for a while.

It names no person. It stands from the moment it is made, where nothing came before it; whoever runs
the programme approves or refuses it by a deadline; it ends with its window, which the partner may
extend once, or before that by the partner or by a person. What came second waits, and moves up when
nothing stands before it any more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.partners import (
    RegistrationDecided,
    RegistrationEnded,
    RegistrationExtended,
    RegistrationMade,
    RegistrationMovedUp,
    RegistrationNearEnd,
    RegistrationOverdue,
    RegistrationWithdrawn,
)
from goodword.domain.events import EventData, happened
from goodword.domain.partners.company import MOST_IN_LINE, CompanyHolder, RegisteredCompany
from goodword.domain.record import Record
from goodword.domain.referrals.deal import OPEN, DealMove, move
from goodword.domain.referrals.referral import Referral, ReferralStatus

if TYPE_CHECKING:
    from goodword.program.sections import Registration

LONGEST_TEXT: Final = 600
MOST_OPEN: Final = 25
"""How many registrations of one partner may be open: nobody takes up the whole market."""
REMINDED_BEFORE: Final = timedelta(days=7)
"""How long before its end the partner is told of it."""
LOOKED_AT_EVERY: Final = timedelta(hours=1)
"""How often it is asked whether one in line may move up."""
KEPT_AFTER: Final = timedelta(days=180)
"""How long one that is over is kept, for whoever asks why."""
COMPANY_KEPT: Final = timedelta(days=730)
"""How long it is remembered, from the last of it, who was first with a company."""
SOURCE: Final = "registration"


class BudgetBand(StrEnum):
    """How much the company may spend, as the partner sees it, in the programme's base currency."""

    BELOW_10K = "below_10k"
    TO_50K = "to_50k"
    TO_250K = "to_250k"
    ABOVE_250K = "above_250k"
    UNKNOWN = "unknown"


class Timeline(StrEnum):
    """By when it may decide."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    UNKNOWN = "unknown"


class RegistrationStatus(StrEnum):
    """How a registration stands."""

    RECEIVED = "received"
    SECOND = "second"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Before(StrEnum):
    """What came before one that is second in line."""

    REGISTRATION = "registration"
    CLAIM = "claim"


_S = RegistrationStatus
STANDING: Final = frozenset({_S.RECEIVED, _S.APPROVED})
STILL_OPEN: Final = STANDING | {_S.SECOND}


class DealRegistration(Record):
    """A company that a partner registered. Nothing personal: ``need`` and ``context`` are refused
    with an address or a telephone number in them.

    It is judged by the terms of ``revision``: ``window_days`` from ``since`` on, when it began to
    stand, ``extension_days`` on request. ``deadline`` is by when a person decides, ``until`` when
    it ends. ``behind`` is what came before one in line, ``note`` the words of whoever decided,
    ``extended_why`` those of the partner. ``end_told``: the partner was told that its end is near;
    ``overdue_told``: the programme's contact was told that the deadline has passed.
    """

    registration_id: str
    company_id: str
    referrer_id: str
    code: str
    audience: str
    revision: str
    domain: str
    need: str
    budget: BudgetBand
    timeline: Timeline
    context: str
    status: RegistrationStatus
    behind: Before | None = None
    registered_at: AwareDatetime
    since: AwareDatetime
    moved_at: AwareDatetime
    deadline: AwareDatetime
    until: AwareDatetime
    window_days: int
    decide_hours: int
    extension_days: int = 0
    extended_at: AwareDatetime | None = None
    extended_why: str | None = None
    decided_at: AwareDatetime | None = None
    decided_by: str | None = None
    note: str | None = None
    end_told: bool = False
    overdue_told: bool = False

    @property
    def waits_for_person(self) -> bool:
        """Whether somebody is to decide about it."""
        return self.status is _S.RECEIVED

    @property
    def is_open(self) -> bool:
        """Whether it stands, or may yet."""
        return self.status in STILL_OPEN

    @property
    def may_be_extended(self) -> bool:
        """Whether the partner may ask for its extension."""
        return self.status is _S.APPROVED and bool(self.extension_days) and not self.extended_at


class RegistrationForm(NamedTuple):
    """What a partner entered, parsed."""

    domain: str
    need: str
    budget: BudgetBand
    timeline: Timeline
    context: str


def register(
    section: "Registration",
    form: RegistrationForm,
    company: RegisteredCompany,
    holder: CompanyHolder,
    before: Before | None,
    *,
    now: datetime,
) -> Decision:
    """The registration, first or second in line (behind ``before``), and the company's guard.
    ``holder`` says whose it is; its ``until`` is set here.

    Raises:
        Refused: as many are in line already as are kept.
    """
    until = now + timedelta(days=section.window_days)
    made = DealRegistration(
        registration_id=holder.registration_id,
        company_id=company.company_id,
        referrer_id=holder.referrer_id,
        code=holder.code,
        audience=holder.audience,
        revision=holder.revision,
        domain=form.domain,
        need=form.need,
        budget=form.budget,
        timeline=form.timeline,
        context=form.context,
        status=_S.SECOND if before else _S.RECEIVED,
        behind=before,
        registered_at=now,
        since=now,
        moved_at=now,
        deadline=now + timedelta(hours=section.decide_within_hours),
        until=until,
        window_days=section.window_days,
        decide_hours=section.decide_within_hours,
        extension_days=section.extension_days or 0,
    )
    made = made.but(due_at=_due(made, now))
    event = _event(
        RegistrationMade(status=made.status, behind=before, domain=form.domain),
        made,
        f"{made.registration_id}.made",
        actor=made.referrer_id,
        now=now,
    )
    if before:
        if len(company.line) >= MOST_IN_LINE:
            raise Refused("line_full", "Too many have registered this company already.")
        kept = _kept(company.but(line=(*company.line, made.registration_id)), now=now)
    else:
        kept = _kept(company.but(holder=holder.but(until=until)), now=now)
    return Decision(save=(made, kept), events=(event,))


def move_up(
    registration: DealRegistration, company: RegisteredCompany, *, now: datetime
) -> Decision:
    """Nothing stands before it any more: it stands, for a whole window, and a person decides."""
    until = now + timedelta(days=registration.window_days)
    moved = registration.but(
        status=_S.RECEIVED,
        behind=None,
        since=now,
        moved_at=now,
        deadline=now + timedelta(hours=registration.decide_hours),
        until=until,
    )
    moved = moved.but(due_at=_due(moved, now))
    holder = CompanyHolder(
        registration_id=moved.registration_id,
        referrer_id=moved.referrer_id,
        code=moved.code,
        audience=moved.audience,
        revision=moved.revision,
        until=until,
    )
    event = _event(
        RegistrationMovedUp(),
        moved,
        f"{moved.registration_id}.moved_up",
        actor="rules",
        now=now,
    )
    kept = released(company, moved.registration_id).but(holder=holder)
    return Decision(save=(moved, _kept(kept, now=now)), events=(event,))


def look_again(registration: DealRegistration, *, now: datetime) -> Decision:
    """It stays in line until somebody looks again."""
    return Decision(save=(registration.but(due_at=_due(registration, now)),))


def decide(
    registration: DealRegistration,
    company: RegisteredCompany,
    credited: Iterable[Referral],
    *,
    approve: bool,
    note: str,
    actor: str,
    now: datetime,
) -> Decision:
    """A person approves or refuses. What was approved may be refused later: that undoes it. With a
    refusal the open referrals that it was given (``credited``) come to nothing, and what stood
    behind each moves up.

    Raises:
        Refused: it was decided so already, it is over, or another one stands before it.
    """
    if registration.status is _S.SECOND:
        raise Refused("stands_second", "Another one stands before it: there is nothing to decide.")
    if registration.status not in STANDING or (approve and registration.status is _S.APPROVED):
        raise Refused("already_decided", f"It is {registration.status} already.")
    if now >= registration.until:
        raise Refused("over", f"Its window ended on {registration.until:%Y-%m-%d}.")
    status = _S.APPROVED if approve else _S.REFUSED
    decided = registration.but(
        status=status,
        moved_at=now,
        decided_at=now,
        decided_by=actor,
        note=None if approve else note,
    )
    event = _event(
        RegistrationDecided(status=status, note=note),
        decided,
        f"{registration.registration_id}.{status}.{registration.version}",
        actor=actor,
        now=now,
    )
    if approve:
        return Decision(save=(decided.but(due_at=_due(decided, now)),), events=(event,))
    return _over(decided, company, event, _rejected(credited, decided, actor, note, now), now=now)


def withdraw(
    registration: DealRegistration,
    company: RegisteredCompany,
    credited: Iterable[Referral],
    *,
    actor: str,
    now: datetime,
) -> Decision:
    """The partner takes it back; what it was given comes to nothing, as with a refusal.

    Raises:
        Refused: it is over.
    """
    if not registration.is_open:
        raise Refused("over", f"It is {registration.status} already.")
    gone = registration.but(status=_S.WITHDRAWN, moved_at=now)
    event = _event(
        RegistrationWithdrawn(), gone, f"{gone.registration_id}.withdrawn", actor=actor, now=now
    )
    return _over(gone, company, event, _rejected(credited, gone, actor, "withdrawn", now), now=now)


def extend(
    registration: DealRegistration, company: RegisteredCompany, why: str, *, now: datetime
) -> Decision:
    """The partner has it kept for the declared days longer, once, before it ends.

    Raises:
        Refused: it was extended already, is not approved, or has ended; or nothing is declared.
    """
    if not registration.may_be_extended or now >= registration.until:
        raise Refused("not_extendable", "It can be extended once, while it is approved.")
    until = registration.until + timedelta(days=registration.extension_days)
    longer = registration.but(
        until=until, extended_at=now, extended_why=why, end_told=False, moved_at=now
    )
    longer = longer.but(due_at=_due(longer, now))
    event = _event(
        RegistrationExtended(until=until.isoformat()),
        longer,
        f"{longer.registration_id}.extended",
        actor=longer.referrer_id,
        now=now,
    )
    holder = company.holder
    if holder is None or holder.registration_id != longer.registration_id:
        raise Refused("not_extendable", "It does not stand any more.")
    kept = _kept(company.but(holder=holder.but(until=until)), now=now)
    return Decision(save=(longer, kept), events=(event,))


def end(registration: DealRegistration, company: RegisteredCompany, *, now: datetime) -> Decision:
    """Its window is over. What it was given stays a referral as any other."""
    ended = registration.but(status=_S.ENDED, moved_at=now)
    event = _event(
        RegistrationEnded(before=registration.status),
        ended,
        f"{ended.registration_id}.ended",
        actor="rules",
        now=now,
    )
    return _over(ended, company, event, Decision(), now=now)


def remind(registration: DealRegistration, *, now: datetime) -> Decision:
    """Whoever is to decide, or the partner, is told that time runs out."""
    data: EventData
    if registration.status is _S.RECEIVED:
        told, data = registration.but(overdue_told=True), RegistrationOverdue()
        name = f"{registration.registration_id}.overdue.{registration.deadline:%Y%m%d}"
    else:
        told, data = registration.but(end_told=True), RegistrationNearEnd()
        name = f"{registration.registration_id}.near_end.{registration.until:%Y%m%d}"
    told = told.but(due_at=_due(told, now))
    return Decision(save=(told,), events=(_event(data, told, name, actor="rules", now=now),))


def released(company: RegisteredCompany, registration_id: str) -> RegisteredCompany:
    """The guard without a registration, which stands or is in line no more."""
    holder = company.holder
    return company.but(
        holder=None if holder and holder.registration_id == registration_id else holder,
        line=tuple(one for one in company.line if one != registration_id),
    )


def noted(company: RegisteredCompany, *claims: str, now: datetime) -> RegisteredCompany:
    """The guard with referrals that people of the company confirmed."""
    return _kept(company.but(claims=(*company.claims, *claims)), now=now)


def _kept(company: RegisteredCompany, *, now: datetime) -> RegisteredCompany:
    ends = [now + COMPANY_KEPT]
    if company.holder:
        ends.append(company.holder.until + COMPANY_KEPT)
    return company.but(expires_at=max(ends))


def _over(
    registration: DealRegistration,
    company: RegisteredCompany,
    event: Event,
    also: Decision,
    *,
    now: datetime,
) -> Decision:
    kept = registration.but(due_at=None, expires_at=now + KEPT_AFTER)
    guard = _kept(released(company, registration.registration_id), now=now)
    return Decision(save=(kept, guard, *also.save), events=(event, *also.events))


def _rejected(
    credited: Iterable[Referral],
    registration: DealRegistration,
    actor: str,
    note: str,
    now: datetime,
) -> Decision:
    save: list[Record] = []
    events: list[Event] = []
    for referral in credited:
        if referral.status not in OPEN:
            continue
        message = DealMove(
            message_id=f"{registration.registration_id}.{referral.referral_id}",
            source=SOURCE,
            stage=ReferralStatus.REJECTED,
            amount=None,
            deal_id=None,
            occurred_at=now,
            by=actor,
            note=note,
        )
        moved = move(referral, message, now=now)
        save.extend(moved.save)
        events.extend(moved.events)
    return Decision(save=tuple(save), events=tuple(events))


def _due(registration: DealRegistration, now: datetime) -> datetime:
    """When it falls due next: to be looked at, to remind of it, or to end."""
    if registration.status is _S.SECOND:
        return min(now + LOOKED_AT_EVERY, registration.until)
    if registration.status is _S.RECEIVED and not registration.overdue_told:
        return min(registration.deadline, registration.until)
    reminder = registration.until - REMINDED_BEFORE
    if registration.status is _S.APPROVED and not registration.end_told and now < reminder:
        return reminder
    return registration.until


def _event(
    data: EventData, registration: DealRegistration, event_id: str, *, actor: str, now: datetime
) -> Event:
    return happened(
        data, event_id=event_id, about=registration.registration_id, actor=actor, now=now
    )
