"""A shop or a billing system honours what a prospect holds: asks, redeems, and takes it back."""

from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.errors import NotFound, Refused
from goodword.domain.ids import read_reference
from goodword.domain.referrals.redemption import Redemption, redeem, undo
from goodword.domain.referrals.referral import Referral, ReferralReference
from goodword.flows.claims.voucher import OfferTerm, VoucherState, term_of
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.program.model import Offer, Program

_REFUSALS: Final = {
    VoucherState.WAITS: (
        "offer_waits",
        "Another recommendation of the same person stands before this one: ask for that reference.",
    ),
    VoucherState.OVER: ("offer_over", "The last day of this offer has passed."),
    VoucherState.ENDED: ("offer_ended", "The referral of this offer came to nothing."),
}


class HeldOffer(NamedTuple):
    """What somebody holds: the offer by the terms of its referral (None: they are not stored), how
    it stands, and what was redeemed of it last."""

    referral: Referral
    offer: Offer | None
    term: OfferTerm
    redemption: Redemption | None


class Redeemed(NamedTuple):
    """The offer as it is now, and whether this call changed it."""

    held: HeldOffer
    changed: bool


def held_offer(store: Store, reference: str, *, time_zone: str, now: datetime) -> HeldOffer:
    """What goes by a reference (``GW-7K2M-9PWX``, however it is typed); ``time_zone`` is the
    company's of today.

    Raises:
        NotFound: nothing does.
    """
    pointer = store.get(ReferralReference, read_reference(reference))
    referral = store.get(Referral, pointer.referral_id) if pointer else None
    if referral is None:
        detail = "offer of that reference"
        raise NotFound(detail)
    kept = store.program(referral.revision)
    redemption = store.get(Redemption, referral.referral_id)
    return HeldOffer(
        referral,
        offer_of(kept, referral) if kept else None,
        term_of(referral, kept, redemption, time_zone=time_zone, now=now),
        redemption,
    )


def offer_of(program: Program, referral: Referral) -> Offer | None:
    """What the prospect was shown: the offer of the audience, or of the variant in its place."""
    trial = program.experiments.get(referral.experiment or "")
    variant = trial.variants.get(referral.variant or "") if trial else None
    audience = program.audiences.get(referral.audience)
    return (variant.offer if variant else None) or (audience.offer if audience else None)


def redeem_offer(
    store: Store, reference: str, order: str, *, by: str, time_zone: str, now: datetime
) -> Redeemed:
    """Spends an offer, once; for the same order again nothing changes, whatever has passed since.

    Raises:
        NotFound: nothing goes by that reference.
        Refused: it is over, ended, waits, or was redeemed for another order.
    """

    def attempt() -> Redeemed:
        held = held_offer(store, reference, time_zone=time_zone, now=now)
        decision = redeem(held.referral, held.redemption, order, by=by, now=now)
        if not decision.save:
            return Redeemed(held, changed=False)
        if held.term.state in _REFUSALS:
            raise Refused(*_REFUSALS[held.term.state])
        store.commit(decision)
        after = held_offer(store, reference, time_zone=time_zone, now=now)
        return Redeemed(after, changed=True)

    return until_committed(attempt)


def undo_redemption(
    store: Store, reference: str, order: str, *, by: str, time_zone: str, now: datetime
) -> Redeemed:
    """Takes back that an offer was redeemed for an order; again, nothing changes.

    Raises:
        NotFound: nothing goes by that reference.
        Refused: it was not redeemed for that order.
    """

    def attempt() -> Redeemed:
        held = held_offer(store, reference, time_zone=time_zone, now=now)
        decision = undo(held.referral, held.redemption, order, by=by, now=now)
        if not decision.save:
            return Redeemed(held, changed=False)
        store.commit(decision)
        after = held_offer(store, reference, time_zone=time_zone, now=now)
        return Redeemed(after, changed=True)

    return until_committed(attempt)
