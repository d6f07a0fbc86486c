"""Keeps which referral a reference belongs to, so that whoever names it is answered."""

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referral import Referral, ReferralReference
from goodword.flows.ports import Store
from goodword.flows.retry import committed


def keep_reference(store: Store, event: Event) -> None:
    """Reacts to a confirmation: a pointer from the reference to its referral. Again changes
    nothing."""
    if not isinstance(event, ConsentEvent):
        return
    referral = store.get(Referral, event.referral_id)
    if referral is None or referral.reference is None:
        return
    pointer = ReferralReference(reference=referral.reference, referral_id=referral.referral_id)
    # A conflict: it is there already.
    committed(store, Decision(save=(pointer,)))
