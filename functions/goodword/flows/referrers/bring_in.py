"""Brings in a referrer as the company's own list names them: new, changed, or as they are.

Whatever is run twice changes nothing the second time. A cell that says nothing changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from goodword.domain.destination import by_email
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.mailbox import spelled_out
from goodword.domain.record import Record
from goodword.domain.referrals.changing import change, is_on_the_page
from goodword.domain.referrals.eligibility import (
    NotYet,
    ReferrerFacts,
    Unknown,
    eligibility,
)
from goodword.domain.referrals.payout_details import DestinationChange, redirected
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.tokens import Keys, person_of
from goodword.flows.outreach.choice import former_address
from goodword.flows.portal.sessions import ended_with_address
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.facts import note_facts
from goodword.flows.referrers.register import register_referrer
from goodword.flows.retry import until_committed
from goodword.program.model import Program

FACTS: Final = ("company", "satisfaction", "customer_since", "active_at", "may_write")
"""What the company knows of somebody, whoever they are."""
PAYOUT_EMAIL: Final = "payout_email"
OWN: Final = ("name", "email", "locale", "shown", "sentence")
"""What is theirs to say, once they have accepted the terms themselves."""


@dataclass(frozen=True, slots=True)
class ListedReferrer:
    """A line of the company's list. None: it does not say."""

    audience: str
    name: str
    email: str
    country: str
    referrer_id: str | None = None
    locale: str | None = None
    shown: NameShown | None = None
    sentence: str | None = None
    company: str | None = None
    satisfaction: int | None = None
    customer_since: date | None = None
    active_at: date | None = None
    may_write: str | None = None
    payout_email: str | None = None


class LineOutcome(StrEnum):
    """What became of a line."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    NOT_YET = "not_yet"
    NOTED = "noted"
    """What is known of them was kept for the day on which they join; nobody was registered."""


class BroughtIn(NamedTuple):
    """``referrer_id`` None: not registered, since they may not refer yet (``why``), or since this
    only looked and the id would be made. ``kept`` names what the line says otherwise and stays as
    it is, since the referrer has set it themselves by their own pages."""

    outcome: LineOutcome
    referrer_id: str | None = None
    why: NotYet | None = None
    kept: tuple[str, ...] = ()


def bring_in(
    store: Store,
    program: Program,
    line: ListedReferrer,
    *,
    keys: Keys,
    randomness: Randomness,
    note: str | None = None,
    actor: str,
    now: datetime,
    only_look: bool = False,
    on_other_mailbox: Callable[[], None] | None = None,
) -> BroughtIn:
    """Registers whoever is new and eligible, and writes what differs of whoever is there. They are
    found by ``referrer_id``, or by mailbox and audience. ``note`` is why, in words that
    name nobody; it stays with the event of a change. ``only_look``: writes nothing, and says what
    would be. ``on_other_mailbox`` is asked before the address of whoever is there becomes another;
    what it raises, is raised and nothing is written.

    Raises:
        Invalid: the line contradicts what is there or the programme, or lacks a fact that their
            audience asks for.
        Conflict: others keep changing the same referrer.
    """
    mailbox = person_of(keys, line.email).prospect_id

    def attempt() -> BroughtIn:
        guard = store.get(ReferrerMailbox, mailbox, line.audience)
        found = _found(store, line, guard)
        if found is not None:
            decision = _changed(
                store,
                program,
                line,
                found,
                guard,
                keys=keys,
                note=note,
                actor=actor,
                event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
                now=now,
                on_other_mailbox=on_other_mailbox,
            )
            if decision.save and not only_look:
                store.commit(decision)
            outcome = LineOutcome.CHANGED if decision.save else LineOutcome.SAME
            kept = (PAYOUT_EMAIL,) if _is_kept(line, found) else ()
            return BroughtIn(outcome, found.referrer_id, kept=kept)
        why = _not_yet(program, line, now.date())
        if why is not None:
            # Whoever joins by the page on a later day is judged by what is known of them.
            note_facts(
                store,
                line,
                keys=keys,
                note=note,
                actor=actor,
                randomness=randomness,
                now=now,
                only_look=only_look,
            )
            return BroughtIn(LineOutcome.NOT_YET, why=why)
        if only_look:
            return BroughtIn(LineOutcome.ADDED, line.referrer_id)
        added = register_referrer(
            store,
            program,
            referrer_id=line.referrer_id,
            audience=line.audience,
            name=line.name,
            shown=line.shown or NameShown.NONE,
            email=line.email,
            country=line.country,
            destination=by_email(line.payout_email) if line.payout_email else None,
            locale=line.locale,
            company=line.company,
            sentence=line.sentence,
            satisfaction=line.satisfaction,
            customer_since=line.customer_since,
            active_at=line.active_at,
            may_write=line.may_write,
            keys=keys,
            randomness=randomness,
            now=now,
        )
        return BroughtIn(LineOutcome.ADDED, added.referrer_id)

    return until_committed(attempt)


def _found(store: Store, line: ListedReferrer, guard: ReferrerMailbox | None) -> Referrer | None:
    """Who the line speaks of, where they are there.

    Raises:
        Invalid: id and mailbox lead to two referrers, or to one of another audience.
    """
    wanted = line.referrer_id or (guard.referrer_id if guard else None)
    found = store.get(Referrer, wanted) if wanted else None
    if guard and guard.referrer_id != wanted:
        fix = f"this mailbox is {guard.referrer_id} there: write that id, or none"
        raise Invalid(FieldError("referrer_id", "mailbox_taken", fix))
    if found is None:
        return None
    if found.audience != line.audience:
        fix = f"{found.referrer_id} is of the audience {found.audience}: give another id"
        raise Invalid(FieldError("audience", "differs", fix))
    if found.status in {ReferrerStatus.LEFT, ReferrerStatus.ERASED}:
        fix = f"{found.referrer_id} is gone ({found.status}): take the line out"
        raise Invalid(FieldError("referrer_id", "gone", fix))
    if found.country and found.country != line.country:
        fix = f"is {found.country}, which fixes the currency: leave it, or register them anew"
        raise Invalid(FieldError("country", "differs", fix))
    return found


def _not_yet(program: Program, line: ListedReferrer, today: date) -> NotYet | None:
    """Why somebody new may not refer yet.

    Raises:
        Invalid: the programme has no such audience, or a fact is missing.
    """
    audience = program.audiences.get(line.audience)
    if audience is None:
        known = ", ".join(program.audiences)
        raise Invalid(FieldError("audience", "unknown", f"write one of {known}"))
    facts = ReferrerFacts(line.satisfaction, line.customer_since, line.active_at)
    verdict = eligibility(audience.eligible, facts, today, program.tiers)
    if isinstance(verdict, Unknown):
        raise Invalid(
            *(
                FieldError(fact, "required", f"{line.audience} must have it: it decides who may")
                for fact in verdict.missing
            )
        )
    return verdict if isinstance(verdict, NotYet) else None


def _changed(
    store: Store,
    program: Program,
    line: ListedReferrer,
    found: Referrer,
    guard: ReferrerMailbox | None,
    *,
    keys: Keys,
    note: str | None,
    actor: str,
    event_id: str,
    now: datetime,
    on_other_mailbox: Callable[[], None] | None,
) -> Decision:
    if line.locale is not None and line.locale not in program.locales.offered:
        fix = f"write one of {', '.join(program.locales.offered)}"
        raise Invalid(FieldError("locale", "unknown", fix))
    # Whoever has accepted the terms speaks for themselves.
    told = FACTS if found.accepted else (*FACTS, *OWN)
    new = {
        name: value
        for name in told
        if (value := getattr(line, name)) is not None and value != getattr(found, name)
    }
    # By the spelling: what we take for an alias may be somebody else's mailbox where it leads.
    is_other = spelled_out(line.email) != spelled_out(found.email)
    if on_other_mailbox and "email" in new and is_other:
        on_other_mailbox()
    moved: tuple[Record, ...] = ()
    if (
        line.payout_email
        and found.destination != by_email(line.payout_email)
        and not _is_kept(line, found)
    ):
        there, moved = redirected(
            found,
            by_email(line.payout_email),
            store.get(DestinationChange, found.referrer_id),
            hold=timedelta(days=program.payouts.change_hold_days),
            number=event_id,
            now=now,
        )
        new |= {"destination": there.destination, "details_hold": there.details_hold}
    if found.country is None:
        new["country"] = line.country
    after = found.but(**new) if new else found
    # A row that says nothing new costs two reads: the mailbox's guard, and who it is.
    guards = () if guard else guards_of(store, found, after, keys=keys, now=now)
    sessions = ended_with_address(store, keys, found.email, after.email, now=now)
    former = former_address(store, found.referrer_id, found.email, after.email, now=now)
    code = store.get(ReferralCode, found.code) if is_on_the_page(new) else None
    return change(
        found,
        after,
        code,
        (*guards, *sessions, *former, *moved),
        note=note,
        actor=actor,
        event_id=event_id,
        now=now,
    )


def _is_kept(line: ListedReferrer, found: Referrer) -> bool:
    """Whether a line names other payout details than those that a referrer has set themselves."""
    return (
        line.payout_email is not None
        and found.details_own
        and found.destination is not None
        and found.destination != by_email(line.payout_email)
    )


def guards_of(
    store: Store, before: Referrer, after: Referrer, *, keys: Keys, now: datetime
) -> tuple[ReferrerMailbox, ...]:
    """What keeps the mailbox for them, where it is not kept yet; a former one becomes free."""
    was, is_ = (person_of(keys, one.email).prospect_id for one in (before, after))
    if store.get(ReferrerMailbox, is_, after.audience) is not None:
        return ()
    kept = ReferrerMailbox(mailbox_id=is_, audience=after.audience, referrer_id=after.referrer_id)
    former = store.get(ReferrerMailbox, was, before.audience) if was != is_ else None
    return (kept, *((former.but(expires_at=now),) if former else ()))
