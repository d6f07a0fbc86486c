"""Deal registrations: made by a partner, decided by a person, taken back, extended, and ended.

Whatever changes who is first with a company writes the company's guard in the same transaction, so
of two at one moment the second reads what the first wrote.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, Event
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.listing import REGISTRATIONS_OF
from goodword.domain.partners import registration as rules
from goodword.domain.partners.company import CompanyHolder, RegisteredCompany
from goodword.domain.partners.registration import (
    MOST_OPEN,
    STILL_OPEN,
    Before,
    DealRegistration,
    RegistrationForm,
    RegistrationStatus,
)
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import Keys, company_id_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.lists import rows_of
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import GoOn, committed, for_each, until_committed


class Registered(NamedTuple):
    """A registration, and whether this call made it."""

    registration: DealRegistration
    is_new: bool


def register_deal(
    store: Store,
    terms: PinnedProgram,
    keys: Keys,
    referrer_id: str,
    form: RegistrationForm,
    *,
    randomness: Randomness,
    now: datetime,
) -> Registered:
    """Registers a company for a referrer: the first stands, whoever comes later is second in line.
    A form that was sent twice is one registration.

    Raises:
        NotFound: there is no such referrer.
        Refused: they may not register, have too many open, or the company's line is full.
        Conflict: others kept registering it.
    """
    section = terms.program.registration
    registration_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> Registered:
        referrer = store.get(Referrer, referrer_id)
        if referrer is None:
            raise NotFound(f"referrer {referrer_id}")
        may = referrer.status is ReferrerStatus.ACTIVE
        if section is None or not may or referrer.audience not in terms.program.registering:
            raise Refused("may_not_register", "Registrations are not open to this referrer.")
        company = company_of(store, company_id_of(keys, form.domain))
        own = _own(store, company, referrer_id, now)
        if own is not None:
            return Registered(own, is_new=False)
        if _open_of(store, referrer_id) >= MOST_OPEN:
            raise Refused("too_many", f"At most {MOST_OPEN} registrations may be open at once.")
        holder = CompanyHolder(
            registration_id=registration_id,
            referrer_id=referrer_id,
            code=referrer.code,
            audience=referrer.audience,
            revision=terms.revision,
            until=now,
        )
        before = what_precedes(store, company, referrer_id, now=now)
        decision = rules.register(section, form, company, holder, before, now=now)
        store.commit(decision)
        made = next(one for one in decision.save if isinstance(one, DealRegistration))
        return Registered(made, is_new=True)

    return until_committed(attempt)


def company_of(store: Store, company_id: str) -> RegisteredCompany:
    """The guard on a company, new where nobody came to it yet."""
    return store.get(RegisteredCompany, company_id) or RegisteredCompany(company_id=company_id)


def what_precedes(
    store: Store,
    company: RegisteredCompany,
    referrer_id: str,
    *,
    own_id: str = "",
    now: datetime,
) -> Before | None:
    """What came before a registration of a referrer (``own_id``, where it is in line already):
    another that stands or is ahead in line, or a recommendation through somebody else that has not
    come to nothing."""
    holder = company.standing(now)
    if holder is not None and holder.registration_id != own_id:
        return Before.REGISTRATION
    if company.line and company.line[0] != own_id:
        return Before.REGISTRATION
    found = (store.get(Referral, one) for one in company.claims)
    stands = (one for one in found if one and not one.has_ended)
    return Before.CLAIM if any(one.referrer_id != referrer_id for one in stands) else None


def _own(
    store: Store, company: RegisteredCompany, referrer_id: str, now: datetime
) -> DealRegistration | None:
    """The open registration of that company that the referrer has already."""
    holder = company.standing(now)
    ids = (*((holder.registration_id,) if holder else ()), *company.line)
    found = (store.get(DealRegistration, one) for one in ids)
    return next((one for one in found if one and one.referrer_id == referrer_id), None)


def _open_of(store: Store, referrer_id: str) -> int:
    first = store.page(REGISTRATIONS_OF.part(referrer_id), limit=4 * MOST_OPEN)
    return sum(row.values["status"] in STILL_OPEN for row in first.rows)


def decide_registration(
    store: Store,
    registration_id: str,
    *,
    approve: bool,
    by: str,
    note: str,
    now: datetime,
) -> DealRegistration:
    """Approves or refuses, as ``partners.registration.decide``; an approval is undone by refusing.

    Raises:
        NotFound: there is no such registration.
        Refused: it is decided already, over, or second in line.
        Conflict: somebody else kept changing it.
    """

    def change(found: DealRegistration, company: RegisteredCompany) -> Decision:
        credited = () if approve else _credited(store, company, found)
        return rules.decide(found, company, credited, approve=approve, note=note, actor=by, now=now)

    return _changed(store, registration_id, change)


def withdraw_registration(
    store: Store, referrer_id: str, registration_id: str, *, now: datetime
) -> DealRegistration:
    """The partner takes their own back. Again changes nothing.

    Raises:
        NotFound: they have none of that id.
        Conflict: somebody else kept changing it.
    """

    def change(found: DealRegistration, company: RegisteredCompany) -> Decision:
        _refuse_foreign(found, referrer_id)
        if not found.is_open:
            return Decision(save=(found,))
        credited = _credited(store, company, found)
        return rules.withdraw(found, company, credited, actor=referrer_id, now=now)

    return _changed(store, registration_id, change)


def extend_registration(
    store: Store, referrer_id: str, registration_id: str, why: str, *, now: datetime
) -> DealRegistration:
    """The partner has their own kept longer, once. Again changes nothing.

    Raises:
        NotFound: they have none of that id.
        Refused: it cannot be extended.
        Conflict: somebody else kept changing it.
    """

    def change(found: DealRegistration, company: RegisteredCompany) -> Decision:
        _refuse_foreign(found, referrer_id)
        if found.extended_at is not None:
            return Decision(save=(found,))
        return rules.extend(found, company, why, now=now)

    return _changed(store, registration_id, change)


def _refuse_foreign(found: DealRegistration, referrer_id: str) -> None:
    if found.referrer_id != referrer_id:
        raise NotFound(f"registration {found.registration_id}")


def _changed(
    store: Store,
    registration_id: str,
    change: Callable[[DealRegistration, RegisteredCompany], Decision],
) -> DealRegistration:
    def attempt() -> DealRegistration:
        found = store.get(DealRegistration, registration_id)
        if found is None:
            raise NotFound(f"registration {registration_id}")
        decision = change(found, company_of(store, found.company_id))
        if decision.events:
            store.commit(decision)
        return next(one for one in decision.save if isinstance(one, DealRegistration))

    return until_committed(attempt)


def _credited(
    store: Store, company: RegisteredCompany, registration: DealRegistration
) -> tuple[Referral, ...]:
    """The referrals that a registration was given."""
    holder = company.holder
    if holder is None or holder.registration_id != registration.registration_id:
        return ()
    found = (store.get(Referral, one) for one in holder.credited)
    return tuple(one for one in found if one is not None)


def end_of_referrer(store: Store, event: Event, *, now: datetime) -> None:
    """Reacts to a referrer who left or was erased: their registrations end, and make room for who
    is second in line. Idempotent.

    Raises:
        Conflict: one of them was changed this very moment; again works.
    """
    for row in list(rows_of(store, REGISTRATIONS_OF.part(event.about))):
        if row.values["status"] in STILL_OPEN:
            withdraw_registration(store, event.about, row.identity[0], now=now)


def move_registrations_on(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Ends registrations whose window is over, moves up those before which nothing stands any more,
    and reminds of deadlines; returns how many.

    Raises:
        ExceptionGroup: some could not be moved on; all others were.
    """

    def step(due: DealRegistration) -> bool:
        found = store.get(DealRegistration, due.registration_id)
        if found is None or found.due_at is None or found.due_at > now or not found.is_open:
            return False
        # A conflict: it was decided or taken back this very moment.
        return committed(store, _next(store, found, now))

    return for_each(store.each_due(DealRegistration, now), step, go_on=go_on)


def _next(store: Store, found: DealRegistration, now: datetime) -> Decision:
    if now >= found.until:
        return rules.end(found, company_of(store, found.company_id), now=now)
    if found.status is not RegistrationStatus.SECOND:
        return rules.remind(found, now=now)
    company = company_of(store, found.company_id)
    precedes = what_precedes(
        store, company, found.referrer_id, own_id=found.registration_id, now=now
    )
    if precedes is None:
        return rules.move_up(found, company, now=now)
    return rules.look_again(found, now=now)
