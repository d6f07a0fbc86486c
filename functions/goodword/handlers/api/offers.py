"""What a prospect holds, honoured by the API: asked for, redeemed, and taken back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.errors import Invalid
from goodword.domain.record import instant
from goodword.flows.claims.redeem import (
    HeldOffer,
    Redeemed,
    held_offer,
    redeem_offer,
    undo_redemption,
)
from goodword.handlers.api.caller import Answer, Caller
from goodword.handlers.api.reading import known_keys, text_in

if TYPE_CHECKING:
    from goodword.handlers.wiring import Services

LONGEST_ORDER: Final = 64


class OfferAnswers:
    """What answers the routes of offers, over one set of services."""

    def __init__(self, services: "Services") -> None:
        self._services = services

    def all(self) -> Mapping[str, Answer]:
        """Name in the table of routes -> what answers."""
        return {
            "get_held_offer": self.get,
            "post_redeemed": self.redeem,
            "delete_redeemed": self.undo,
        }

    def get(self, _caller: Caller, reference: str) -> Mapping[str, Any]:
        return _held(
            held_offer(
                self._services.store,
                reference,
                time_zone=self._time_zone,
                now=self._services.clock(),
            )
        )

    def redeem(self, caller: Caller, reference: str) -> Mapping[str, Any]:
        body = caller.body()
        if errors := known_keys(body, ("order",)):
            raise Invalid(*errors)
        return _redeemed(
            redeem_offer(
                self._services.store,
                reference,
                text_in(body, "order", LONGEST_ORDER),
                by=caller.actor,
                time_zone=self._time_zone,
                now=self._services.clock(),
            )
        )

    def undo(self, caller: Caller, reference: str) -> Mapping[str, Any]:
        return _redeemed(
            undo_redemption(
                self._services.store,
                reference,
                text_in(caller.query, "order", LONGEST_ORDER),
                by=caller.actor,
                time_zone=self._time_zone,
                now=self._services.clock(),
            )
        )

    @property
    def _time_zone(self) -> str:
        return self._services.published.program.brand.time_zone


def _held(held: HeldOffer) -> dict[str, Any]:
    offer, term = held.offer, held.term
    spent = held.redemption if held.redemption and held.redemption.holds else None
    return {
        "reference": held.referral.reference,
        "referral_id": held.referral.referral_id,
        "state": term.state.value,
        "last_day": term.last_day.isoformat() if term.last_day else None,
        "offer": {
            "discount_basis_points": offer.discount,
            "discount_term": offer.discount_term if offer.discount else None,
            "trial_days": offer.trial_days,
            "onboarding_hours": offer.onboarding_hours,
            "bundle": offer.bundle,
        }
        if offer
        else None,
        "redeemed_at": instant(spent.redeemed_at) if spent else None,
        "order": spent.order if spent else None,
    }


def _redeemed(done: Redeemed) -> dict[str, Any]:
    held = _held(done.held)
    answered = ("reference", "referral_id", "state", "offer", "redeemed_at", "order")
    return {**{name: held[name] for name in answered}, "changed": done.changed}
