"""A claim was made, confirmed or won: its experiment counts it, once."""

from datetime import UTC, datetime
from typing import Final

from goodword.domain.comparison import Counted
from goodword.domain.consent import ConsentEvent
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.experiment import Part
from goodword.domain.referral import Referral, ReferralStatus
from goodword.flows.ports import Store

_COUNTED: Final = {
    "claim.received": Counted.CLAIMS,
    "claim.confirmed": Counted.CONFIRMED,
    "referral.moved": Counted.WON,
}


def count_experiment(store: Store, event: Event) -> None:
    """Reacts to the events of ``_COUNTED``, on the day (UTC) on which each happened.

    Raises:
        NotFound: the referral is gone (none ever is).
    """
    what, by, at = _COUNTED[event.type], 1, event.at
    if what is Counted.WON and event.data.get("from") == ReferralStatus.CLOSED_WON:
        # Lost after all: one won deal less on the day on which it was counted.
        by, at = -1, datetime.fromisoformat(event.data["won_at"])
    elif what is Counted.WON and event.data.get("status") != ReferralStatus.CLOSED_WON:
        return
    referral_id = event.referral_id if isinstance(event, ConsentEvent) else event.about
    referral = store.get(Referral, referral_id)
    if referral is None:
        raise NotFound(referral_id)
    if referral.experiment is None:
        return
    part = Part(referral.experiment, referral.variant)
    day = at.astimezone(UTC).date().isoformat()
    store.count_variant_event(part, referral.code, day, what, event.event_id, by)
