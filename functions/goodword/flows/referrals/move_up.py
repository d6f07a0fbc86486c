"""When the referral that stands has ended, the next one of the same person moves up."""

from datetime import datetime

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.referrals.line import move_up
from goodword.domain.referrals.referral import Referral
from goodword.flows.ports import Store


def move_up_after(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to a move of a referral, and to a confirmation that may have come while the one
    before it ended. Idempotent.

    Raises:
        Conflict: one of them was changed meanwhile; again works.
        NotFound: the referral is gone (none ever is).
    """
    of = event.referral_id if isinstance(event, ConsentEvent) else event.about
    referral = store.get(Referral, of)
    if referral is None:
        raise NotFound(of)
    if not (referral.has_ended or referral.waits):
        return
    prospect = store.get(Prospect, referral.prospect_id)
    line = prospect.referrals if prospect else ()
    decision = move_up(
        tuple(one for one in (store.get(Referral, name) for name in line) if one), now=now
    )
    if decision.save:
        store.commit(decision)
