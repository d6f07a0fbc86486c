"""An owner says by a link what became of a lead: the deal moves as a report of the CRM moves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from goodword.domain.errors import FieldError, Invalid, NotFound, Refused, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.money import Money
from goodword.domain.referrals.deal import CONTRACT_YEAR, OPEN, Stage
from goodword.domain.referrals.referral import LossReason, Referral, ReferralStatus
from goodword.domain.sales.handover import (
    BY_LINK,
    ENDS,
    Handover,
    LeadAnswer,
    answered,
    pass_on,
)
from goodword.domain.sales.route import everybody, route_with
from goodword.domain.sales.typed_amount import ENGLISH, NumberHabits, WrongAmount, typed_amount
from goodword.domain.sales.win import ReportedWin, WinState, decide_win, is_overtaken, report_win
from goodword.flows.ports import Store
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.flows.retry import until_committed
from goodword.flows.sales.hand_over import noting_told, pinned_program
from goodword.flows.sales.lead import LeadLink
from goodword.flows.sales.reopen import reopening
from goodword.program.rewards import Milestone

if TYPE_CHECKING:
    from goodword.program.model import Program

SOURCE: Final = "link"
"""What reports of owners are called where those of a CRM have the CRM's name."""

_STAGES: Final[dict[LeadAnswer, Stage]] = {
    LeadAnswer.TAKEN: ReferralStatus.CONTACTED,
    LeadAnswer.MET: Milestone.MEETING,
    LeadAnswer.QUALIFIED: ReferralStatus.QUALIFIED,
    LeadAnswer.NOT_A_FIT: ReferralStatus.REJECTED,
    LeadAnswer.LOST: ReferralStatus.CLOSED_LOST,
}

_MILESTONES: Final = {
    LeadAnswer.MET: Milestone.MEETING,
    LeadAnswer.QUALIFIED: Milestone.QUALIFIED,
    LeadAnswer.WON: Milestone.CLOSED_WON,
}
"""The answers from which a reward may follow."""


@dataclass(frozen=True, slots=True)
class LeadReply:
    """What an owner sent, as it was typed: each answer needs only its own fields. ``habits`` and
    ``signs`` are those of their language, for the amount. ``report`` names what is to be taken
    back, by ``report_name``."""

    answer: LeadAnswer
    reason: str = ""
    competitor: str = ""
    value: str = ""
    currency: str = ""
    closed_on: str = ""
    to: str = ""
    report: str = ""
    habits: NumberHabits = ENGLISH
    signs: Mapping[str, str] = field(default_factory=dict)


def answer_lead(
    store: Store, link: LeadLink, reply: LeadReply, *, today: "Program", now: datetime
) -> None:
    """Follows the answer of whoever holds the link; the same one again changes nothing.

    ``today`` is the programme of today, among whose owners a lead is passed on.

    Raises:
        Unauthenticated: the link's turn is over.
        Invalid: a field of this answer is missing or wrong.
        Refused: the deal is closed (``lead_closed``), a report waits and this would end the deal
            (``report_waits``), a report is decided already or not this
            link's (``report_decided``), it cannot be moved as the CRM could not, or its end cannot
            be taken back (``domain.referrals.reopening``).
    """
    match reply.answer:
        case LeadAnswer.PASSED_ON:
            _pass_on(store, link, reply, today, now)
        case LeadAnswer.TAKEN_BACK:
            _take_back(store, link, now)
        case LeadAnswer.WITHDRAWN:
            _withdraw(store, link, reply, now)
        case LeadAnswer.WON:
            _report(store, link, reply, now)
        case LeadAnswer.MET | LeadAnswer.QUALIFIED if _earns(store, link, reply.answer):
            _report(store, link, reply, now)
        case _:
            _move(store, link, reply, now)


def _move(store: Store, link: LeadLink, reply: LeadReply, now: datetime) -> None:
    reason = _reason(reply)

    def beside(referral: Referral) -> Decision:
        handover = _open(store, link, referral)
        if reply.answer in ENDS and _waits(store, link):
            # An end is for good: whoever holds a link could end a reward that is reported.
            raise Refused(
                "report_waits",
                "A report of this lead waits for finance; until they have decided, a link does "
                "not end it.",
            )
        return answered(
            handover,
            reply.answer,
            reason=reason,
            competitor=reply.competitor or None,
            now=now,
        )

    again = _referral(store, link).reopenings
    message = DealMessage(
        # By the turn: whoever has it now may say the same once more; and so may anybody after an
        # end was taken back.
        message_id=f"{link.referral_id}.{link.turn}.{reply.answer}"
        + (f".{again}" if again else ""),
        source=SOURCE,
        stage=_STAGES[reply.answer],
        value=None,
        currency=None,
        referral_id=link.referral_id,
        deal_id=None,
        occurred_at=now,
        loss=reason,
    )
    move_deal(store, message, now=now, beside=beside)


def _take_back(store: Store, link: LeadLink, now: datetime) -> None:
    def attempt() -> None:
        referral = _referral(store, link)
        handover = _owned(store, link)
        if handover.answer is LeadAnswer.TAKEN_BACK:
            return
        if not may_take_back(referral, handover):
            raise Refused("lead_closed", f"This deal is {referral.status} by another report.")
        store.commit(reopening(store, referral, handover, by="sales", note=None, now=now))

    until_committed(attempt)


def may_take_back(referral: Referral, handover: Handover) -> bool:
    """Whether the end of a deal is the one that a link of this turn said, and nobody else has said
    any since: the CRM's word is not a link's to take back."""
    by_link = handover.answer in ENDS and referral.outcome_at == handover.answered_at
    return referral.has_ended and by_link and referral.ended_by in {None, SOURCE}


def _report(store: Store, link: LeadLink, reply: LeadReply, now: datetime) -> None:
    def attempt() -> None:
        referral = _referral(store, link)
        handover = _open(store, link, referral)
        milestone = _MILESTONES[reply.answer]
        amount, happened_at = (
            _deal(store, referral, reply, now) if milestone is Milestone.CLOSED_WON else (None, now)
        )
        if is_overtaken(milestone, referral):
            return
        won = report_win(
            store.get(ReportedWin, link.referral_id, milestone),
            link.referral_id,
            milestone,
            amount,
            happened_at=happened_at,
            turn=link.turn,
            by=link.address,
            now=now,
        )
        if won.save:
            noted = answered(handover, reply.answer, now=now)
            # With the referral as it is, on condition of its version: a deal that is moved at the
            # same moment would leave a report that nothing takes off the list.
            save = (*won.save, *noted.save, referral)
            store.commit(Decision(save=save, events=(*won.events, *noted.events)))

    until_committed(attempt)


def _withdraw(store: Store, link: LeadLink, reply: LeadReply, now: datetime) -> None:
    """Takes back what this link has reported, while finance has not decided."""

    def attempt() -> None:
        handover = _owned(store, link)
        found = (store.get(ReportedWin, link.referral_id, one) for one in Milestone)
        win = next((one for one in found if one and report_name(one) == reply.report), None)
        if win is not None and win.state is WinState.WITHDRAWN:
            return
        if win is None or not win.may_be_withdrawn_by(link.turn, link.address):
            raise Refused("report_decided", "This report does not wait for a decision any more.")
        ended = decide_win(win, WinState.WITHDRAWN, by=BY_LINK, note=None, now=now)
        noted = answered(handover, LeadAnswer.WITHDRAWN, now=now)
        store.commit(
            Decision(save=(*ended.save, *noted.save), events=(*ended.events, *noted.events))
        )

    until_committed(attempt)


def report_name(win: ReportedWin) -> str:
    """What a lead's page calls a report: an old page takes back no later one."""
    return f"{win.milestone}/{win.number}"


def _pass_on(
    store: Store, link: LeadLink, reply: LeadReply, today: "Program", now: datetime
) -> None:
    def attempt() -> None:
        referral = _referral(store, link)
        if _is_passed_on(store, link, reply.to):
            return
        handover = _open(store, link, referral)
        if reply.to not in others(today, handover.owner):
            code = "unknown" if reply.to else "required"
            raise Invalid(FieldError("to", code, "name another owner of the programme's routes"))
        route = route_with(today.routing, reply.to)
        decision = pass_on(handover, route, zone=today.brand.time_zone, now=now)
        store.commit(noting_told(store, decision))

    until_committed(attempt)


def _is_passed_on(store: Store, link: LeadLink, to: str) -> bool:
    """Whether this link has passed the lead on to them already: its answer may have been lost."""
    handover = store.get(Handover, link.referral_id)
    return (
        handover is not None
        and handover.turn == link.turn + 1
        and handover.owner == to
        and link.address in (handover.told or ())
    )


def _earns(store: Store, link: LeadLink, answer: LeadAnswer) -> bool:
    """Whether the programme pays for it: then it waits for finance, as a win does, since whoever
    holds a forwarded link must not be able to pay anybody."""
    referral = _referral(store, link)
    audience = pinned_program(store, referral).audiences[referral.audience]
    return any(rule.on is _MILESTONES[answer] for rule in audience.reward)


def _waits(store: Store, link: LeadLink) -> bool:
    """Whether something that was reported of it waits for finance."""
    found = (store.get(ReportedWin, link.referral_id, one) for one in Milestone)
    return any(one is not None and one.waits_for_person for one in found)


def others(today: "Program", owner: str) -> tuple[str, ...]:
    """To whom a lead can be passed on."""
    return tuple(one for one in everybody(today.routing) if one != owner)


def _referral(store: Store, link: LeadLink) -> Referral:
    referral = store.get(Referral, link.referral_id)
    if referral is None:
        raise NotFound(link.referral_id)
    return referral


def _open(store: Store, link: LeadLink, referral: Referral) -> Handover:
    """The lead, while it is the link's and its deal is open: a link corrects nothing that is
    closed, but its own end."""
    handover = _owned(store, link)
    if referral.status not in OPEN:
        raise Refused("lead_closed", f"This deal is {referral.status}; a link does not change it.")
    return handover


def _owned(store: Store, link: LeadLink) -> Handover:
    handover = store.get(Handover, link.referral_id)
    if handover is None or not handover.may_be_answered_by(link.turn, link.address):
        message = "nobody's lead any more"
        raise Unauthenticated(message)
    return handover


def _reason(reply: LeadReply) -> LossReason | None:
    if reply.answer not in ENDS:
        return None
    reason = next((one for one in LossReason if one == reply.reason), None)
    if reason is None:
        code = "unknown" if reply.reason else "required"
        known = ", ".join(LossReason)
        raise Invalid(FieldError("reason", code, f"the reasons are {known}"))
    return reason


def _deal(
    store: Store, referral: Referral, reply: LeadReply, now: datetime
) -> tuple[Money, datetime]:
    errors: list[FieldError] = []
    known = pinned_program(store, referral).currencies.known
    amount = None
    if reply.currency not in known:
        errors.append(FieldError("currency", "unknown", f"one of {', '.join(sorted(known))}"))
    elif not reply.value:
        errors.append(FieldError("amount", "required", "write the deal's amount"))
    else:
        try:
            minor = typed_amount(reply.value, reply.currency, reply.habits, reply.signs)
            amount = Money(minor, reply.currency)
        except WrongAmount as wrong:
            errors.append(FieldError("amount", wrong.mistake, "write it such as 48000.00"))
    day = _day(reply.closed_on)
    # The beginning of the day: a report of the CRM about the same day is the later one.
    closed_at = datetime.combine(day, time(), UTC) if day else None
    if closed_at is None:
        errors.append(FieldError("closed_on", "required", "write a date such as 2026-11-21"))
    elif closed_at > now or referral.created_at - closed_at > CONTRACT_YEAR:
        errors.append(FieldError("closed_on", "invalid", "between the claim and today"))
    if errors or amount is None or closed_at is None:
        raise Invalid(*errors)
    return amount, closed_at


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
