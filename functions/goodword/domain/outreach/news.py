"""News of a referrer: what is told at once, what is gathered, and how often they want to hear.

About money they hear at once. Of all else at most one mail goes a day: what happens more often is
gathered, and goes with the next. Whoever likes it better gets one mail a week, or none.
"""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

from goodword.domain.record import Record
from goodword.program.stored import Stored

A_DAY: Final = timedelta(days=1)
DIGEST_HOUR: Final = 8
"""When the mail of the week goes, on Mondays (UTC)."""
KEPT_FOR: Final = timedelta(days=90)
"""How long it is kept what was told. No mail waits longer than a week for its turn, and what a mail
service does not take is given up within ten days."""
ASK_AGAIN_AFTER: Final = timedelta(days=30)
"""How long after a mail that payout details are missing the next one may go."""
FORMER_KEPT_FOR: Final = timedelta(days=30)
"""How long a former address is told of what concerns payments."""
MOST_TOLD: Final = 200
"""How many lines that went are remembered: those of the last mails, and at least the last one's."""
MOST_LINES: Final = 50
"""How many lines are gathered for one mail; the rest is counted. So a record stays far below what
the table takes, and a mail can be read."""


class NewsCode(StrEnum):
    """What a line of news says. Its words stand in the locale files under ``news.{code}``."""

    # About a referral.
    CONFIRMED = "confirmed"
    MOVED_UP = "moved_up"
    MET = "met"
    QUALIFIED = "qualified"
    WON = "won"
    RENEWED = "renewed"
    LOST = "lost"
    REJECTED = "rejected"
    REOPENED = "reopened"
    # About a reward.
    EARNED = "earned"
    HELD = "held"
    WAITS = "waits"
    APPROVED = "approved"
    CANCELED = "canceled"
    # About all that a deal earned.
    CORRECTED = "corrected"
    # About a payout.
    PAID = "paid"
    UNCLAIMED = "unclaimed"
    FAILED = "failed"
    RETURNED = "returned"
    # About what is owed in a currency.
    DETAILS = "details"
    # About where somebody is written to.
    MAILBOX = "mailbox"
    # About where somebody is paid.
    DESTINATION = "destination"
    DESTINATION_NEW = "destination_new"
    DESTINATION_GONE = "destination_gone"


_C = NewsCode
DESTINATIONS: Final = frozenset({_C.DESTINATION, _C.DESTINATION_NEW, _C.DESTINATION_GONE})
TOLD_TWICE: Final = DESTINATIONS | {_C.MAILBOX}
"""What goes to a former address, too, while that is kept: whoever is not themselves notices."""
OWED: Final = TOLD_TWICE | {_C.PAID, _C.UNCLAIMED, _C.FAILED, _C.RETURNED, _C.DETAILS}
"""What the contract demands: it goes at once, to those who left too, and cannot be turned off."""
AT_ONCE: Final = OWED | {_C.CANCELED, _C.CORRECTED}
"""What takes no turn, since it is about money."""


class NewsEvery(StrEnum):
    """How often somebody wants to hear what is no matter of their money."""

    EACH = "each"
    """As it happens, once a day at most."""
    WEEKLY = "weekly"
    NONE = "none"


class NewsLine(Stored):
    """One thing that happened. ``about`` is the id of a referral, reward, payout or account;
    ``code`` is a plain text where a newer version wrote it. ``again`` counts the reopenings of a
    referral before it, whose end can be told once more; of a correction, how often the rewards of
    the deal had been decided anew by then."""

    code: Annotated[NewsCode | str, Field(union_mode="left_to_right")]
    about: str
    at: AwareDatetime
    again: int | None = None

    @property
    def line_id(self) -> str:
        """The same for the same thing, whatever event tells of it."""
        return f"{self.code}.{self.about}" + (f".{self.again}" if self.again else "")


class ReferrerNews(Record):
    """What a referrer is yet to hear, and what they were told.

    ``lines`` wait;
    ``left_over`` counts those that one mail has no room for; ``told`` are the ids of
    those that went, were overtaken or are counted. ``mailed_at`` is when the last mail was about
    to go, ``mailing_for`` the event whose reaction is sending one, which alone may try again before
    the next is due. ``asked_at`` is when payout details were asked for. ``unsaid`` are those of
    ``told`` that no mail has said, since something else had overtaken them.
    """

    referrer_id: str
    lines: tuple[NewsLine, ...] = ()
    left_over: int = 0
    told: tuple[str, ...] = ()
    mailed_at: AwareDatetime | None = None
    mailing_for: str | None = None
    asked_at: AwareDatetime | None = None
    unsaid: tuple[str, ...] | None = None


class ReferrerPreferences(Record):
    """How often a referrer wants to hear. No record: as things happen.

    It is about a role, not about a mailbox: who was recommended to us themselves has a suppression
    and a chain of consent, which this never touches.
    """

    referrer_id: str
    every: NewsEvery = NewsEvery.EACH
    changed_at: AwareDatetime


class FormerAddress(Record):
    """Where a referrer was written to before that was changed: kept for ``FORMER_KEPT_FOR``, so
    that its owner hears where payments are to go. ``email`` is personal."""

    referrer_id: str
    email: str
    changed_at: AwareDatetime


def gathered(news: ReferrerNews, lines: tuple[NewsLine, ...], *, now: datetime) -> ReferrerNews:
    """The news with further lines, none of them twice; the same where nothing is new. What there is
    no room for is counted, and remembered as if it were told: it is counted once."""
    known = {*news.told, *(one.line_id for one in news.lines)}
    new = tuple(one for one in lines if one.line_id not in known)
    if not new:
        return news
    lines = (*news.lines, *new)
    rest = tuple(one.line_id for one in lines[MOST_LINES:])
    return news.but(
        lines=lines[:MOST_LINES],
        left_over=news.left_over + len(rest),
        told=_remembered(news, rest),
        expires_at=now + KEPT_FOR,
    )


def _remembered(news: ReferrerNews, ids: tuple[str, ...]) -> tuple[str, ...]:
    return (*news.told, *ids)[-max(MOST_TOLD, len(ids)) :]


def last_told(news: ReferrerNews, correction: NewsLine) -> int:
    """By which of a deal's amounts its rewards were told last: 0 is the first one. Where nothing is
    remembered of it any more, by the one before this."""
    same = correction.but(again=None).line_id
    before = [
        int(again)
        for line_id in news.told
        for name, _, again in (line_id.rpartition("."),)
        if name == same and again.isdecimal()
    ]
    now = correction.again or 0
    earlier = [one for one in before if one < now]
    if earlier:
        return max(earlier)
    won = correction.but(code=NewsCode.WON, again=None).line_id
    return 0 if won in news.told else max(now - 1, 0)


def waits_for(news: ReferrerNews, lines: tuple[NewsLine, ...]) -> bool:
    """Whether one of these lines has yet to go."""
    waiting = {one.line_id for one in news.lines}
    return any(one.line_id in waiting for one in lines)


def next_mail_at(news: ReferrerNews, every: NewsEvery) -> datetime:
    """When what waits may go: in the past, where it may go now. For news that have lines."""
    first = min(one.at for one in news.lines)
    turn = first if every is NewsEvery.EACH else monday_after(first)
    return max(turn, news.mailed_at + A_DAY) if news.mailed_at else turn


def monday_after(moment: datetime) -> datetime:
    """The morning of the next Monday: when the mail of a week goes."""
    day = moment.astimezone(UTC).date()
    this_week = datetime.combine(day - timedelta(days=day.weekday()), time(DIGEST_HOUR), tzinfo=UTC)
    return this_week if this_week > moment else this_week + timedelta(days=7)


def mailing(news: ReferrerNews, event_id: str, *, now: datetime) -> ReferrerNews:
    """The intent: a mail with all that waits is about to go."""
    return news.but(mailing_for=event_id, mailed_at=now, expires_at=now + KEPT_FOR)


def told(
    news: ReferrerNews,
    lines: tuple[NewsLine, ...],
    *,
    unsaid: tuple[NewsLine, ...] = (),
    more: int = 0,
    mailed_at: datetime | None,
) -> ReferrerNews:
    """After a mail with these lines, all but the ``unsaid``, that counted so many ``more``;
    ``mailed_at`` is as before where there was nothing to say."""
    ids = tuple(one.line_id for one in lines)
    remembered = _remembered(news, ids)
    passed_over = {*(news.unsaid or ()), *(one.line_id for one in unsaid)}
    return news.but(
        lines=tuple(one for one in news.lines if one.line_id not in ids),
        left_over=max(news.left_over - more, 0),
        told=remembered,
        unsaid=tuple(one for one in remembered if one in passed_over) or None,
        mailing_for=None,
        mailed_at=mailed_at,
    )


def silenced(news: ReferrerNews) -> ReferrerNews:
    """For somebody who wants no news: what waited is not told any more."""
    left = news.left_over
    return told(news, news.lines, unsaid=news.lines, more=left, mailed_at=news.mailed_at)


def preferring(
    before: ReferrerPreferences | None, referrer_id: str, every: NewsEvery, *, now: datetime
) -> ReferrerPreferences | None:
    """The choice to keep; None where it is made already."""
    if before is None:
        return ReferrerPreferences(referrer_id=referrer_id, every=every, changed_at=now)
    return None if before.every is every else before.but(every=every, changed_at=now)
