"""A referral and a referrer as the pages of staff tell them, each by four requests at the most."""

from datetime import datetime
from typing import NamedTuple

from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import NotFound
from goodword.domain.event import Event
from goodword.domain.ledger import Balance
from goodword.domain.listing import REFERRALS_OF, REWARDS_OF, ListRow
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import ReportedWin
from goodword.flows.ports import Store
from goodword.program.rewards import Milestone

MOST_REWARDS = 100
"""Of an account since the referral was made, among which its own are looked for."""


class ReferralStory(NamedTuple):
    """What there is of one referral. ``prospect`` is personal, and so is ``referrer``."""

    referral: Referral
    referrer: Referrer | None
    prospect: Prospect | None
    handover: Handover | None
    wins: tuple[ReportedWin, ...]
    events: tuple[Event, ...]
    rewards: tuple[ListRow, ...]


class ReferrerStory(NamedTuple):
    """What there is of one referrer, who is personal; the newest of what they recommended."""

    referrer: Referrer
    code: ReferralCode | None
    balance: Balance | None
    events: tuple[Event, ...]
    referrals: tuple[ListRow, ...]
    more: bool


def referral_story(store: Store, referral_id: str) -> ReferralStory:
    """Raises ``NotFound`` where there is no referral of that id."""
    referral, handover, *reported = store.get_all(
        (Referral, (referral_id,)),
        (Handover, (referral_id,)),
        *((ReportedWin, (referral_id, one.value)) for one in Milestone),
    )
    if not isinstance(referral, Referral):
        raise NotFound(f"referral {referral_id}")
    referrer, prospect = store.get_all(
        (Referrer, (referral.referrer_id,)), (Prospect, (referral.prospect_id,))
    )
    found = referrer if isinstance(referrer, Referrer) else None
    return ReferralStory(
        referral,
        found,
        prospect if isinstance(prospect, Prospect) else None,
        handover if isinstance(handover, Handover) else None,
        tuple(one for one in reported if isinstance(one, ReportedWin)),
        store.events_about(referral_id),
        _rewards(store, found, referral) if found else (),
    )


def referrer_story(store: Store, referrer_id: str, *, limit: int) -> ReferrerStory:
    """Raises ``NotFound`` where there is no referrer of that id."""
    referrer = store.get(Referrer, referrer_id)
    if referrer is None:
        raise NotFound(f"referrer {referrer_id}")
    code, balance = store.get_all(
        (ReferralCode, (referrer.code,)), (Balance, (referrer.account_id, referrer.currency))
    )
    page = store.page(REFERRALS_OF.part(referrer_id), limit=limit)
    return ReferrerStory(
        referrer,
        code if isinstance(code, ReferralCode) else None,
        balance if isinstance(balance, Balance) else None,
        store.events_about(referrer_id),
        page.rows,
        page.after is not None,
    )


def _rewards(store: Store, referrer: Referrer, referral: Referral) -> tuple[ListRow, ...]:
    since: datetime = referral.created_at
    wanted = REWARDS_OF.part(referrer.account_id).between(since, None)
    rows = store.page(wanted, limit=MOST_REWARDS).rows
    # The id of a reward begins with that of its referral.
    return tuple(row for row in rows if row.identity[1].startswith(f"{referral.referral_id}."))
