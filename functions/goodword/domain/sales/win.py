"""What a link reports and a reward may follow from: nothing moves until finance has decided."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.sales import WinDecided, WinOverdue, WinReported
from goodword.domain.events import EventData, happened
from goodword.domain.money import Money
from goodword.domain.record import Record
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.program.rewards import Milestone

DECIDE_WITHIN: Final = timedelta(days=7)
"""After so long, and again after as long, the programme's contact is reminded. A report is never
decided by time: nobody acting pays nobody."""
KEPT_FOR: Final = timedelta(days=400)
"""Longer than a contract year, so that whoever closes a year's books still finds it."""


class WinState(StrEnum):
    """``overtaken``: the deal was moved otherwise meanwhile, by the CRM say, and that counts.
    ``withdrawn``: whoever reported it took it back before finance had decided."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"


REPORTABLE: Final = frozenset({WinState.REFUSED, WinState.OVERTAKEN, WinState.WITHDRAWN})
"""After which a report may come again, while the deal is open."""


class ReportedWin(Record):
    """What an owner's link says of a deal where that earns a reward: that it is won, or a meeting
    or qualification that the programme pays for.

    The amount is there where the deal is won; ``happened_at`` is the day of the contract, or when
    it was reported. ``number`` counts the reports: one may come again after a refusal.
    ``reported_by`` is the company's own address whose link reported it. ``decided_by`` and ``note``
    are what whoever decided wrote of themselves and of their reason.
    """

    referral_id: str
    milestone: Milestone
    minor: int | None = None
    currency: str | None = None
    happened_at: AwareDatetime
    reported_at: AwareDatetime
    deadline: AwareDatetime
    number: int = 1
    turn: int = 1
    state: WinState = WinState.WAITING
    moved_at: AwareDatetime
    reported_by: str | None = None
    decided_by: str | None = None
    note: str | None = None
    reminders: int = 0

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state is WinState.WAITING

    def may_be_withdrawn_by(self, turn: int, address: str) -> bool:
        """Whether a link is the one that reported it, and nobody has decided yet."""
        mine = (turn, address) == (self.turn, self.reported_by)
        return mine and self.waits_for_person

    @property
    def name(self) -> str:
        """What a decision names, with the number: one that was written down for an earlier report
        decides about no later one."""
        return f"{self.referral_id}/{self.milestone}/{self.number}"


def report_win(
    before: ReportedWin | None,
    referral_id: str,
    milestone: Milestone,
    amount: Money | None,
    *,
    happened_at: datetime,
    turn: int,
    by: str,
    now: datetime,
) -> Decision:
    """The report waits for a person; one that waits already, or was approved, stays as it is. One
    that was overtaken is done with where the deal is open once more. ``by`` is whose link it is."""
    if before is not None and before.state not in REPORTABLE:
        return Decision()
    win = ReportedWin(
        referral_id=referral_id,
        milestone=milestone,
        minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        happened_at=happened_at,
        reported_at=now,
        deadline=now + DECIDE_WITHIN,
        number=before.number + 1 if before else 1,
        turn=turn,
        moved_at=now,
        reported_by=by,
        version=before.version if before else 0,
        due_at=now + DECIDE_WITHIN,
        expires_at=now + KEPT_FOR,
    )
    data = WinReported(
        milestone=milestone, minor=win.minor, currency=win.currency, number=win.number, turn=turn
    )
    return Decision(save=(win,), events=(_event(win, data, "reported", "sales", now),))


def decide_win(
    win: ReportedWin, state: WinState, *, by: str, note: str | None, now: datetime
) -> Decision:
    """Takes the report off the list of what waits, and says how it was decided."""
    decided = win.but(
        state=state,
        moved_at=now,
        decided_by=by,
        note=note,
        due_at=None,
        expires_at=now + KEPT_FOR,
    )
    data = WinDecided(
        milestone=win.milestone,
        decision=state,
        minor=win.minor,
        currency=win.currency,
        number=win.number,
        turn=win.turn,
        note=note,
    )
    actor = "rules" if state is WinState.OVERTAKEN else by
    return Decision(save=(decided,), events=(_event(win, data, "decided", actor, now),))


def remind_of_win(win: ReportedWin, *, now: datetime) -> Decision:
    """Nobody has decided in time: the programme's contact is told, and it waits on."""
    reminders = win.reminders + 1
    told = win.but(reminders=reminders, due_at=now + DECIDE_WITHIN)
    data = WinOverdue(milestone=win.milestone, number=win.number, reminders=reminders)
    return Decision(save=(told,), events=(_event(win, data, f"overdue.{reminders}", "rules", now),))


def is_overtaken(milestone: Milestone, referral: Referral) -> bool:
    """Whether the deal has got as far otherwise, or is closed."""
    if referral.status not in OPEN:
        return True
    if milestone is Milestone.MEETING:
        return referral.met_at is not None
    further = {ReferralStatus.QUALIFIED, ReferralStatus.OPPORTUNITY}
    return milestone is Milestone.QUALIFIED and referral.status in further


def _event(win: ReportedWin, data: EventData, name: str, actor: str, now: datetime) -> Event:
    return happened(
        data,
        event_id=f"{win.referral_id}.{win.milestone}.{win.number}.{name}",
        about=win.referral_id,
        actor=actor,
        now=now,
    )
