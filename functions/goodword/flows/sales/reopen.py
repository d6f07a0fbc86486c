"""An end that was a mistake is taken back, by the link that made it or by hand."""

from datetime import datetime

from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.reopening import reopen
from goodword.domain.sales.handover import ENDS, Handover, LeadAnswer, answered
from goodword.flows.claims.person import referrals_of
from goodword.flows.ports import Store
from goodword.flows.referrals.move_deal import DealMoved
from goodword.flows.retry import until_committed


def reopen_deal(
    store: Store, referral_id: str, *, by: str, note: str | None, now: datetime
) -> DealMoved:
    """Lets a referral go on from where it was before it came to nothing; again changes nothing.

    Raises:
        NotFound: no referral of that id.
        Refused: there is no end that can be taken back, which its code tells why.
    """

    def attempt() -> DealMoved:
        referral = store.get(Referral, referral_id)
        if referral is None:
            raise NotFound(referral_id)
        decision = reopening(
            store, referral, store.get(Handover, referral_id), by=by, note=note, now=now
        )
        store.commit(decision)
        after = next((one for one in decision.save if isinstance(one, Referral)), referral)
        return DealMoved(referral_id, after.status, changed=bool(decision.events))

    return until_committed(attempt)


def reopening(
    store: Store,
    referral: Referral,
    handover: Handover | None,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> Decision:
    """All that is stored when an end is taken back; nothing where the referral is open.

    Raises:
        Refused: as ``reopen_deal``.
    """
    # The person first, and stored again as they are, on condition of their version: what they
    # confirm at the same moment would stand beside it.
    person = store.get(Prospect, referral.prospect_id)
    opened = reopen(referral, referrals_of(store, person), by=by, note=note, now=now)
    if not opened.events:
        return opened
    noted = (
        answered(handover, LeadAnswer.TAKEN_BACK, by=by, note=note, now=now)
        if handover is not None and handover.answer in ENDS
        else Decision()
    )
    guard = () if person is None else (person,)
    return Decision(
        save=(*opened.save, *guard, *noted.save), events=(*opened.events, *noted.events)
    )
