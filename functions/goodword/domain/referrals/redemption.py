"""An offer that was honoured: by whom, for which order, and taken back where it was a mistake."""

from datetime import datetime

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.referrals import OfferRedeemed, RedemptionUndone
from goodword.domain.events import happened
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral


class Redemption(Record):
    """That the offer of a referral was honoured, for an ``order`` of the system that did it (its
    own id, which names nobody). ``times`` counts the orders; ``undone_at`` is when the last one
    was taken back, so that the offer can be honoured again. Stays as long as its referral."""

    referral_id: str
    order: str
    redeemed_by: str
    redeemed_at: AwareDatetime
    times: int = 1
    undone_at: AwareDatetime | None = None

    @property
    def holds(self) -> bool:
        """Whether the offer is spent."""
        return self.undone_at is None


def redeem(
    referral: Referral, found: Redemption | None, order: str, *, by: str, now: datetime
) -> Decision:
    """Spends the offer of a referral that stands; nothing where the same order has spent it.

    Raises:
        Refused: another order has.
    """
    if found is not None and found.holds:
        if found.order == order:
            return Decision()
        raise Refused(
            "redeemed_already",
            f"This offer was redeemed on {found.redeemed_at:%Y-%m-%d}, for another order. If that "
            "one came to nothing, take its redemption back first.",
        )
    times = found.times + 1 if found else 1
    facts = {"order": order, "redeemed_by": by, "redeemed_at": now, "times": times}
    spent = (
        found.but(**facts, undone_at=None)
        if found
        else Redemption.model_validate({"referral_id": referral.referral_id, **facts})
    )
    event = happened(
        OfferRedeemed(order=order, times=times),
        event_id=f"{referral.referral_id}.redeemed.{times}",
        about=referral.referral_id,
        actor=by,
        now=now,
    )
    return Decision(save=(spent,), events=(event,))


def undo(
    referral: Referral, found: Redemption | None, order: str, *, by: str, now: datetime
) -> Decision:
    """Gives the offer back; nothing where it was given back before.

    Raises:
        Refused: that order has not spent it.
    """
    if found is None or found.order != order:
        raise Refused(
            "not_redeemed", "This offer was not redeemed for that order, so nothing is taken back."
        )
    if not found.holds:
        return Decision()
    event = happened(
        RedemptionUndone(order=order, times=found.times),
        event_id=f"{referral.referral_id}.redemption_undone.{found.times}",
        about=referral.referral_id,
        actor=by,
        now=now,
    )
    return Decision(save=(found.but(undone_at=now),), events=(event,))
