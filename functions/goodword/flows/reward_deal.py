"""A deal closed: its referrer earns what the pinned terms say, once."""

from datetime import datetime

from goodword.domain.earning import earn
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.money import Money
from goodword.domain.referral import Referral, ReferralCode, ReferralStatus, Referrer
from goodword.domain.reward import DealCount
from goodword.domain.terms import compile_terms
from goodword.flows.committing import until_committed
from goodword.flows.ports import Store


def reward_deal(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to ``referral.moved`` into closed won; the same event again changes nothing.

    Raises:
        NotFound: the referral, its referrer or its terms are gone (none of them ever is).
    """
    if event.data.get("status") != ReferralStatus.CLOSED_WON:
        return
    deal = Money(int(event.data["minor"]), str(event.data["currency"]))
    # Derived from the event: what it earned is stored once, even where it earned nothing.
    event_id = f"{event.event_id}.reward"

    def attempt() -> None:
        if store.get(Event, event.about, event_id):
            return
        referral = store.get(Referral, event.about)
        referrer = store.get(Referrer, referral.referrer_id) if referral else None
        code = store.get(ReferralCode, referral.code) if referral else None
        program = store.program(referral.revision) if referral else None
        if referral is None or referrer is None or code is None or program is None:
            raise NotFound(event.about)
        year = event.at.year
        counted = store.get(DealCount, referrer.referrer_id, str(year))
        before = counted or DealCount(referrer_id=referrer.referrer_id, year=year, deals=0)
        terms = compile_terms(program)
        store.commit(
            earn(terms, referral, referrer, code.country, deal, before, event_id=event_id, now=now)
        )

    until_committed(attempt)
