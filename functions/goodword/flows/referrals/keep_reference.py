"""Keeps which referral a reference belongs to, so that whoever names it is answered; and finds a
referral by whatever it is called."""

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.event import Decision, Event
from goodword.domain.ids import read_reference
from goodword.domain.referrals.referral import Deal, Referral, ReferralReference
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


def referral_called(store: Store, name: str) -> Referral | None:
    """The referral of that id, of the reference that its prospect has (``GW-7K2M-9PWX``, however
    it is typed), or of the CRM's deal of that id."""
    if found := store.get(Referral, name):
        return found
    pointer = store.get(ReferralReference, read_reference(name)) or store.get(Deal, name)
    return store.get(Referral, pointer.referral_id) if pointer else None
