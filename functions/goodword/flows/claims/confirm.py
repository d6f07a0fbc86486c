"""The prospect answers the confirmation mail: yes, no, or not in time."""

from datetime import datetime
from typing import NamedTuple

from goodword.domain.claims.claim import confirm, end_unconfirmed
from goodword.domain.claims.consent import ConsentEvent, Prospect, Suppression
from goodword.domain.errors import Refused, TooNew, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.tokens import Keys, suppression_id
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import committed, for_each, until_committed


class ClaimState(NamedTuple):
    """A claim as loaded. ``prospect`` is who holds the guard now: after an expiry nobody or, with
    another ``claim_id``, a later claim of the same person."""

    referral: Referral
    prospect: Prospect | None
    last: ConsentEvent

    @property
    def person(self) -> Prospect | None:
        """The prospect of this very claim, while something is known of them."""
        prospect = self.prospect
        if prospect is None or prospect.claim_id != self.referral.claim_id:
            return None
        return None if prospect.erased_at else prospect


def claim_state(store: Store, claim_id: str) -> ClaimState:
    """Loads a claim.

    Raises:
        Unauthenticated: there is no such claim (a token of another stack).
    """
    chain = store.consents(claim_id)
    referral = store.get(Referral, chain[-1].referral_id) if chain else None
    if referral is None:
        message = "no such claim"
        raise Unauthenticated(message)
    return ClaimState(referral, store.get(Prospect, referral.prospect_id), chain[-1])


def confirm_claim(store: Store, claim_id: str, *, randomness: Randomness, now: datetime) -> None:
    """Idempotent.

    Raises:
        Refused: the claim was refused or has expired.
        TooNew: it is in a state that only a later version knows.
        Unauthenticated: there is no such claim.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        state = claim_state(store, claim_id)
        if state.referral.confirmed_at:
            return
        if not state.referral.is_known:
            raise TooNew(Referral.__name__)
        if state.referral.status is not ReferralStatus.NEW or state.person is None:
            raise Refused("claim_ended", "This link is no longer good. Claim the offer again.")
        store.commit(confirm(state.referral, state.person, state.last, event_id=event_id, now=now))

    until_committed(attempt)


def refuse_claim(
    store: Store, claim_id: str, *, keys: Keys, randomness: Randomness, now: datetime
) -> None:
    """ "This was not me": the data goes at once, and the address is never written to again.

    Raises:
        Refused: the claim was confirmed before; the preferences page is the way then.
        TooNew: it is in a state that only a later version knows.
        Unauthenticated: there is no such claim.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        state = claim_state(store, claim_id)
        if state.referral.confirmed_at:
            raise Refused("already_confirmed", "This was confirmed. Use the preferences page.")
        if not state.referral.is_known:
            raise TooNew(Referral.__name__)
        decision = end_unconfirmed(
            state.referral,
            state.prospect,
            state.last,
            refused=True,
            event_id=event_id,
            now=now,
        )
        suppressed = suppressions(store, state.person, keys, Reason.REFUSED, now)
        store.commit(Decision(save=(*decision.save, *suppressed), events=decision.events))

    until_committed(attempt)


def suppressions(
    store: Store, prospect: Prospect | None, keys: Keys, reason: Reason, now: datetime
) -> tuple[Suppression, ...]:
    """The record that keeps an address from ever being written to; none where it exists."""
    if prospect is None or prospect.email is None:
        return ()
    hashed = suppression_id(keys, prospect.email)
    if store.get(Suppression, hashed):
        return ()
    return (Suppression(suppression_id=hashed, reason=reason, since=now),)


def expire_claims(store: Store, *, randomness: Randomness, now: datetime) -> int:
    """Ends up to 100 claims that nobody confirmed in time; returns how many.

    Raises:
        ExceptionGroup: some could not be ended; all others were.
    """

    def end(due: Referral) -> bool:
        state = claim_state(store, due.claim_id)
        decision = end_unconfirmed(
            state.referral,
            state.prospect,
            state.last,
            refused=False,
            event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
            now=now,
        )
        # A conflict: confirmed or refused this very moment.
        return committed(store, decision)

    return for_each(store.due(Referral, now), end)
