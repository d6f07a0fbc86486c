"""How often a referrer wants to hear from us: reads and keeps what they chose."""

from datetime import datetime

from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.outreach.news import (
    FORMER_KEPT_FOR,
    FormerAddress,
    NewsEvery,
    ReferrerNews,
    ReferrerPreferences,
    preferring,
    silenced,
)
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed


def every_of(store: Store, referrer_id: str) -> NewsEvery:
    """What a referrer chose; who chose nothing hears of things as they happen."""
    chosen = store.get(ReferrerPreferences, referrer_id)
    return chosen.every if chosen else NewsEvery.EACH


def whose_choice(store: Store, code: str) -> ReferralCode:
    """Whose choice a link is about, by their public code: what answers visitors reads no referrer.

    Raises:
        NotFound: they are gone, so that nobody is written to any more.
    """
    found = store.get(ReferralCode, code)
    if found is None or found.status is CodeStatus.ERASED:
        raise NotFound(code)
    return found


def choose(store: Store, referrer_id: str, every: NewsEvery, *, now: datetime) -> None:
    """Keeps a choice. Again changes nothing. Who wants no news is not told later what waited.

    Raises:
        Conflict: somebody else chose this very moment, again and again.
    """

    def attempt() -> None:
        before = store.get(ReferrerPreferences, referrer_id)
        chosen = preferring(before, referrer_id, every, now=now)
        if chosen is None:
            return
        news = store.get(ReferrerNews, referrer_id) if every is NewsEvery.NONE else None
        dropped = (silenced(news),) if news and news.lines else ()
        store.commit(Decision(save=(chosen, *dropped)))

    until_committed(attempt)


def ended_with(store: Store, referrer_id: str, *, now: datetime) -> tuple[Record, ...]:
    """What was kept of a referrer's news, which ends now: they are gone."""
    kept = (store.get(kind, referrer_id) for kind in (ReferrerNews, ReferrerPreferences))
    former = store.get(FormerAddress, referrer_id)
    ended = tuple(one.but(expires_at=now) for one in kept if one is not None)
    return (*ended, former.but(email="", expires_at=now)) if former else ended


def former_address(
    store: Store, referrer_id: str, before: str, after: str, *, now: datetime
) -> tuple[Record, ...]:
    """The address that was theirs ``before`` a change, to be kept for a while; nothing where it is
    the same. One that is kept already stays: it is the one that nobody has doubted longest."""
    if before == after:
        return ()
    kept = store.get(FormerAddress, referrer_id) or FormerAddress(
        referrer_id=referrer_id, email=before, changed_at=now
    )
    return (kept.but(expires_at=now + FORMER_KEPT_FOR),)
