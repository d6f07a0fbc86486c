"""Inviting somebody whom the company brought in: on what ground it may write to them, and once."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import ReferrerInvited
from goodword.domain.events import happened
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import Referrer

REMEMBERED_FOR: Final = timedelta(days=3 * 366)
"""How long a mailbox is not invited a second time, whatever became of the first."""
WORTH_FOR: Final = timedelta(days=30)
"""How long an invitation that could not go is still worth sending: it is advertising, and what it
rests on grows old."""


class WritingGround(StrEnum):
    """Why the company may write to somebody who did not ask (UWG § 7), as a list names it."""

    CONSENT = "consent"
    """They agreed, on a day that is named with it (§ 7 (2) no. 2)."""
    CUSTOMER = "customer"
    """They gave the address when they bought, were told that they may object, and have not; and
    what is advertised is like what they bought (§ 7 (3))."""
    EMPLOYEE = "employee"
    """They work for the company, which writes to them at work."""
    AGREEMENT = "agreement"
    """A contract with them provides for it, such as a partner's."""


class MayWrite(NamedTuple):
    """A ground, and the day on which they agreed where it is a consent."""

    ground: WritingGround
    since: date | None = None


class NotInvited(StrEnum):
    """Why somebody is not written to."""

    INVITED = "invited"
    MAILBOX_INVITED = "mailbox_invited"
    JOINED = "joined"
    GONE = "gone"
    PAUSED = "paused"
    NO_GROUND = "no_ground"
    NOT_OF_DOMAINS = "not_of_domains"
    NO_AUDIENCE = "no_audience"
    NOT_YET_ELIGIBLE = "not_yet_eligible"
    SUPPRESSED = "suppressed"
    WANTS_NO_NEWS = "wants_no_news"
    UNDELIVERABLE = "undeliverable"


class Invitation(Record):
    """The guard that a mailbox (its keyed hash) is invited once, whoever asks for it and in however
    many audiences its owner is."""

    mailbox_id: str
    referrer_id: str
    invited_at: AwareDatetime


def may_write(text: str | None) -> MayWrite | None:
    """The ground that a text names (``consent 2026-03-01``, ``customer``, ``employee``,
    ``agreement``); None where it names none."""
    word, _, day = (text or "").strip().casefold().partition(" ")
    try:
        ground = WritingGround(word)
        since = date.fromisoformat(day.strip()) if ground is WritingGround.CONSENT else None
    except ValueError:
        return None
    return None if day and since is None else MayWrite(ground, since)


def invite(
    referrer: Referrer,
    ground: MayWrite,
    *,
    mailbox_id: str,
    note: str | None,
    actor: str,
    event_id: str,
    now: datetime,
) -> Decision:
    """The intent, from which the one mail follows: on the referrer, and on their mailbox."""
    guard = Invitation(
        mailbox_id=mailbox_id,
        referrer_id=referrer.referrer_id,
        invited_at=now,
        expires_at=now + REMEMBERED_FOR,
    )
    since = ground.since.isoformat() if ground.since else None
    event = happened(
        ReferrerInvited(ground=ground.ground.value, since=since, note=note),
        event_id=event_id,
        about=referrer.referrer_id,
        actor=actor,
        now=now,
    )
    return Decision(save=(referrer.but(invited_at=now), guard), events=(event,))
