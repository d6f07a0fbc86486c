"""Mails to a lead's owner, and to whoever hears of it when nobody answers or a win waits.

They go to addresses of the company's own, which the programme names: so no budget counts them, and
no suppression stops them. A link in them is made for the one address that it is sent to.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from goodword.domain.errors import NotFound
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.event_data.referrals import ReferralReopened
from goodword.domain.event_data.sales import (
    HandedOver,
    LeadEscalated,
    LeadReminded,
    WinDecided,
    WinOverdue,
    WinReported,
)
from goodword.domain.event_data.table import data_of
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral
from goodword.domain.sales.handover import BY_LINK, Handover, timed_anew
from goodword.domain.sales.route import everybody, route_with
from goodword.domain.sales.win import ReportedWin, WinState
from goodword.domain.tokens import TokenUse
from goodword.flows.claims.post import Post, lines_of
from goodword.flows.claims.words import labelled, line_of, long_date
from goodword.flows.sales.lead import LeadLink, filled, lead_of, said_of, told_time, words_of
from goodword.flows.sales.telling import has_heard, telling


class LeadMail(StrEnum):
    """Why a lead is mailed: names in the locale files' ``lead.mail``."""

    NEW = "new"
    PASSED = "passed"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    WIN_REFUSED = "win_refused"
    WIN_APPROVED = "win_approved"
    WIN_WITHDRAWN = "win_withdrawn"
    REOPENED = "reopened"


_ASKS: Final = frozenset({LeadMail.NEW, LeadMail.REMINDER, LeadMail.ESCALATION})
"""The mails that ask for an answer, and say nothing else."""

_DECIDED: Final[Mapping[str, LeadMail]] = {
    WinState.REFUSED: LeadMail.WIN_REFUSED,
    WinState.APPROVED: LeadMail.WIN_APPROVED,
    WinState.WITHDRAWN: LeadMail.WIN_WITHDRAWN,
}


def mail_owner(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a lead that was handed over, to its reminder, and to one that is open again: tells
    its owner, unless they have opened it themselves.

    Nothing where the owner or the deal is another one meanwhile, and no reminder after others have
    heard that nobody answered; nor once its person has left, since there is nobody to answer. A
    mail about a new lead that is late (``LATE_AFTER``) gives the
    whole time to answer from now on: the hours count from the telling.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
        Conflict: the lead was changed meanwhile; again works.
    """
    if event.type == EventType.REFERRAL_REOPENED:
        _mail_reopened(post, event)
        return
    reminds = event.type == EventType.LEAD_REMINDED
    if reminds:
        turn, kind, note = data_of(event, LeadReminded).turn, LeadMail.REMINDER, None
    else:
        handed = data_of(event, HandedOver)
        turn, note = handed.turn, handed.note
        kind = LeadMail.NEW if turn == 1 else LeadMail.PASSED
    handover = post.store.get(Handover, event.about)
    if handover is None or handover.turn != turn:
        return
    if reminds and (handover.answered_at or handover.escalated_at or handover.settled_at):
        return
    if reminds and not has_heard(post.store, event.about, handover.owner):
        kind = LeadMail.NEW  # its person had left when it was due, and is back
    if kind is not LeadMail.REMINDER:
        handover = _timed_anew(post, handover, now)
    _mail(post, handover, kind, handover.owner, reason_given(post, note))


def _timed_anew(post: Post, handover: Handover, now: datetime) -> Handover:
    """The lead with the time to answer that its mail says: kept before it goes."""
    routing = post.terms.program.routing
    if handover.owner not in everybody(routing):
        return handover  # by whose hours, nothing says any more
    timed = timed_anew(handover, route_with(routing, handover.owner).rule, now=now)
    if timed == handover:
        return handover
    post.store.commit(Decision(save=(timed,)))
    return timed


def _mail_reopened(post: Post, event: Event) -> None:
    handover = post.store.get(Handover, event.about)
    referral = _referral(post, event.about)
    again = data_of(event, ReferralReopened).reopenings
    # Handed over since, it has a mail of its own.
    was_theirs = handover is not None and handover.handed_at <= event.at
    if handover and was_theirs and event.actor != BY_LINK and referral.reopenings == again:
        _mail(post, handover, LeadMail.REOPENED, handover.owner)


def mail_escalation(post: Post, event: Event, place: int) -> None:
    """Reacts to a lead that nobody answered in time: tells one of those whom it is escalated to,
    by their ``place`` among them. Each is a reaction of its own, so that a mail that failed is
    tried again without the others.

    Raises:
        As ``mail_owner``.
    """
    handover = post.store.get(Handover, event.about)
    if handover is None or handover.turn != data_of(event, LeadEscalated).turn:
        return
    if handover.answered_at or handover.settled_at or place >= len(handover.escalated_to):
        return
    _mail(post, handover, LeadMail.ESCALATION, handover.escalated_to[place])


def mail_win(post: Post, event: Event) -> None:
    """Reacts to a report that waits for a decision, or has waited too long: tells the programme's
    contact how to decide.

    Raises:
        As ``mail_owner``.
    """
    overdue = event.type == EventType.WIN_OVERDUE
    facts = data_of(event, WinOverdue) if overdue else data_of(event, WinReported)
    win = post.store.get(ReportedWin, event.about, facts.milestone)
    if win is None or not win.waits_for_person:
        return
    referral = _referral(post, event.about)
    locale = post.staff_locale
    catalogue = post.texts.catalogue(locale)
    kind = "overdue" if overdue else "new"
    if win.number != facts.number:
        return  # the mail was delayed that long, and that of the later report says how to decide
    command = f"goodword decide win/{win.name}"
    written = post.write(
        "win",
        locale,
        {
            "greeting": catalogue["mail.greeting_nameless"],
            "subject": filled(
                catalogue[f"win.mail.{kind}.subject"],
                {"reference": referral.reference or referral.referral_id},
            ),
            "intro": catalogue[f"win.mail.{kind}.intro"],
            **lines_of(
                "facts",
                [
                    labelled(catalogue, "lead.fact.referral", referral.referral_id),
                    labelled(catalogue, "lead.fact.reference", referral.reference or ""),
                    labelled(catalogue, "lead.fact.reported", said_of(catalogue, win)),
                    labelled(catalogue, "lead.fact.day", long_date(catalogue, win.happened_at)),
                ],
            ),
            "approve": f'{command} approve {post.place} --reason "…"',
            "refuse": f'{command} refuse {post.place} --reason "…"',
        },
    )
    post.send(post.terms.program.brand.contact, written, locale, {})


def mail_win_decided(post: Post, event: Event) -> None:
    """Reacts to a decision about a report: tells the owner of the lead how it was decided. Whoever
    reported it and has it no more is told apart (``mail_note``).

    Raises:
        As ``mail_owner``.
    """
    decided = data_of(event, WinDecided)
    kind = kind_of_decision(decided.decision)
    handover = post.store.get(Handover, event.about)
    win = post.store.get(ReportedWin, event.about, decided.milestone)
    if kind is None or handover is None or win is None or win.state != decided.decision:
        return
    catalogue = post.texts.catalogue(post.staff_locale)
    _mail(post, handover, kind, handover.owner, decided_facts(catalogue, win))


def kind_of_decision(decision: str) -> LeadMail | None:
    """Which mail tells of a decision; None where nobody decided."""
    return _DECIDED.get(decision)


def decided_facts(catalogue: Mapping[str, str], win: ReportedWin) -> tuple[tuple[str, str], ...]:
    """What was reported. Where it was refused, why, in the words of whoever decided."""
    reported = (catalogue["lead.fact.reported"], said_of(catalogue, win))
    if win.note is None or win.state is not WinState.REFUSED:
        return (reported,)
    return reported, (catalogue["lead.fact.note"], win.note)


def reason_given(post: Post, note: str | None) -> tuple[tuple[str, str], ...]:
    """Why a lead was given to somebody by hand, in the words of whoever did it."""
    if note is None:
        return ()
    return ((post.texts.catalogue(post.staff_locale)["lead.fact.note"], note),)


def _mail(
    post: Post,
    handover: Handover,
    kind: LeadMail,
    to: str,
    further: Iterable[tuple[str, str]] = (),
) -> None:
    referral = _referral(post, handover.referral_id)
    if referral.status not in OPEN and kind is not LeadMail.WIN_APPROVED:
        return  # the mail was delayed that long
    if kind in {LeadMail.REMINDER, LeadMail.ESCALATION} and not handover.awaits_answer(referral):
        return
    locale = post.staff_locale
    catalogue = post.texts.catalogue(locale)
    lead = lead_of(post.store, post.keys, referral, handover)
    if lead.why == "erased" or (lead.has_left and kind in _ASKS):
        return  # there is nobody to sell to
    words = words_of(post.store, post.texts, lead, locale)
    intro, notes = catalogue[f"lead.mail.{kind}.intro"], words.notes
    if lead.has_left and kind is LeadMail.PASSED:
        intro, notes = notes[0], notes[1:]  # nobody has to answer, which it says in place of asking
    link = LeadLink(referral.referral_id, handover.turn, to)
    values = {
        "reference": words.reference,
        "answer_by": told_time(catalogue, handover),
        "owner": handover.owner,
    }
    written = post.write(
        "lead",
        locale,
        {
            "greeting": catalogue["mail.greeting_nameless"],
            "subject": filled(catalogue[f"lead.mail.{kind}.subject"], values),
            "intro": filled(intro, values),
            **lines_of("facts", fact_lines(catalogue, (*words.facts, *further))),
            **lines_of("notes", notes),
            "lead_url": post.link("/lead", TokenUse.LEAD, link.token_text),
        },
    )
    with telling(post.store, referral.referral_id, to):
        post.send(to, written, locale, {})


def fact_lines(catalogue: Mapping[str, str], facts: Iterable[tuple[str, str]]) -> list[str]:
    """A line for each fact, and for each further line of one. The message is what somebody typed in
    lines of their own: they are marked, or one of them could be read as another fact of ours."""
    lines: list[str] = []
    quoted = catalogue["submission.message"]
    for label, value in facts:
        if label == quoted:
            lines += [
                line_of(catalogue, label, "").rstrip(),
                *(f"> {line}" for line in value.splitlines()),
            ]
        else:
            lines += line_of(catalogue, label, value).split("\n")
    return lines


def _referral(post: Post, referral_id: str) -> Referral:
    referral = post.store.get(Referral, referral_id)
    if referral is None:
        raise NotFound(referral_id)
    return referral
