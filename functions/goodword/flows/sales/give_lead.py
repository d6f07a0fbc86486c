"""Whoever looks after the programme gives a lead to another owner, by hand."""

from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.errors import NotFound, Refused
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral
from goodword.domain.sales.handover import Handover, hand_over, pass_on
from goodword.domain.sales.route import everybody, route_with
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.flows.sales.hand_over import next_turn, noting_told

if TYPE_CHECKING:
    from goodword.program.model import Program


def give_lead(
    store: Store,
    referral_id: str,
    to: str,
    *,
    today: "Program",
    by: str,
    note: str,
    now: datetime,
) -> bool:
    """Gives it to an owner of today's routes, who has the whole time to answer; whether that
    changed anything. To its own owner only where nobody has answered: once, by a fresh deadline.

    A referral that nobody was ever handed, or whose links have ended, is handed over anew.

    Raises:
        NotFound: no referral of that id.
        Refused: the deal is closed, the referral waits behind another, or nobody of that address
            is in a route.
    """

    def attempt() -> bool:
        referral = store.get(Referral, referral_id)
        if referral is None:
            raise NotFound(referral_id)
        if referral.status not in OPEN:
            raise Refused(
                "lead_closed",
                f"This deal is {referral.status}: nobody has to work it. If that is a mistake, "
                "take it back first (goodword deal).",
            )
        if referral.waits or referral.confirmed_at is None:
            raise Refused(
                "stands_second",
                "This referral does not stand yet: another one of the same person does, or nobody "
                "has confirmed it. It is handed over by itself when it does.",
            )
        known = everybody(today.routing)
        if to not in known:
            raise Refused(
                "unknown_owner",
                f"No route of today's programme names {to}. It names "
                f"{', '.join(known) or 'nobody: write the section routing first'}.",
            )
        handover = store.get(Handover, referral_id)
        route, zone = route_with(today.routing, to), today.brand.time_zone
        if handover is None:
            turn = next_turn(store, referral_id)
            decision = hand_over(referral, route, zone=zone, turn=turn, by=by, note=note, now=now)
        elif handover.owner == to and not handover.waits_for_person:
            return False
        else:
            decision = pass_on(handover, route, zone=zone, by=by, note=note, now=now)
        store.commit(noting_told(store, decision))
        return True

    return until_committed(attempt)
