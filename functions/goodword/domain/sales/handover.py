"""A referral in the hands of sales: whose it is, by when they answer, and what they answered."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import AwareDatetime

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.sales import HandedOver, LeadAnswered, LeadEscalated, LeadReminded
from goodword.domain.events import EventData, happened
from goodword.domain.record import Record
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import LossReason, Referral, ReferralStatus
from goodword.domain.sales.route import RouteTaken, owner_id, whose_turn
from goodword.domain.sales.working_time import answer_by, half_of
from goodword.program.sections import RoutingRule

LINK_GOOD_FOR: Final = timedelta(days=30)
"""How long the links of a lead work after the time to answer."""
KEPT_OPEN_FOR: Final = timedelta(days=180)
"""How long they work after an answer that leaves the deal open, since selling takes its time; and
how long a lead that nobody answered waits for somebody to act."""
TOLD_KEPT_FOR: Final = timedelta(days=30)
"""How long it is kept who was told of a person who had their data erased: longer than a mail that
tells them so may wait for a mail service."""
LATE_AFTER: Final = timedelta(minutes=10)
"""How long after the handing over a mail has its owner answer by the hours that began then. A later
one gives them the whole time from its own moment on."""
LONGEST_COMPETITOR: Final = 80
BY_LINK: Final = "sales"
"""The actor of what a link's holder does."""


class LeadAnswer(StrEnum):
    """What an owner says of a lead."""

    TAKEN = "taken"
    MET = "met"
    QUALIFIED = "qualified"
    NOT_A_FIT = "not_a_fit"
    LOST = "lost"
    WON = "won"
    """Reported, and for finance to approve."""
    PASSED_ON = "passed_on"
    TAKEN_BACK = "taken_back"
    """That nothing comes of it was a mistake."""
    WITHDRAWN = "withdrawn"
    """What was reported to finance was a mistake."""


ENDS: Final = frozenset({LeadAnswer.NOT_A_FIT, LeadAnswer.LOST})


class Handover(Record):
    """Whose a lead is. ``owner`` and ``escalated_to`` are the company's own addresses.

    ``turn`` counts the owners that it has had: a link is good for one turn and one address, so
    those of a former owner end when it is passed on. ``route`` is the route's number in the
    programme of the day it was handed over, ``zone`` the one in which times are told. All links end
    with the record, at ``expires_at``. ``competitor`` is what the owner wrote, and stands nowhere
    else. ``settled_at`` is when the deal moved without a word of the owner's, or their person was
    erased or took back that they may be contacted; ``mail_came_back``: the owner's mailbox takes no
    mail, or their mail was given up.
    ``told`` are those of former turns who had a mail about it, and ``told_in`` the channels of
    those turns.
    """

    referral_id: str
    owner: str
    turn: int = 1
    route: int = 0
    channel: str | None = None
    zone: str = "UTC"
    handed_at: AwareDatetime
    answer_by: AwareDatetime
    remind_at: AwareDatetime
    reminded_at: AwareDatetime | None = None
    escalated_at: AwareDatetime | None = None
    escalated_to: tuple[str, ...] = ()
    answered_at: AwareDatetime | None = None
    answer: LeadAnswer | None = None
    reason: LossReason | None = None
    competitor: str | None = None
    settled_at: AwareDatetime | None = None
    mail_came_back: bool | None = None
    told: tuple[str, ...] | None = None
    told_in: tuple[str, ...] | None = None

    @property
    def everybody(self) -> tuple[str, ...]:
        """All who have had a mail about it, each once."""
        return tuple(dict.fromkeys((self.owner, *self.escalated_to, *(self.told or ()))))

    @property
    def every_channel(self) -> tuple[str, ...]:
        """All channels in which it was told, each once."""
        own = (self.channel,) if self.channel else ()
        return tuple(dict.fromkeys((*own, *(self.told_in or ()))))

    @property
    def waits_for_person(self) -> bool:
        """Whether everybody was told in vain that nobody answers."""
        return self.escalated_at is not None and not self.answered_at and not self.settled_at

    def may_be_answered_by(self, turn: int, address: str) -> bool:
        """Whether a link of that turn, made for that address, is good."""
        return turn == self.turn and address in (self.owner, *self.escalated_to)

    def awaits_answer(self, referral: Referral) -> bool:
        """Whether its owner has yet to speak. A deal that has moved needs no word of a first owner;
        whoever it was passed on to has said nothing yet, however far it had got before."""
        if referral.status not in OPEN or self.answered_at:
            return False
        return referral.status is ReferralStatus.NEW or self.turn > 1


class LeadTold(Record):
    """Who was told of a lead, in all its turns: the company's own addresses, the present owner
    first, and its channels. It outlives the links, for as long as the referral has a person: they
    may withdraw their consent on any day. ``expires_at`` is set once they have their data erased.

    ``heard``: to whom of them a message has gone or may have gone, noted before it goes. Who is not
    among them has heard nothing that would have to be taken back. None where it was not noted,
    before 2026-12-01.
    """

    referral_id: str
    people: tuple[str, ...]
    channels: tuple[str, ...] = ()
    heard: tuple[str, ...] | None = None

    def may_have_heard(self, one: str) -> bool:
        """Whether an address or a channel has to hear what becomes of the lead."""
        return self.heard is None or one in self.heard


def told_with(handover: Handover, known: LeadTold | None) -> LeadTold:
    """What is known of who was told, with those whom the present turn tells."""
    known = known or LeadTold(referral_id=handover.referral_id, people=(), heard=())
    people = tuple(dict.fromkeys((*handover.everybody, *known.people)))
    channels = tuple(dict.fromkeys((*handover.every_channel, *known.channels)))
    if (people, channels) == (known.people, known.channels):
        return known
    return known.but(people=people, channels=channels)


def hand_over(
    referral: Referral,
    route: RouteTaken,
    *,
    zone: str,
    turn: int = 1,
    by: str = "rules",
    note: str | None = None,
    now: datetime,
) -> Decision:
    """Gives a confirmed referral to the owner whose turn it is. ``zone`` is the company's, where
    the route names none. ``turn`` is another than the first where the record of former ones has
    ended; ``by`` is who did it by hand, and ``note`` why."""
    first = Handover(
        referral_id=referral.referral_id,
        owner=route.owner,
        turn=turn,
        route=route.number,
        channel=route.rule.chat,
        **_times(route.rule, zone, now),
    )
    return Decision(save=(first,), events=(_handed(first, by=by, note=note, now=now),))


def pass_on(
    handover: Handover,
    route: RouteTaken,
    *,
    zone: str,
    by: str = BY_LINK,
    note: str | None = None,
    now: datetime,
) -> Decision:
    """Gives a lead to another owner, who has the whole time to answer; the former links end. ``by``
    is who did it, and ``note`` why where it was done by hand."""
    next_one = handover.but(
        **_times(route.rule, zone, now),
        owner=route.owner,
        route=route.number,
        channel=route.rule.chat,
        turn=handover.turn + 1,
        reminded_at=None,
        escalated_at=None,
        escalated_to=(),
        answered_at=None,
        answer=None,
        reason=None,
        competitor=None,
        settled_at=None,
        mail_came_back=None,
        told=handover.everybody,
        told_in=handover.every_channel or None,
    )
    passed = LeadAnswered(answer=LeadAnswer.PASSED_ON, turn=handover.turn, note=note)
    return Decision(
        save=(next_one,),
        events=(
            _event(handover, passed, "passed_on", by, now),
            _handed(next_one, note=note, now=now),
        ),
    )


def answered(
    handover: Handover,
    answer: LeadAnswer,
    *,
    reason: LossReason | None = None,
    competitor: str | None = None,
    by: str = BY_LINK,
    note: str | None = None,
    now: datetime,
) -> Decision:
    """Notes what the owner says, or whoever says it by hand (``by``, with why in ``note``); the
    same answer again changes nothing."""
    if handover.answer is answer:
        return Decision()
    good_for = LINK_GOOD_FOR if answer in ENDS else KEPT_OPEN_FOR
    noted = handover.but(
        answered_at=now,
        answer=answer,
        reason=reason,
        competitor=competitor,
        due_at=None,
        expires_at=max(handover.expires_at or now, now + good_for),
    )
    data = LeadAnswered(answer=answer, turn=handover.turn, reason=reason, note=note)
    # By the version: the same answer may be given again after another one.
    name = f"{answer}.{handover.version}"
    return Decision(save=(noted,), events=(_event(handover, data, name, by, now),))


def remind(
    handover: Handover,
    escalate_to: tuple[str, ...],
    *,
    mail_came_back: bool = False,
    now: datetime,
) -> Decision:
    """What falls due where nobody has answered: a reminder, and at the end an escalation; that one
    at once where the owner's mailbox takes no mail, since no reminder would reach them."""
    if handover.answered_at or handover.escalated_at:
        return Decision(save=(handover.but(due_at=None),))
    if now >= handover.answer_by or mail_came_back:
        others = tuple(one for one in dict.fromkeys(escalate_to) if one != handover.owner)
        others = others or (handover.owner,)
        told = handover.but(
            escalated_at=now,
            escalated_to=others,
            due_at=None,
            expires_at=max(handover.expires_at or now, now + KEPT_OPEN_FOR),
            mail_came_back=mail_came_back or None,
        )
        data = LeadEscalated(turn=handover.turn, answer_by=handover.answer_by.isoformat())
        return Decision(save=(told,), events=(_event(handover, data, "escalated", "rules", now),))
    told = handover.but(reminded_at=now, due_at=handover.answer_by)
    reminded = LeadReminded(turn=handover.turn, answer_by=handover.answer_by.isoformat())
    return Decision(save=(told,), events=(_event(handover, reminded, "reminded", "rules", now),))


def timed_anew(handover: Handover, rule: RoutingRule, *, now: datetime) -> Handover:
    """The lead as its owner is to hear of it: with the whole time to answer, where that mail is
    late. The same where it is not, where somebody has spoken already, or nobody is waited for."""
    if now - handover.handed_at < LATE_AFTER or handover.due_at is None or handover.answered_at:
        return handover
    times = _times(rule, handover.zone, now)
    if times["answer_by"] == handover.answer_by:
        return handover
    return handover.but(**{name: times[name] for name in _CLOCK})


def settled(handover: Handover, *, now: datetime) -> Decision:
    """Nobody is reminded any more, and nobody has to act: the deal has moved without a word of the
    owner, or there is nobody to sell to."""
    if handover.due_at is None and not handover.waits_for_person:
        return Decision()
    return Decision(save=(handover.but(due_at=None, settled_at=now),))


def resumed(handover: Handover, *, now: datetime) -> Decision:
    """There is somebody to sell to again: who has yet to answer is reminded, or has others told."""
    if handover.settled_at is None or handover.answered_at:
        return Decision()
    due = None if handover.escalated_at else now
    return Decision(save=(handover.but(due_at=due, settled_at=None),))


def without_person(handover: Handover, *, now: datetime) -> Decision:
    """The person had their data erased: nobody has to act, and what the owner wrote about their
    lead goes with them."""
    ended = settled(handover, now=now)
    if handover.competitor is None:
        return ended
    left = next((one for one in ended.save if isinstance(one, Handover)), handover)
    return Decision(save=(left.but(competitor=None),))


def fallback(routing: tuple[RoutingRule, ...], contact: str, referral_id: str) -> tuple[str, ...]:
    """Who hears of a lead that nobody answered: the owner of the last route, and the programme's
    contact."""
    last = (whose_turn(routing[-1].people, referral_id),) if routing else ()
    return (*last, contact)


_CLOCK: Final = ("answer_by", "remind_at", "due_at", "expires_at")
"""What of ``_times`` counts from the moment at which the owner is told."""


def _times(rule: RoutingRule, zone: str, now: datetime) -> dict[str, Any]:
    work, where = timedelta(hours=rule.answer_within_hours), rule.zone or zone
    by = answer_by(now, work, rule.hours, where)
    half = answer_by(now, half_of(work), rule.hours, where)
    return {
        "zone": where,
        "handed_at": now,
        "answer_by": by,
        "remind_at": half,
        "due_at": half,
        "expires_at": by + LINK_GOOD_FOR,
    }


def _handed(
    handover: Handover, *, by: str = "rules", note: str | None = None, now: datetime
) -> Event:
    data = HandedOver(
        turn=handover.turn,
        route=handover.route,
        answer_by=handover.answer_by.isoformat(),
        note=note,
        owner=owner_id(handover.owner),
    )
    return _event(handover, data, "handed_over", by, now)


def event_id(referral_id: str, turn: int, name: str = "handed_over") -> str:
    """The id of what happened in a turn; without a name, of its beginning."""
    return f"{referral_id}.{turn}.{name}"


def _event(handover: Handover, data: EventData, name: str, actor: str, now: datetime) -> Event:
    return happened(
        data,
        event_id=event_id(handover.referral_id, handover.turn, name),
        about=handover.referral_id,
        actor=actor,
        now=now,
    )
