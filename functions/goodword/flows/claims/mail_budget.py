"""Whether a mail may leave now, or waits: an empty budget delays, and never drops."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodword.domain.allowance import DAY, Allowance
from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Delayed, Unavailable
from goodword.domain.outreach.budget import MailKind, allowances, is_counted
from goodword.domain.tokens import Keys, Person
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.model import Program


def spend_confirmation(
    store: Store,
    program: "Program",
    person: Person,
    address: str,
    prospect: Prospect | None,
    *,
    keys: Keys,
    now: datetime,
) -> None:
    """Counts a mail that asks to confirm. For its mailbox it counts on its prospect (``day_of``),
    by whoever writes down that it is about to go; so one that is tried again is asked about once.

    Raises:
        Delayed: one of its budgets is empty.
    """
    most = program.limits.mails.per_mailbox_a_day
    if prospect and prospect.mail_day == day_of(now) and prospect.mails_that_day >= most:
        mailbox = Allowance("mailbox", person.prospect_id, most, DAY)
        raise Delayed(mailbox.ends(now), mailbox.name)
    _take(store, program, person, address, MailKind.CONFIRMATION, keys, now)


@contextmanager
def spending(
    store: Store,
    program: "Program",
    person: Person,
    address: str,
    *,
    kind: MailKind,
    keys: Keys,
    now: datetime,
) -> Iterator[None]:
    """Counts a mail that answers somebody, around its sending. What the service does not take is
    given back, since it is tried again: a service that is down uses up nobody's mails.

    Raises:
        Delayed: its budget is empty, and nothing was sent.
    """
    taken = _take(store, program, person, address, kind, keys, now)
    try:
        yield
    except Unavailable:
        _give_back(store, taken, now)
        raise


def day_of(now: datetime) -> str:
    """The day (UTC) against which a mail counts."""
    return now.astimezone(UTC).date().isoformat()


def _take(
    store: Store,
    program: "Program",
    person: Person,
    address: str,
    kind: MailKind,
    keys: Keys,
    now: datetime,
) -> list[Allowance]:
    """One of each; where a wider budget is empty, the narrower ones get theirs back."""
    taken: list[Allowance] = []
    for allowance in allowances(
        kind, program.limits.mails, person=person.prospect_id, domain=_domain(keys, address)
    ):
        if not store.take(allowance, now):
            _give_back(store, taken, now)
            raise Delayed(allowance.ends(now), allowance.name)
        taken.append(allowance)
    return taken


def _give_back(store: Store, taken: list[Allowance], now: datetime) -> None:
    for one in taken:
        store.give_back(one, now)


def _domain(keys: Keys, address: str) -> str | None:
    """What stands for the domain of an address in a count; None for one that is not counted."""
    domain = address.rpartition("@")[2].lower()
    if not is_counted(domain):
        return None
    return hmac.digest(keys.prospect_key, f"domain {domain}".encode(), "sha256")[:12].hex()
