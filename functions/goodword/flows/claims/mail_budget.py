"""Whether a mail may leave now, or until when it waits: an empty budget delays, and never drops."""

import hmac
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodword.domain.allowance import DAY, Allowance
from goodword.domain.claims.consent import Prospect
from goodword.domain.outreach.budget import MailKind, allowances, is_counted
from goodword.domain.tokens import Keys, Person
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.model import Program
    from goodword.program.sections import MailLimits


def may_mail(
    store: Store,
    program: "Program",
    person: Person,
    address: str,
    *,
    kind: MailKind,
    keys: Keys,
    now: datetime,
) -> datetime | None:
    """When a mail may go: None for now, and then it is counted; else the moment it waits for.

    One that asks to confirm counts for its mailbox on its prospect (``day_of``), by whoever writes
    down that it is about to go. Where a wider budget is empty, what was taken of the narrower ones
    is given back: a mail that waits has used up nothing.
    """
    limits = program.limits.mails
    if kind is MailKind.CONFIRMATION and _mailbox_is_full(store, limits, person, now):
        return Allowance("mailbox", "", limits.per_mailbox_a_day, DAY).ends(now)
    taken: list[Allowance] = []
    domain = _domain(keys, address)
    for allowance in allowances(kind, limits, person=person.prospect_id, domain=domain):
        if not store.take(allowance, now):
            for one in taken:
                store.give_back(one, now)
            return allowance.ends(now)
        taken.append(allowance)
    return None


def day_of(now: datetime) -> str:
    """The day (UTC) against which a mail counts."""
    return now.astimezone(UTC).date().isoformat()


def _mailbox_is_full(store: Store, limits: "MailLimits", person: Person, now: datetime) -> bool:
    prospect = store.get(Prospect, person.prospect_id)
    return (
        prospect is not None
        and prospect.mail_day == day_of(now)
        and prospect.mails_that_day >= limits.per_mailbox_a_day
    )


def _domain(keys: Keys, address: str) -> str | None:
    """What stands for the domain of an address in a count; None for one that is not counted."""
    domain = address.rpartition("@")[2].lower()
    if not is_counted(domain):
        return None
    return hmac.digest(keys.prospect_key, f"domain {domain}".encode(), "sha256")[:12].hex()
