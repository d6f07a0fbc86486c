"""A submission: what somebody typed into the form of a link. A candidate that owns nothing.

Whoever typed it may be anybody; so it binds nobody, and ends by itself. There is one for a
spelling of a person's address and a link: a further one writes over all of it, the terms included,
and keeps but the time of the first, so that nobody can flood the page on which the owner of the
mailbox picks one. Aliases, which anybody can make up, have places of their own (``alias_place``): a
form under one writes over nothing that came by the address itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import AwareDatetime

from goodword.domain.event import Event, EventType
from goodword.domain.events import delivery_mark
from goodword.domain.mailbox import spelled_out
from goodword.domain.offers.campaign import campaign_of
from goodword.domain.offers.experiment import assignment_of

if TYPE_CHECKING:
    from goodword.domain.referrals.referrer import ReferralCode
    from goodword.program.model import Program

SWEEP_WITHIN: Final = timedelta(hours=1)
"""Within what after its declared days a submission is written over: time to do it in order. Past
that nobody can read it, swept or not."""
FILLER_KEPT_FOR: Final = timedelta(hours=1)
ENTERED: Final = ("name", "email", "company", "country", "message")
"""What people type of themselves, in the order of the forms."""
OTHER_COUNTRY: Final = "other"
"""The answer of somebody whose country the programme does not name: its countries say how referrers
are paid and written to, and keep nobody from an offer."""
_NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """What was sent, parsed: trimmed, within limits, ``email`` normalised. None: not asked for."""

    name: str
    email: str
    locale: str
    company: str | None = None
    country: str | None = None
    message: str | None = None
    channel: str | None = None
    """Through what the link came: a tag of ``goodword.program.sharing``."""
    method: str = "web_form"
    """``web_form`` or ``json``."""
    is_decoy: bool = False
    """Whether a field was filled in that no person sees: nothing of it is kept."""


class ClaimSubmission(Event):
    """The newest form of a spelling of a person's address and a link, and the event that it was
    sent; ``about`` is the person's ``prospect_id``, ``alias`` the place of one (``alias_place``),
    empty where the address is spelled as its mailbox is.

    It is published whenever it is ``fresh``: written anew, and not handed to its reactions yet.
    ``submitted_at`` is when the first one came, ``at`` when this one did; ``again`` says whether
    another came before, and ``counted_as`` is the event of the first, by which all are one claim.
    The offer is as it was shown last; ``referrer_country`` is that of the link, for figures. It
    falls due for what the stream lost, and then once more when it has to be emptied.
    ``mail_after``: its mail waits until then.
    """

    code: str
    referrer_id: str
    audience: str
    revision: str
    locale: str
    channel: str | None = None
    referrer_country: str | None = None
    campaign: str | None = None
    experiment: str | None = None
    variant: str | None = None
    submitted_at: AwareDatetime
    method: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    country: str | None = None
    message: str | None = None
    again: bool = False
    counted_as: str = ""
    fresh: bool = False
    mail_after: AwareDatetime | None = None
    alias: str = ""

    @property
    def kept_under(self) -> str:
        """What tells it from the person's others: the code of its link, and the alias."""
        return kept_under(self.code, self.alias)

    @property
    def identity(self) -> tuple[str, ...]:
        return self.about, self.kept_under

    @property
    def is_filler(self) -> bool:
        """Whether it stands for nobody: it is written where nothing of a person may be."""
        return self.email is not None and "@" not in self.email

    @property
    def awaited_confirmation(self) -> bool:
        """Whether somebody's address stands in it still: it was not picked, refused or emptied."""
        return self.email is not None and not self.is_filler

    @property
    def due_when_delivered(self) -> datetime | None:
        """When its declared days end, to the second: so does its link."""
        return None if self.expires_at is None else self.expires_at - SWEEP_WITHIN

    def is_over(self, now: datetime) -> bool:
        """Whether its declared days are over: it is confirmed no more, and is to be emptied."""
        end = self.due_when_delivered
        return end is not None and now >= end


OWN_PLACE: Final = "own"
"""The place of the alias under which the person has confirmed something: nobody else's."""
ALIAS_PLACES: Final = 3


def alias_places(spelling: str) -> tuple[str, ...]:
    """In which of 64 places an alias may stand, by the hash of its ``spelling``: so many for a
    person and link, however many aliases somebody makes up."""
    return tuple(spelling[:ALIAS_PLACES])


def place_among(
    places: Mapping[str, ClaimSubmission | None], email: str, *, is_confirmed: bool
) -> str:
    """Where a form under an alias is kept: where one of the same spelling is, or a place is free;
    else in place of the newest that stands there, so that what waits longest stays, whoever sends
    forms behind it. ``is_confirmed``: the person has confirmed something under this spelling."""
    for place, one in places.items():
        if one is not None and is_same_spelling(one, email):
            return place
    if is_confirmed:
        return OWN_PLACE
    newest, moment = "", None
    for place, one in places.items():
        if one is None or one.email is None:
            return place
        if moment is None or one.submitted_at > moment:
            newest, moment = place, one.submitted_at
    return newest


def is_same_spelling(submission: ClaimSubmission, email: str) -> bool:
    """Whether a submission came under this very spelling of an address."""
    return submission.email is not None and spelled_out(submission.email) == spelled_out(email)


def kept_under(code: str, alias: str) -> str:
    """What a person's submission of a link stands under; ``alias`` is empty for the address as its
    mailbox is spelled."""
    return f"{code}~{alias}" if alias else code


def submission_of(
    program: "Program",
    revision: str,
    code: "ReferralCode",
    form: ClaimForm,
    *,
    prospect_id: str,
    alias: str,
    before: ClaimSubmission | None,
    event_id: str,
    mail_after: datetime | None,
    now: datetime,
) -> ClaimSubmission:
    """What is stored of a form; ``before`` is what is there in its place, and
    ``mail_after`` until when its mail waits."""
    part = assignment_of(program.experiments, code.audience, code.code, now.date())
    new = ClaimSubmission(
        event_id=event_id,
        type=EventType.CLAIM_SUBMITTED,
        about=prospect_id,
        at=now,
        actor="anybody",
        due_at=delivery_mark(now),
        expires_at=now + timedelta(days=program.privacy.confirm_within_days) + SWEEP_WITHIN,
        code=code.code,
        referrer_id=code.referrer_id,
        audience=code.audience,
        revision=revision,
        locale=form.locale,
        channel=form.channel,
        referrer_country=code.country,
        campaign=campaign_of(program, code.audience, now.date()),
        experiment=part.experiment if part else None,
        variant=part.variant if part else None,
        submitted_at=now,
        method=form.method,
        name=form.name,
        email=form.email,
        company=form.company,
        country=form.country,
        message=form.message,
        # However many aliases somebody makes up, a comparison counts one claim of them.
        counted_as=f"{prospect_id}.{code.code}" if alias else event_id,
        fresh=True,
        mail_after=mail_after,
        alias=alias,
    )
    if before is None:
        return new
    if not is_same_spelling(before, form.email):
        return new.but(version=before.version)  # nothing of another alias is handed on
    return new.but(
        version=before.version,
        submitted_at=before.submitted_at,
        counted_as=before.counted_as or before.event_id,
        again=True,
        # Who has waited goes on waiting, and not longer because somebody sends the form anew.
        mail_after=min(mail_after, before.mail_after)
        if mail_after and before.mail_after
        else mail_after,
    )


def filler_of(submission: ClaimSubmission, *, prospect_id: str, now: datetime) -> ClaimSubmission:
    """An item of the same size that names nobody and expires within the hour, under a random id:
    what is written for a person of whom nothing may be."""

    def blank(text: str | None) -> str | None:
        return None if text is None else _NOTHING * len(text.encode())

    return submission.but(
        version=0,
        about=prospect_id,
        submitted_at=now,
        expires_at=now + FILLER_KEPT_FOR,
        counted_as=submission.event_id,
        again=False,
        name=blank(submission.name),
        email=blank(submission.email),
        company=blank(submission.company),
        country=blank(submission.country),
        message=blank(submission.message),
    )


def emptied(submission: ClaimSubmission, *, now: datetime) -> ClaimSubmission:
    """Written over: nothing of what was typed is left, nor can it be read any more."""
    return submission.but(
        name=None,
        email=None,
        company=None,
        country=None,
        message=None,
        fresh=False,
        due_at=None,
        expires_at=now,
    )
