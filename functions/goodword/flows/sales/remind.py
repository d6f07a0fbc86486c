"""Leads that nobody answers, and wins that nobody decides: who has to know is told in time."""

from datetime import datetime, timedelta
from typing import Final

from goodword.domain.claims.consent import Prospect
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision
from goodword.domain.outreach.undeliverable import Undeliverable
from goodword.domain.referrals.referral import Referral
from goodword.domain.sales.handover import Handover, event_id, fallback, remind, settled
from goodword.domain.sales.win import ReportedWin, remind_of_win
from goodword.domain.tokens import Keys, exact_suppression_id
from goodword.flows.ports import Store
from goodword.flows.reactions import MAIL_OWNER
from goodword.flows.retry import GoOn, committed, for_each
from goodword.flows.sales.hand_over import noting_told
from goodword.flows.sales.lead import lead_of
from goodword.program.model import Program

UNTOLD_WAITS: Final = timedelta(minutes=5)
"""How long a reminder waits for the mail that it reminds of, before it is looked at again."""


def remind_of_leads(
    store: Store,
    today: Program,
    *,
    keys: Keys,
    now: datetime,
    go_on: GoOn = lambda: True,
) -> int:
    """Reminds or escalates leads that fell due; returns how many. ``today`` is the
    programme of today: who is told of a lead that was left lying is the company's present matter.
    ``keys`` lead to what is known of an owner's mailbox. Nobody is reminded of a lead whose mail
    has not left yet; where that was given up, others hear at once.

    Raises:
        ExceptionGroup: some could not be; all others were.
    """

    def one(due: Handover) -> bool:
        # Read afresh: the index may be behind.
        handover = store.get(Handover, due.referral_id)
        if handover is None or handover.due_at is None or handover.due_at > now:
            return False
        referral = store.get(Referral, due.referral_id)
        prospect = store.get(Prospect, referral.prospect_id) if referral else None
        if (
            not referral
            or not handover.awaits_answer(referral)
            or prospect is None
            or not prospect.is_personal
            or lead_of(store, keys, referral, handover).why == "withdrawn"
        ):
            # The deal has moved otherwise, or the person had their data erased or left: whoever
            # was told not to contact them is not asked why they do not.
            return committed(store, settled(handover, now=now))
        to = fallback(today.routing, today.brand.contact, due.referral_id)
        telling = store.get(Delivery, event_id(handover.referral_id, handover.turn), MAIL_OWNER)
        if telling is None or not telling.is_over:
            # Nobody is reminded of what they have not heard yet: their hours count from then.
            return committed(store, Decision(save=(handover.but(due_at=now + UNTOLD_WAITS),)))
        never = telling.status is DeliveryStatus.GIVEN_UP
        came_back = never or mail_comes_back(store, keys, handover.owner, since=handover.handed_at)
        decision = remind(handover, to, mail_came_back=came_back, now=now)
        return committed(store, noting_told(store, decision))

    return for_each(store.each_due(Handover, now), one, go_on=go_on)


def mail_comes_back(store: Store, keys: Keys, address: str, *, since: datetime) -> bool:
    """Whether mail to an address of the company's own came back after a moment."""
    known = store.get(Undeliverable, exact_suppression_id(keys, address))
    return known is not None and known.stops(since)


def remind_of_wins(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Reminds of wins that nobody has decided about; returns how many.

    Raises:
        ExceptionGroup: some could not be; all others were.
    """

    def one(due: ReportedWin) -> bool:
        win = store.get(ReportedWin, due.referral_id, due.milestone)
        if win is None or win.due_at is None or win.due_at > now:
            return False
        decision = remind_of_win(win, now=now) if win.waits_for_person else Decision()
        return committed(store, decision)

    return for_each(store.each_due(ReportedWin, now), one, go_on=go_on)
