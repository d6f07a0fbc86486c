"""How much mail a mailbox is sent; more of it waits, and none is dropped."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from goodword.domain.claims.consent import Prospect
from goodword.domain.tokens import Person
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.model import Program

PER_MAILBOX_AND_DAY: Final = 3


class MailKind(StrEnum):
    """What a mail is for, which says who may stop it and what it counts against."""

    CONFIRMATION = "confirmation"
    """Neutral, on the word of whoever filled in a form. A suppression stops it."""
    SECURITY = "security"
    """Somebody with the person's own link asked for it."""
    CONTRACT = "contract"
    """Answers the person's own click."""


def may_mail(
    store: Store,
    program: "Program",  # noqa: ARG001  # its figures come with the limits
    person: Person,
    address: str,  # noqa: ARG001  # its domain counts with the limits
    *,
    kind: MailKind,
    now: datetime,
) -> datetime | None:
    """When a mail may go: None for now, else the moment that it waits for.

    A confirmation mail counts on its prospect, by whoever writes down that it is about to go.
    """
    if kind is not MailKind.CONFIRMATION:
        return None
    prospect = store.get(Prospect, person.prospect_id)
    if (
        prospect is None
        or prospect.mail_day != day_of(now)
        or prospect.mails_that_day < PER_MAILBOX_AND_DAY
    ):
        return None
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def day_of(now: datetime) -> str:
    """The day (UTC) against which a mail counts."""
    return now.astimezone(UTC).date().isoformat()
