"""A claim was made, confirmed or won: its experiment counts it, once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from goodword.domain.claims.consent import ConsentEvent, Prospect
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import NotFound
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.event_data.table import data_of
from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.flows.ports import Store

_COUNTED: Final[Mapping[str, FunnelStep]] = {
    EventType.CLAIM_SUBMITTED: FunnelStep.CLAIMS,
    # Until 0.1.0.
    EventType.CLAIM_RECEIVED: FunnelStep.CLAIMS,
    EventType.CLAIM_CONFIRMED: FunnelStep.CONFIRMED,
    EventType.REFERRAL_MOVED: FunnelStep.WON,
}


def count_experiment(store: Store, event: Event) -> None:
    """Reacts to the events of ``_COUNTED``, on the day (UTC) on which each happened. However often
    a form is sent, it is one claim, whichever of its events come.

    Raises:
        NotFound: the referral is gone (none ever is).
    """
    what, by, at = _COUNTED[event.type], 1, event.at
    if isinstance(event, ClaimSubmission):
        # A filler is nobody's, and what a person has confirmed and that stands is no new claim.
        if not event.is_filler and not _stands(store, event):
            _count(store, event.counted_as or event.event_id, event, what, by, at)
        return
    if what is FunnelStep.WON:
        moved = data_of(event, ReferralMoved)
        if moved.before == ReferralStatus.CLOSED_WON:
            # Lost after all: one won deal less on the day on which it was counted.
            by, at = -1, datetime.fromisoformat(moved.won_at)
        elif moved.status != ReferralStatus.CLOSED_WON:
            return
    referral_id = event.referral_id if isinstance(event, ConsentEvent) else event.about
    referral = store.get(Referral, referral_id)
    if referral is None:
        raise NotFound(referral_id)
    # What stands may be confirmed again, by another form through the same link.
    once = what is FunnelStep.CONFIRMED and referral.reference is not None
    counted_as = f"{referral_id}.{what}" if once else event.event_id
    _count(store, counted_as, referral, what, by, at)


def _stands(store: Store, submission: ClaimSubmission) -> bool:
    """Whether a person had a referral of this link, not ended, when they sent the form."""
    prospect = store.get(Prospect, submission.about)
    line = (store.get(Referral, one) for one in (prospect.referrals if prospect else ()))
    return any(
        one.code == submission.code and not one.has_ended and one.created_at < submission.at
        for one in line
        if one is not None
    )


def _count(
    store: Store,
    counted_as: str,
    of: Referral | ClaimSubmission,
    what: FunnelStep,
    by: int,
    at: datetime,
) -> None:
    if of.experiment is None:
        return
    part = Assignment(of.experiment, of.variant)
    day = at.astimezone(UTC).date().isoformat()
    store.count_variant_event(part, of.code, day, what, counted_as, by)
