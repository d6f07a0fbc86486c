"""A mend is told where its harm was: that it goes on after all, to whoever heard that nothing came
of it; that a recommendation counts now, to whoever heard that it stood second."""

from collections.abc import Iterator
from typing import Final

from goodword.domain.delivery import Delivery
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.news import NewsCode, NewsLine, ReferrerNews
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.flows.ports import Store
from goodword.flows.reactions import MAIL_NEWS

_ENDS: Final = {
    NewsCode.LOST: ReferralStatus.CLOSED_LOST,
    NewsCode.REJECTED: ReferralStatus.REJECTED,
}


def standing_alone(
    store: Store, news: ReferrerNews, lines: tuple[NewsLine, ...]
) -> tuple[NewsLine, ...]:
    """The lines without mends of what was never told, and without that."""
    left: set[str] = set()
    for line in lines:
        if line.code is NewsCode.REOPENED:
            ends = tuple(_ends_before(line))
            if any(not _is_told(store, news, lines, end) for end in ends):
                left |= {line.line_id, *(end.line_id for end in ends)}
        elif line.code is NewsCode.MOVED_UP:
            confirmed = line.but(code=NewsCode.CONFIRMED)
            if not _is_told(store, news, lines, confirmed):
                left.add(line.line_id)  # that they have confirmed says all of it
    return tuple(one for one in lines if one.line_id not in left)


def _ends_before(reopened: NewsLine) -> Iterator[NewsLine]:
    """What a referrer may have heard of the end that a reopening takes back."""
    before = (reopened.again or 1) - 1 or None
    for code in _ENDS:
        yield reopened.but(code=code, again=before)


def _is_told(store: Store, news: ReferrerNews, lines: tuple[NewsLine, ...], harm: NewsLine) -> bool:
    """Whether a line has gone, or never was: it neither waits, nor was it passed over, nor is a
    reaction to tell of it yet to end."""
    if harm.line_id in {*(one.line_id for one in lines), *(news.unsaid or ())}:
        return False
    tellings = (store.get(Delivery, event.event_id, MAIL_NEWS) for event in _events_of(store, harm))
    return all(one is not None and one.is_over for one in tellings)


def _events_of(store: Store, harm: NewsLine) -> Iterator[Event]:
    if harm.code is NewsCode.CONFIRMED:
        referral = store.get(Referral, harm.about)
        for entry in store.consents(referral.claim_id) if referral else ():
            if entry.type == EventType.CLAIM_CONFIRMED and entry.referral_id == harm.about:
                yield entry
        return
    for event in store.events_about(harm.about):
        if event.type == EventType.REFERRAL_MOVED:
            moved = data_of(event, ReferralMoved)
            if moved.status == _ENDS[NewsCode(harm.code)] and moved.reopenings == harm.again:
                yield event
