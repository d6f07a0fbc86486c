"""Whether a mail may leave now, or waits: an empty budget delays, and never drops."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goodword.domain.allowance import DAY, Allowance
from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Conflict, Delayed, Invalid, Unavailable
from goodword.domain.outreach.budget import (
    FRESH_FOR,
    OF_A_MAILBOX,
    MailKind,
    allowances,
    first_of_the_hour,
    is_counted,
    is_fresh,
    turn_of,
)
from goodword.domain.tokens import Keys, Person
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.model import Program


@contextmanager
def counting_confirmation(
    store: Store,
    program: "Program",
    person: Person,
    address: str,
    prospect: Prospect | None,
    *,
    since: datetime,
    plain: bool,
    keys: Keys,
    now: datetime,
) -> Iterator[None]:
    """Counts a mail that asks to confirm what was submitted at ``since``, around the write that
    says that it is about to go; one that is tried again is asked about once. For its mailbox it
    counts by that very write, on its prospect (``day_of``); what was submitted under an alias (not
    ``plain``), against what all aliases of the mailbox have together.

    Where somebody else changed the prospect first, it is given back, since it is asked about again.
    A write whose outcome is unknown stays counted: less is allowed then, never more.

    Raises:
        Delayed: one of its budgets is empty, and nothing was written.
    """
    most = program.limits.mails.per_mailbox_a_day
    sent = 0
    if prospect and prospect.mail_day == day_of(now):
        sent = prospect.mails_that_day if plain else prospect.alias_mails_that_day
    if sent >= most:
        mailbox = Allowance("mailbox", person.prospect_id, most, DAY)
        raise Delayed(turn_of(since, mailbox.ends(now)), mailbox.name)
    domain = domain_of(keys, address)
    taken = _taken(store, program, person, MailKind.CONFIRMATION, domain, since, now)
    try:
        yield
    except Conflict:
        _give_back(store, taken, now)
        raise


@contextmanager
def spending(
    store: Store,
    program: "Program",
    person: Person,
    *,
    kind: MailKind,
    what: str = "",
    domain: str | None = None,
    spelling: str = "",
    plain: bool = True,
    since: datetime | None = None,
    now: datetime,
) -> Iterator[None]:
    """Counts a mail around its sending. What the service says that it did not take is given back: a
    service that refuses uses up nobody's mails. One whose answer was lost has perhaps gone, and
    stays counted.

    Of security mail ``what`` says what is to be proven. Of one on the word of whoever filled in a
    form, ``since`` is when, and ``domain`` that of the address (``domain_of``); of a join page,
    ``spelling`` and ``plain`` say how the address was written.

    Raises:
        Delayed: its budget is empty, and nothing was sent.
    """
    first = first_of_the_hour(person.prospect_id, what)
    if what and store.take(first, now):
        taken = [first]
    else:
        taken = _taken(
            store, program, person, kind, domain, since, now, spelling=spelling, plain=plain
        )
    try:
        yield
    except (Invalid, Unavailable) as failure:
        if isinstance(failure, Invalid) or failure.refused:
            _give_back(store, taken, now)
        raise


def day_of(now: datetime) -> str:
    """The day (UTC) against which a mail counts."""
    return now.astimezone(UTC).date().isoformat()


def domain_of(keys: Keys, address: str) -> str | None:
    """What stands for the domain of an address in a count; None for one that is not counted."""
    domain = address.rpartition("@")[2].lower()
    if not is_counted(domain):
        return None
    return hmac.digest(keys.prospect_key, f"domain {domain}".encode(), "sha256")[:12].hex()


def _taken(
    store: Store,
    program: "Program",
    person: Person,
    kind: MailKind,
    domain: str | None,
    since: datetime | None,
    now: datetime,
    *,
    spelling: str = "",
    plain: bool = True,
) -> list[Allowance]:
    """What a mail has taken of its budgets. One that was submitted (``since``) just now waits until
    it is open to the whole of them, a later one for its turn when they begin anew."""
    fresh = since is not None and is_fresh(since, now)
    wanted = allowances(
        kind,
        program.limits.mails,
        person=person.prospect_id,
        domain=domain,
        spelling=spelling,
        plain=plain,
        fresh=fresh,
    )
    try:
        return _take(store, wanted, now)
    except Delayed as spent:
        if since is None:
            raise
        if fresh and spent.budget not in OF_A_MAILBOX:
            # Its half is spent, and perhaps no more than that.
            raise Delayed(since + FRESH_FOR, "half") from None
        raise Delayed(turn_of(since, spent.until), spent.budget) from None


def _take(store: Store, wanted: tuple[Allowance, ...], now: datetime) -> list[Allowance]:
    """One of each; where a wider budget is empty, the narrower ones get theirs back."""
    taken: list[Allowance] = []
    for allowance in wanted:
        if not store.take(allowance, now):
            _give_back(store, taken, now)
            raise Delayed(allowance.ends(now), allowance.name)
        taken.append(allowance)
    return taken


def _give_back(store: Store, taken: list[Allowance], now: datetime) -> None:
    for one in taken:
        store.give_back(one, now)
