"""Mails about a lead without a link to it: whom not to contact, that it was given to somebody
else, and what a former owner reported.

As all mails to the company's own people, nothing counts or stops them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Delayed, GoodwordError, Invalid, NotFound, Unavailable
from goodword.domain.event import Event
from goodword.domain.event_data.sales import HandedOver, WinDecided
from goodword.domain.event_data.table import data_of
from goodword.domain.referrals.referral import Referral
from goodword.domain.sales.handover import Handover, LeadTold, event_id, told_with
from goodword.domain.sales.win import ReportedWin
from goodword.flows.claims.person import referrals_of
from goodword.flows.claims.post import Post, lines_of
from goodword.flows.ports import Chat, Store
from goodword.flows.reactions import (
    MAIL_ESCALATION,
    MAIL_ESCALATION_TOO,
    MAIL_OWNER,
    POST_LEAD,
)
from goodword.flows.sales.lead import filled, takes_back
from goodword.flows.sales.mail_lead import (
    decided_facts,
    fact_lines,
    kind_of_decision,
    reason_given,
)
from goodword.flows.sales.post_lead import fitting, section


def mail_stop(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a person who withdraws their consent to be contacted, objects, or has their data
    erased: tells all who were to have a mail about their leads, without a word about who it is;
    of a lead of which nobody has heard yet, by mail or in a channel, nobody. An address that takes
    no mail keeps nobody else from hearing.

    Raises:
        Delayed: somebody is being told of a lead this very moment; the stop comes behind it.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    failures: list[GoodwordError] = []
    leads = stopped(post.store, event)
    wait_for_tellings(post.store, leads, MAIL_TELLINGS, now=now)
    for referral, told in leads:
        catalogue = post.texts.catalogue(post.staff_locale)
        words = (catalogue["lead.note.stop.subject"], catalogue["lead.note.stop.intro"])
        for one in told.people:
            try:
                _mail(post, referral, one, *words)
            except (Invalid, Unavailable) as failure:
                failures.append(failure)
    if failures:
        raise failures[0]


def post_stop(post: Post, chat: Chat | None, event: Event, *, now: datetime) -> None:
    """Reacts to the same in the channels where those leads were told.

    Raises:
        Delayed: as ``mail_stop``.
        Unavailable: no certain answer.
        Invalid: the chat will never take it.
    """
    if chat is None:
        return
    catalogue = post.texts.catalogue(post.staff_locale)
    leads = stopped(post.store, event)
    wait_for_tellings(post.store, leads, (POST_LEAD,), now=now)
    for referral, told in leads:
        values = {
            "reference": referral.reference or referral.referral_id,
            "owner": fitting(told.people[0]),
        }
        text = filled(catalogue["lead.chat.stop"], values)
        details = filled(catalogue["lead.chat.stop_details"], values)
        for channel in filter(told.may_have_heard, told.channels):
            chat.post(channel, f"{text}\n{details}", section(text, details))


def mail_former(post: Post, event: Event) -> None:
    """Reacts to a lead that was given to another owner by hand: tells whoever had it that it is
    theirs no more, and why. Whoever passes one on by a link knows it.

    Nothing where it was passed on once more meanwhile.

    Raises:
        As ``mail_stop``.
    """
    handed = data_of(event, HandedOver)
    handover = post.store.get(Handover, event.about)
    if handed.note is None or handover is None or handover.turn != handed.turn:
        return
    # The first of those who were told before is the owner of the turn before.
    former = next(iter(handover.told or ()), handover.owner)
    if former == handover.owner:
        return
    referral = post.store.get(Referral, event.about)
    if referral is None:
        raise NotFound(event.about)
    catalogue = post.texts.catalogue(post.staff_locale)
    _mail(
        post,
        referral,
        former,
        catalogue["lead.note.passed.subject"],
        filled(catalogue["lead.note.passed.intro"], {"owner": handover.owner}),
        reason_given(post, handed.note),
    )


def mail_reporter(post: Post, event: Event) -> None:
    """Reacts to a decision about a report: tells whoever reported it, where somebody else has the
    lead by now. Its owner has a mail with a link to it (``mail_lead``).

    Raises:
        As ``mail_stop``.
    """
    decided = data_of(event, WinDecided)
    kind = kind_of_decision(decided.decision)
    win = post.store.get(ReportedWin, event.about, decided.milestone)
    handover = post.store.get(Handover, event.about)
    if kind is None or win is None or win.number != decided.number or win.reported_by is None:
        return
    if handover is not None and handover.owner == win.reported_by:
        return
    referral = post.store.get(Referral, event.about)
    if referral is None:
        raise NotFound(event.about)
    catalogue = post.texts.catalogue(post.staff_locale)
    _mail(
        post,
        referral,
        win.reported_by,
        catalogue[f"lead.mail.{kind}.subject"],
        catalogue[f"lead.note.{kind}"],
        decided_facts(catalogue, win),
    )


def stopped(store: Store, event: Event) -> tuple[tuple[Referral, LeadTold], ...]:
    """The leads of a person that sales may no longer contact, and who was told that they may.

    Whoever never agreed was never named, so there is nothing to take back; nor is there where they
    agreed anew since, or where all that would have named them still waits. One entry of the chain
    is about all that the person confirmed.
    """
    if not isinstance(event, ConsentEvent) or not takes_back(store.consents(event.about), event):
        return ()
    prospect = store.get(Prospect, event.prospect_id)
    found = ((one, _told(store, one.referral_id)) for one in referrals_of(store, prospect))
    return tuple(
        (referral, told)
        for referral, told in found
        if told is not None and any(map(told.may_have_heard, (*told.people, *told.channels)))
    )


MAIL_TELLINGS: Final = (MAIL_OWNER, MAIL_ESCALATION, MAIL_ESCALATION_TOO)
"""The reactions that mail who somebody is."""


def heard_of_escalation(store: Store, handover: Handover) -> tuple[str, ...]:
    """Of those to whom an unanswered lead was escalated, whoever's mail about it has gone."""
    escalated = event_id(handover.referral_id, handover.turn, "escalated")
    tellings = (
        (one, store.get(Delivery, escalated, reaction))
        for one, reaction in zip(
            handover.escalated_to, (MAIL_ESCALATION, MAIL_ESCALATION_TOO), strict=False
        )
    )
    return tuple(one for one, it in tellings if it and it.status is DeliveryStatus.DONE)


def _told(store: Store, referral_id: str) -> LeadTold | None:
    """Who was told of a lead. Of one that was handed over before that was noted on its own
    (2026-11-30), its links' record knows it."""
    known, handover = store.get(LeadTold, referral_id), store.get(Handover, referral_id)
    return known if handover is None else told_with(handover, known)


def wait_for_tellings(
    store: Store,
    leads: Iterable[tuple[Referral, LeadTold]],
    reactions: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    """Nothing, unless one of the ``reactions`` that tell of a lead runs this very moment: it may
    have read the lead before its person left, and would tell of them after the stop.

    Raises:
        Delayed: one of them does.
    """
    for referral, _ in leads:
        handover = store.get(Handover, referral.referral_id)
        if handover is None:
            continue
        for name in ("handed_over", "reminded", "escalated"):
            told_by = event_id(referral.referral_id, handover.turn, name)
            for reaction in reactions:
                telling = store.get(Delivery, told_by, reaction)
                if (
                    telling is not None
                    and telling.status is DeliveryStatus.RUNNING
                    and telling.lease_until > now
                ):
                    raise Delayed(now, "telling")


def _mail(
    post: Post,
    referral: Referral,
    to: str,
    subject: str,
    intro: str,
    facts: Iterable[tuple[str, str]] = (),
) -> None:
    locale = post.staff_locale
    catalogue = post.texts.catalogue(locale)
    reference = referral.reference or referral.referral_id
    named = ((catalogue["lead.fact.reference"], reference), *facts)
    written = post.write(
        "lead_note",
        locale,
        {
            "greeting": catalogue["mail.greeting_nameless"],
            "subject": filled(subject, {"reference": reference}),
            "intro": intro,
            **lines_of("facts", fact_lines(catalogue, named)),
        },
    )
    post.send(to, written, locale, {})
