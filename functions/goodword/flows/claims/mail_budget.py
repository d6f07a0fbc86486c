"""Whether a mail may leave now, or waits: an empty budget delays, and never drops."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from goodword.domain.allowance import DAY, Allowance
from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Conflict, Delayed, Invalid, Unavailable
from goodword.domain.event import Decision
from goodword.domain.outreach.budget import (
    FRESH_FOR,
    MailKind,
    allowances,
    first_of_the_hour,
    is_counted,
    is_fresh,
    may_be_asked,
    turn_of,
)
from goodword.domain.tokens import Keys, Person
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed

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
    counts by that very write, on its prospect (``day_of``); what was submitted under an alias is
    not ``plain``.

    Where somebody else changed the prospect first, it is given back, since it is asked about again.
    A write whose outcome is unknown stays counted: less is allowed then, never more.

    Raises:
        Delayed: one of its budgets is empty, and nothing was written.
    """
    _refuse_one_too_many(program, person, prospect, since=since, plain=plain, now=now)
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
    plain: bool = True,
    since: datetime | None = None,
    now: datetime,
) -> Iterator[None]:
    """Counts a mail around its sending. What the service says that it did not take is given back: a
    service that refuses uses up nobody's mails. One whose answer was lost has perhaps gone, and
    stays counted.

    Of security mail ``what`` says what is to be proven. Of one on the word of whoever filled in a
    form, ``since`` is when, ``domain`` that of the address (``domain_of``), and ``plain`` says that
    it is no alias; it counts with those that ask the mailbox to confirm an offer.

    Raises:
        Delayed: its budget is empty, and nothing was sent.
    """
    asks = kind is MailKind.JOIN and since is not None
    if asks:
        until_committed(lambda: _ask(store, program, person, since=since, plain=plain, now=now))
    first = first_of_the_hour(person.prospect_id, what)
    taken = [first] if what and store.take(first, now) else None
    try:
        if taken is None:
            taken = _taken(store, program, person, kind, domain, since, now)
        yield
    except (Delayed, Invalid, Unavailable) as failure:
        if not isinstance(failure, Unavailable) or failure.refused:
            _give_back(store, taken or [], now)
            if asks:
                until_committed(lambda: _take_back(store, person, plain=plain, now=now))
        raise


def _refuse_one_too_many(
    program: "Program",
    person: Person,
    prospect: Prospect | None,
    *,
    since: datetime,
    plain: bool,
    now: datetime,
) -> None:
    """Nothing, unless a mailbox has been asked often enough today.

    Raises:
        Delayed: it has; its turn comes tomorrow.
    """
    most = program.limits.mails.per_mailbox_a_day
    sent = of_aliases = 0
    if prospect and prospect.mail_day == day_of(now):
        sent, of_aliases = prospect.mails_that_day, prospect.alias_mails_that_day
    if not may_be_asked(most, sent, of_aliases, plain=plain):
        mailbox = Allowance("mailbox", person.prospect_id, most, DAY)
        raise Delayed(turn_of(since, mailbox.ends(now)), mailbox.name)


def _ask(
    store: Store,
    program: "Program",
    person: Person,
    *,
    since: datetime | None,
    plain: bool,
    now: datetime,
) -> None:
    """Counts a mail that asks a mailbox something besides an offer, where one more may go."""
    known = store.get(Prospect, person.prospect_id)
    _refuse_one_too_many(program, person, known, since=since or now, plain=plain, now=now)
    today = day_of(now)
    counted = known or Prospect(
        prospect_id=person.prospect_id, locale=program.locales.default, expires_at=now + _COUNTED
    )
    if counted.expires_at is not None:
        counted = counted.but(expires_at=max(counted.expires_at, now + _COUNTED))
    is_today = counted.mail_day == today
    sent, of_aliases = (
        (counted.mails_that_day, counted.alias_mails_that_day) if is_today else (0, 0)
    )
    counts = {"mails_that_day": sent + plain, "alias_mails_that_day": of_aliases + (not plain)}
    store.commit(Decision(save=(counted.but(mail_day=today, **counts),)))


def _take_back(store: Store, person: Person, *, plain: bool, now: datetime) -> None:
    counted = store.get(Prospect, person.prospect_id)
    name = "mails_that_day" if plain else "alias_mails_that_day"
    if counted is None or counted.mail_day != day_of(now) or not getattr(counted, name):
        return
    store.commit(Decision(save=(counted.but(**{name: getattr(counted, name) - 1}),)))


_COUNTED: Final = 2 * DAY
"""How long a mailbox of which nothing else is known has its count: till its day is over."""


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
) -> list[Allowance]:
    """What a mail has taken of its budgets. One that was submitted (``since``) just now waits until
    it is open to the whole of them, a later one for its turn when they begin anew."""
    fresh = since is not None and is_fresh(since, now)
    wanted = allowances(
        kind,
        program.limits.mails,
        person=person.prospect_id,
        domain=domain,
        fresh=fresh,
    )
    try:
        return _take(store, wanted, now)
    except Delayed as spent:
        if since is None:
            raise
        if fresh:
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
