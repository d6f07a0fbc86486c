"""A confirmed referral is routed to an owner, and reminders end when its deal moves."""

from datetime import datetime

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.errors import NotFound
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import (
    TOLD_KEPT_FOR,
    Handover,
    LeadTold,
    event_id,
    hand_over,
    resumed,
    settled,
    told_with,
    without_person,
)
from goodword.domain.sales.route import route_of
from goodword.domain.sales.win import ReportedWin, WinState, decide_win, is_overtaken
from goodword.flows.claims.person import referrals_of
from goodword.flows.ports import Store
from goodword.flows.sales.lead import agrees, takes_back
from goodword.program.model import Program
from goodword.program.rewards import Milestone


def hand_over_confirmed(store: Store, event: Event, today: Program, *, now: datetime) -> None:
    """Reacts to a confirmation, and to a referral that has moved up or was opened again: hands it
    to the owner of the first route that fits, by the programme of ``today``: who sells is the
    company's present matter, and whoever was taken out of ``routing`` gets no more. Idempotent: a
    referral is handed over once. One that waits behind another is handed over when it moves up.

    Raises:
        Conflict: another worker has just done it; again works.
        NotFound: the referral is gone (none ever is).
    """
    of = event.referral_id if isinstance(event, ConsentEvent) else event.about
    referral = store.get(Referral, of)
    if referral is None:
        raise NotFound(of)
    if referral.waits or referral.status not in OPEN or store.get(Handover, of):
        return
    prospect = store.get(Prospect, referral.prospect_id)
    route = route_of(today.routing, referral, prospect.country if prospect else None)
    if route is not None:
        turn = next_turn(store, of)
        decision = hand_over(referral, route, zone=today.brand.time_zone, turn=turn, now=now)
        store.commit(noting_told(store, decision))


def noting_told(store: Store, decision: Decision) -> Decision:
    """The decision, with a note of who is told by it: that outlives the links of a lead."""
    found = (one for one in decision.save if isinstance(one, Handover))
    handover = next(found, None)
    if handover is None:
        return decision
    known = store.get(LeadTold, handover.referral_id)
    told = told_with(handover, known)
    return decision if told == known else decision._replace(save=(*decision.save, told))


def next_turn(store: Store, referral_id: str) -> int:
    """The first turn of a referral whose record has ended or never was, counted on from those of
    which the story tells."""
    turn = 1
    while store.get(Event, referral_id, event_id(referral_id, turn)):
        turn += 1
    return turn


def settle_lead(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to a move of a deal: who has moved it needs no reminder, and a report that waits is
    overtaken where the deal got there otherwise, or was closed. And to a person who had their data
    erased: nobody has to answer for their leads, and who was told of them is soon forgotten; or who
    wants to be contacted no more: nobody has to answer until they agree anew. Idempotent.

    Raises:
        Conflict: one of them was changed meanwhile; again works.
    """
    if isinstance(event, ConsentEvent):
        prospect = store.get(Prospect, event.prospect_id)
        if prospect is not None and not prospect.is_personal:
            _settle_leads(store, prospect, now=now)
        elif prospect is not None:
            _follow_consent(store, prospect, event, now=now)
        return
    referral = store.get(Referral, event.about)
    if referral is None:
        raise NotFound(event.about)
    handover = store.get(Handover, event.about)
    found: list[Decision] = []
    if handover is not None:
        # A move of a former owner, whose event comes late, is no word of whoever has it now.
        by_this_turn = referral.status is not ReferralStatus.NEW and event.at >= handover.handed_at
        if by_this_turn or referral.status not in OPEN:
            found.append(settled(handover, now=now))
    # A report may wait longer than the links by which it came.
    for milestone in Milestone:
        win = store.get(ReportedWin, event.about, milestone)
        if win and win.waits_for_person and is_overtaken(milestone, referral):
            found.append(decide_win(win, WinState.OVERTAKEN, by="", note=None, now=now))
    save = tuple(record for one in found for record in one.save)
    if save:
        store.commit(Decision(save=save, events=tuple(it for one in found for it in one.events)))


def _settle_leads(store: Store, prospect: Prospect, *, now: datetime) -> None:
    for one in prospect.referrals:
        handover = store.get(Handover, one)
        ended = without_person(handover, now=now) if handover is not None else Decision()
        told = store.get(LeadTold, one)
        if told is not None and told.expires_at is None:
            # They are told of it by other reactions to the same event.
            ended = ended._replace(save=(*ended.save, told.but(expires_at=now + TOLD_KEPT_FOR)))
        if ended.save:
            store.commit(ended)


def _follow_consent(
    store: Store, prospect: Prospect, event: ConsentEvent, *, now: datetime
) -> None:
    """Nobody is reminded of a lead whose person took back that they may be contacted. Where they
    agree anew, its owner hears of it again, or whoever it was escalated to has it in the list."""
    chain = store.consents(event.about)
    left = takes_back(chain, event)
    if not left and not (agrees(event) and agrees(chain[-1])):
        return
    for referral in referrals_of(store, prospect):
        handover = store.get(Handover, referral.referral_id)
        if handover is None or not handover.awaits_answer(referral):
            continue
        ended = settled(handover, now=now) if left else resumed(handover, now=now)
        if ended.save:
            store.commit(ended)


def pinned_program(store: Store, referral: Referral) -> Program:
    """The programme of a referral's revision.

    Raises:
        LookupError: the store has lost it; every one is stored when it is published.
    """
    kept = store.program(referral.revision)
    if kept is None:
        message = f"revision {referral.revision} is missing from the store"
        raise LookupError(message)
    return kept
