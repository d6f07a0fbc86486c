"""Mailboxes that mail came back from, and what a mail service reports of a mail.

Nobody asked for this, so it ends by itself: a mailbox that is there again gets mail again. A
complaint is no such thing: whoever complains leaves (``claims.leaving``).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.event import Decision, Event
from goodword.domain.event_data.mailboxes import MailBounced, MailComplained
from goodword.domain.events import happened
from goodword.domain.record import Record

HOLDS_FOR: Final = timedelta(days=180)
"""After a report; the next one makes it so long again."""


class Verdict(StrEnum):
    """What a report says of a mailbox."""

    BOUNCED = "bounced"
    """There is no such mailbox, for good."""
    COMPLAINED = "complained"
    """Its owner called a mail of ours unwanted."""


class MailReport(NamedTuple):
    """What a mail service says became of one mail at some mailboxes. ``report_id`` is its own, and
    ``code`` its word for the cause."""

    verdict: Verdict
    addresses: tuple[str, ...]
    report_id: str
    code: str
    at: datetime


class Undeliverable(Record):
    """Mail to this mailbox came back for good; ``since`` is the last report, ``code`` its cause.

    ``suppression_id`` is the keyed hash of the very spelling that was written to
    (``tokens.exact_suppression_id``): an alias that somebody made up says nothing of the mailbox.
    """

    suppression_id: str
    code: str
    since: AwareDatetime

    def stops(self, since: datetime | None) -> bool:
        """Whether mail is not sent: not where the person did something by themselves later
        (``since``), who then has a mailbox."""
        return since is None or since <= self.since


def came_back(
    before: Undeliverable | None, report: MailReport, *, suppression_id: str, about: str
) -> Decision:
    """Remembers a bounce; one that is older than what is known changes nothing."""
    if before is not None and report.at <= before.since:
        return Decision()
    changes = {"code": report.code, "since": report.at, "expires_at": report.at + HOLDS_FOR}
    state = (
        Undeliverable.model_validate({"suppression_id": suppression_id, **changes})
        if before is None
        else before.but(**changes)
    )
    return Decision(save=(state,), events=(told(report, about=about),))


def told(report: MailReport, *, about: str) -> Event:
    """The event of a report: the same report has the same, however often it comes."""
    kind = MailBounced if report.verdict is Verdict.BOUNCED else MailComplained
    return happened(
        kind(code=report.code),
        event_id=event_id_of(report),
        about=about,
        actor="mail",
        now=report.at,
    )


def event_id_of(report: MailReport) -> str:
    """What the event of a report is called."""
    return f"mail.{report.report_id}"
