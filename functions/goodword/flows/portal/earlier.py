"""The overview of a referrer who had recommended before overviews were kept, made out of the lists.

Events before ``counted_until`` are in it and count no more, later ones count as ever. No event is
in both or in neither, since that moment lies ``QUIET`` ago and nothing of the referrer has moved
since: a transaction takes seconds, and so does an index.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from goodword.domain.listing import REFERRALS_OF, REWARDS_OF, ListRow
from goodword.domain.portal.overview import (
    CONFIRMED,
    HELD,
    MOST_REFERRALS,
    MOST_REWARDS,
    REFERRALS,
    ReferrerOverview,
    held_in,
    standing_of,
    with_referral,
    with_reward,
)
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus, referral_of
from goodword.flows.lists import rows_of
from goodword.flows.ports import Store
from goodword.program.sharing import OTHERWISE

QUIET: Final = timedelta(minutes=2)
_OVER: Final = frozenset({RewardStatus.PAID, RewardStatus.CANCELED, RewardStatus.REVERSED})


def overview_of_earlier(
    store: Store, referrer: Referrer, *, now: datetime
) -> ReferrerOverview | None:
    """What the lists say, new (version 0); empty where there was nothing before ``QUIET`` ago. None
    while something of it moves: in a moment it can be said.

    It reads all that they ever recommended, once.
    """
    until = now - QUIET
    referrals = list(rows_of(store, REFERRALS_OF.part(referrer.referrer_id)))
    rewards = list(rows_of(store, REWARDS_OF.part(referrer.account_id)))
    overview = ReferrerOverview(referrer_id=referrer.referrer_id)
    if all(row.at > until for row in (*referrals, *rewards)):
        return overview
    if any(_moved_after(row, until) for row in (*referrals, *rewards)):
        return None
    totals: Counter[str] = Counter()
    for row in referrals:
        totals[f"{REFERRALS}.{standing_of(row.values['status'])}"] += 1
        if row.values["confirmed_at"] is not None:
            totals[f"{CONFIRMED}.{row.values['channel'] or OTHERWISE}"] += 1
    for row in rewards:
        if held_in(row.values["kind"], row.values["status"]):
            totals[f"{HELD}.{row.values['currency']}"] += row.values["minor"]
    overview = overview.but(totals={name: one for name, one in totals.items() if one})
    return _with_lines(store, overview, referrals, rewards).but(counted_until=until)


def _moved_after(row: ListRow, until: datetime) -> bool:
    """Of what was written before lists showed it, nobody knows: that was long ago."""
    moved = row.values.get("moved_at")
    return max(row.at, datetime.fromisoformat(moved) if moved else row.at) > until


def _with_lines(
    store: Store,
    overview: ReferrerOverview,
    referrals: Iterable[ListRow],
    rewards: Iterable[ListRow],
) -> ReferrerOverview:
    """With the newest that are not over, both lists having the newest first."""
    still = [row for row in referrals if standing_of(row.values["status"]) == "open"]
    for row in still[:MOST_REFERRALS]:
        referral = store.get(Referral, *row.identity)
        if referral is not None:
            overview = with_referral(overview, referral)
    for row in rewards:
        if len(overview.rewards) == MOST_REWARDS:
            break
        if row.values["status"] not in _OVER:
            reward = store.get(Reward, *row.identity)
            of = store.get(Referral, referral_of(row.identity[-1]))
            if reward is not None and of is not None:
                overview = with_reward(overview, reward, of.created_at.astimezone(UTC).date())
    return overview
