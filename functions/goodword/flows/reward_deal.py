"""A deal closed: its referrer earns what the pinned terms say, once."""

from datetime import datetime

from goodword.domain.earning import REFERRER_ROLE, earn
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.money import Money
from goodword.domain.referral import Referral, ReferralStatus, Referrer
from goodword.domain.reward import DealCount, Reward, reward_id
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

    def attempt() -> None:
        referral = store.get(Referral, event.about)
        referrer = store.get(Referrer, referral.referrer_id) if referral else None
        program = store.program(referral.revision) if referral else None
        if referral is None or referrer is None or program is None:
            raise NotFound(event.about)
        rule = program.audiences[referral.audience].reward.rule
        known = reward_id(referral_id=referral.referral_id, rule_id=rule, role=REFERRER_ROLE)
        if store.get(Reward, referrer.account_id, known):
            return
        year = event.at.year
        counted = store.get(DealCount, referrer.referrer_id, str(year))
        before = counted or DealCount(referrer_id=referrer.referrer_id, year=year, deals=0)
        # Derived from the event: the outbox entry of a reward exists once, as the reward does.
        decision = earn(
            program, referral, referrer, deal, before, event_id=f"{event.event_id}.reward", now=now
        )
        store.commit(decision)

    until_committed(attempt)
