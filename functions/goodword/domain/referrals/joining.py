"""Becoming a referrer: what somebody typed into a join page, and what came of it.

The form alone makes nobody a referrer. One request of a spelling of an address and an audience
waits for its mail: a further form writes over all of it. Once it is mailed it stands apart, and no
form ends it: nobody keeps the owner of a mailbox from joining by forms in their name. Each alias
has its own. How many stand apart is limited by the mails that go to one mailbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.domain.referrals.referrer import NameShown

LINK_GOOD_FOR: Final = timedelta(hours=24)
"""Of the mailed link, from its mail on."""
KEPT_FOR: Final = timedelta(days=3)
"""Of a request: its mail may have to wait for a budget, and then its link is good for a day."""
EMPTIED_BEFORE: Final = timedelta(hours=1)
"""What somebody typed is written over so long before it must be gone: time to do it in order."""
FILLER_KEPT_FOR: Final = timedelta(hours=1)
NOTHING_TYPED: Final[Mapping[str, None]] = dict.fromkeys(
    ("name", "email", "country", "company", "sentence")
)
"""What whoever joins has typed, taken away: of a request, and of an application."""
_NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class JoinForm:
    """What was sent, parsed: trimmed, within limits, ``email`` normalised. None: not given."""

    name: str
    email: str
    locale: str
    country: str
    company: str | None = None
    shown: NameShown = NameShown.NONE
    sentence: str | None = None
    is_decoy: bool = False
    """Whether a field was filled in that no person sees: nothing of it is kept."""


class JoinOutcome(StrEnum):
    """What came of a request, once the mailbox had proved itself."""

    REGISTERED = "registered"
    KNOWN = "known"
    """The mailbox has a referrer of the audience already: the welcome mail goes again."""
    APPLIED = "applied"
    """A person decides."""
    NOT_YET = "not_yet"
    """By the conditions of the audience; ``JoinRequest.reasons`` names those that do not hold."""
    NOT_INVITED = "not_invited"
    """The door is for mailboxes of the company's own domains."""
    PAUSED = "paused"
    """The mailbox has a referrer of the audience whose link is paused."""


AND_FORM: Final = "."
"""Stands between the spelling and the form of a request that was mailed."""


class JoinRequest(Record):
    """The newest form of one spelling of a mailbox's address (``spelling``, a hash), and audience;
    or one that was mailed (``mailed``). Empty: of before there was one for each. ``event_id`` is
    the event that it was sent, by which its link names it; ``revision`` is the edition of the
    terms that was accepted.

    Whatever the outcome, nothing of what was typed is left in it; ``referrer_id`` and the reasons
    stay until it ends, so that a second click shows the same. ``mail_after``: its mail waits.
    """

    mailbox_id: str
    audience: str
    event_id: str
    at: AwareDatetime
    revision: str
    locale: str
    shown: NameShown
    name: str | None = None
    email: str | None = None
    country: str | None = None
    company: str | None = None
    sentence: str | None = None
    mail_after: AwareDatetime | None = None
    outcome: JoinOutcome | None = None
    referrer_id: str | None = None
    reasons: tuple[str, ...] = ()
    eligible_from: date | None = None
    spelling: str = ""

    @property
    def is_filler(self) -> bool:
        """Whether it stands for nobody: it is written where nothing of a person may be."""
        return self.email is not None and "@" not in self.email


def request_of(
    form: JoinForm,
    audience: str,
    revision: str,
    *,
    mailbox_id: str,
    spelling: str,
    before: JoinRequest | None,
    event_id: str,
    mail_after: datetime | None,
    now: datetime,
) -> JoinRequest:
    """What is stored of a form; ``before`` is what is there of this spelling and audience."""
    waits = mail_after
    if mail_after and before and before.mail_after:
        # Who has waited goes on waiting, and not longer because somebody sends the form anew.
        waits = min(mail_after, before.mail_after)
    return JoinRequest(
        version=before.version if before else 0,
        due_at=now + KEPT_FOR - EMPTIED_BEFORE,
        expires_at=now + KEPT_FOR,
        mailbox_id=mailbox_id,
        audience=audience,
        event_id=event_id,
        at=now,
        revision=revision,
        locale=form.locale,
        shown=form.shown,
        name=form.name,
        email=form.email,
        country=form.country,
        company=form.company,
        sentence=form.sentence,
        mail_after=waits,
        spelling=spelling,
    )


def mailed_under(spelling: str, event_id: str) -> str:
    """What a request that was mailed stands under, in place of its spelling alone."""
    return f"{spelling}{AND_FORM}{event_id}"


def mailed(request: JoinRequest) -> JoinRequest:
    """The request as its mailed link leads to it: newer forms leave it alone."""
    return request.but(version=0, spelling=mailed_under(request.spelling, request.event_id))


def join_filler_of(request: JoinRequest, *, mailbox_id: str, now: datetime) -> JoinRequest:
    """An item of the same size that names nobody and expires within the hour, under a random id:
    what is written for a person of whom nothing may be."""

    def blank(text: str | None) -> str | None:
        return None if text is None else _NOTHING * len(text.encode())

    return request.but(
        version=0,
        mailbox_id=mailbox_id,
        spelling=mailbox_id,
        due_at=now + FILLER_KEPT_FOR,
        expires_at=now + FILLER_KEPT_FOR,
        name=blank(request.name),
        email=blank(request.email),
        company=blank(request.company),
        sentence=blank(request.sentence),
    )


def answered(
    request: JoinRequest,
    outcome: JoinOutcome,
    *,
    referrer_id: str | None = None,
    reasons: tuple[str, ...] = (),
    eligible_from: date | None = None,
) -> JoinRequest:
    """The request with what came of it, and with nothing left of what was typed."""
    return request.but(
        outcome=outcome,
        referrer_id=referrer_id,
        reasons=reasons,
        eligible_from=eligible_from,
        due_at=None,
        **NOTHING_TYPED,
    )


def emptied_request(request: JoinRequest, *, now: datetime) -> JoinRequest:
    """Nobody confirmed it: written over, and read no more."""
    return request.but(
        due_at=None,
        expires_at=now,
        **NOTHING_TYPED,
    )
