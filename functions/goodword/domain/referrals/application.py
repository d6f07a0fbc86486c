"""An application to become a referrer: a proven mailbox and its answers, until a person decides."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.ids import random_text
from goodword.domain.record import Record
from goodword.domain.referrals.joining import EMPTIED_BEFORE, NOTHING_TYPED, JoinRequest
from goodword.domain.referrals.referrer import NameShown

DECIDED_WITHIN: Final = timedelta(days=30)
"""Where nobody decides in that time, the application ends by itself, as its mail has said."""
REMINDED_BEFORE: Final = timedelta(days=5)
"""How long before that whoever decides is told once more."""
KEPT_AFTER: Final = timedelta(days=30)
"""How long it is remembered that an application was decided."""
_LETTERS: Final = 12
_DIGEST_LETTERS: Final = 4
"""Enough to notice a correction, and too few to try out names and addresses by."""


class ApplicationStatus(StrEnum):
    """How an application stands."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"


class Application(Record):
    """One for a mailbox and audience, under an id that follows from both and says nothing.

    ``accepted`` is the edition of the terms that the applicant accepted, ``deadline`` when it ends
    where nobody decides. ``digest`` is a few letters of its answers, by which whoever decides names
    what they have read. Once it is approved, the referrer has all of it and nothing personal is
    left here; of one that was refused, name and address, for the mail that says so and for who asks
    about it.
    """

    application_id: str
    mailbox_id: str
    audience: str
    status: ApplicationStatus = ApplicationStatus.APPLIED
    applied_at: AwareDatetime
    deadline: AwareDatetime
    accepted: str
    locale: str
    shown: NameShown
    name: str | None = None
    email: str | None = None
    country: str | None = None
    company: str | None = None
    sentence: str | None = None
    decided_at: AwareDatetime | None = None
    decided_by: str | None = None
    referrer_id: str | None = None
    digest: str = ""

    @property
    def waits_for_person(self) -> bool:
        """Whether it goes on only when somebody decides."""
        return self.status is ApplicationStatus.APPLIED


def application_id_of(mailbox_id: str, audience: str) -> str:
    """The id of the application of a mailbox (a keyed hash) for an audience."""
    return random_text(hashlib.sha256(f"{mailbox_id}:{audience}".encode()).digest(), _LETTERS)


def _digest_of(request: JoinRequest) -> str:
    answers = (
        *(request.name, request.email, request.country, request.company, request.sentence),
        *(request.shown.value, request.revision),
    )
    return hashlib.sha256(repr(answers).encode()).hexdigest()[:_DIGEST_LETTERS]


def application_of(
    request: JoinRequest, before: Application | None, *, now: datetime
) -> Application:
    """The application that a confirmed request becomes. Of one that waits already, ``before``, the
    answers are written over, and its deadline stays; one that was decided begins anew."""
    waits = before if before and before.waits_for_person else None
    deadline = waits.deadline if waits else now + DECIDED_WITHIN
    return Application(
        version=before.version if before else 0,
        due_at=_due(deadline, now),
        expires_at=deadline,
        application_id=application_id_of(request.mailbox_id, request.audience),
        mailbox_id=request.mailbox_id,
        audience=request.audience,
        applied_at=waits.applied_at if waits else now,
        deadline=deadline,
        accepted=request.revision,
        locale=request.locale,
        shown=request.shown,
        name=request.name,
        email=request.email,
        country=request.country,
        company=request.company,
        sentence=request.sentence,
        digest=_digest_of(request),
    )


def _due(deadline: datetime, now: datetime) -> datetime:
    reminder = deadline - REMINDED_BEFORE
    return reminder if now < reminder else deadline - EMPTIED_BEFORE


def is_near(application: Application, now: datetime) -> bool:
    """Whether it fell due to be decided, and not yet to end."""
    return application.waits_for_person and now < application.deadline - EMPTIED_BEFORE


def reminded(application: Application) -> Application:
    """Whoever decides was told once more; it falls due again when it ends."""
    return application.but(due_at=application.deadline - EMPTIED_BEFORE)


def approved(
    application: Application, *, referrer_id: str, actor: str, now: datetime
) -> Application:
    """Decided: the referrer holds what the applicant said."""
    return application.but(
        status=ApplicationStatus.APPROVED,
        decided_at=now,
        decided_by=actor,
        referrer_id=referrer_id,
        due_at=None,
        expires_at=now + KEPT_AFTER,
        **NOTHING_TYPED,
    )


def refused(application: Application, *, actor: str, now: datetime) -> Application:
    """Decided: nobody is registered, and the answers go."""
    return application.but(
        status=ApplicationStatus.REFUSED,
        decided_at=now,
        decided_by=actor,
        due_at=now + KEPT_AFTER - EMPTIED_BEFORE,
        expires_at=now + KEPT_AFTER,
        country=None,
        company=None,
        sentence=None,
    )


def emptied_application(application: Application, *, now: datetime) -> Application:
    """Its time is over: written over, and read no more."""
    return application.but(
        due_at=None,
        expires_at=now,
        **NOTHING_TYPED,
    )
