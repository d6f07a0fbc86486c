"""Leaving and coming back, for the person and for ever: a link needs nothing that is still kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from goodword.domain.claims.consent import Prospect, Suppression
from goodword.domain.claims.leaving import forget, is_live, withdraw
from goodword.domain.claims.submission import ClaimSubmission, emptied
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.reasons import Reason
from goodword.domain.record import Record
from goodword.domain.tokens import Keys, Person, exact_suppression_id, person_of
from goodword.flows.claims.person import PersonState, person_state
from goodword.flows.joining.kept import (
    emptied_applications,
    emptied_facts,
    emptied_requests,
    open_requests,
)
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed

_AT_ONCE: Final = 50
"""A transaction holds a hundred; many links may have been used for one mailbox."""
_FORMS_AT_ONCE: Final = 20
"""Beside those: anybody can send the form of a join page under many aliases."""


def withdraw_consent(
    store: Store,
    person: Person,
    purposes: frozenset[str] | None,
    *,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Withdraws the named purposes (None: all); referrals and rewards are not touched. Idempotent.

    Whoever confirmed nothing has given nothing, so there is nothing to withdraw.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        last = person_state(store, person).last
        if last is not None:
            store.commit(withdraw(last, purposes, method="preferences", event_id=event_id, now=now))

    until_committed(attempt)


def unsubscribe(
    store: Store, keys: Keys, person: Person, *, randomness: Randomness, now: datetime
) -> None:
    """RFC 8058: every purpose is withdrawn, what is open is emptied, and no mail is sent until the
    person allows it again. Idempotent."""
    _leave(
        store,
        keys,
        person,
        Reason.UNSUBSCRIBED,
        method="one_click",
        randomness=randomness,
        now=now,
    )


def refuse(
    store: Store, keys: Keys, person: Person, *, randomness: Randomness, now: datetime
) -> None:
    """ "This was not me": all that is open goes at once, and what was given is withdrawn; what the
    person confirmed before stays. Idempotent."""
    _leave(
        store,
        keys,
        person,
        Reason.REFUSED,
        method="confirmation_page",
        randomness=randomness,
        now=now,
    )


def complain(
    store: Store, keys: Keys, person: Person, *, randomness: Randomness, now: datetime
) -> None:
    """Whoever calls a mail unwanted where they read it leaves, as by the link in it. Idempotent."""
    _leave(
        store,
        keys,
        person,
        Reason.COMPLAINED,
        method="complaint",
        randomness=randomness,
        now=now,
    )


def erase(
    store: Store,
    keys: Keys,
    person: Person,
    *,
    randomness: Randomness,
    now: datetime,
    audiences: Collection[str] = (),
    beside: tuple[Record, ...] = (),
) -> None:
    """Removes everything personal now, applications for the ``audiences`` (all of the programme's)
    and what the company has told of the mailbox for them included; a referrer's seat is given up
    apart. The guard and the suppression stay as keyed hashes, the chain of consent stays valid.
    Idempotent. ``beside`` is stored in the same transaction."""
    _leave(
        store,
        keys,
        person,
        Reason.ERASED,
        method="preferences",
        randomness=randomness,
        now=now,
        audiences=audiences,
        beside=beside,
    )


def allow_again(store: Store, keys: Keys, person: Person, *, now: datetime) -> None:
    """The person may be written to again, by every id that leads to them. What they had given
    stays withdrawn. Idempotent."""

    def attempt() -> None:
        known = [id_ for one in _same(store, keys, person) for id_ in one if id_]
        if address := person_state(store, person).address:
            known.append(exact_suppression_id(keys, address))
        found = (store.get(Suppression, one) for one in dict.fromkeys(known))
        lifted = tuple(one.but(expires_at=now) for one in found if one)
        if lifted:
            store.commit(Decision(save=lifted))

    until_committed(attempt)


def _leave(
    store: Store,
    keys: Keys,
    person: Person,
    reason: Reason,
    *,
    method: str,
    randomness: Randomness,
    now: datetime,
    audiences: Collection[str] = (),
    beside: tuple[Record, ...] = (),
) -> None:
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
    # Whom the link names comes last: by what is kept of them the others are found once more.
    *others, last = _same(store, keys, person)
    for one in others:
        _leave_as(
            store, one, reason, method=method, event_id=event_id, now=now, audiences=audiences
        )
    _leave_as(
        store,
        last,
        reason,
        method=method,
        event_id=event_id,
        now=now,
        audiences=audiences,
        beside=beside,
    )


def _same(store: Store, keys: Keys, person: Person) -> tuple[Person, ...]:
    """All that the person is: to 0.1.0 an alias was somebody else, under an id of its own."""
    address = person_state(store, person).address
    normal = person_of(keys, address) if address else person
    return (person,) if normal.prospect_id == person.prospect_id else (normal, person)


def _leave_as(
    store: Store,
    person: Person,
    reason: Reason,
    *,
    method: str,
    event_id: str,
    now: datetime,
    audiences: Collection[str] = (),
    beside: tuple[Record, ...] = (),
) -> None:
    mailbox = person.prospect_id

    def attempt() -> None:
        state = person_state(store, person)
        while len(state.open) > _AT_ONCE:
            store.commit(Decision(save=_emptied(state.open[:_AT_ONCE], now)))
            state = person_state(store, person)
        asks = open_requests(store, mailbox)
        while len(asks) > _FORMS_AT_ONCE:
            store.commit(Decision(save=emptied_requests(asks[:_FORMS_AT_ONCE], now=now)))
            asks = open_requests(store, mailbox)
        applied = (
            (
                *emptied_applications(store, mailbox, audiences, now=now),
                *emptied_facts(store, mailbox, audiences, now=now),
            )
            if reason is Reason.ERASED
            else ()
        )
        decision = Decision(
            save=(
                *beside,
                *_emptied(state.open, now),
                *emptied_requests(asks, now=now),
                *applied,
                *_forgotten(state.prospect, now, erasing=reason is Reason.ERASED),
                *_suppressed(store, person, reason, now),
            ),
            events=_entries(state, reason, method=method, event_id=event_id, now=now),
        )
        if decision.save or decision.events:
            store.commit(decision)

    until_committed(attempt)


def _emptied(open_: tuple[ClaimSubmission, ...], now: datetime) -> tuple[ClaimSubmission, ...]:
    return tuple(emptied(one, now=now) for one in open_)


def _forgotten(prospect: Prospect | None, now: datetime, *, erasing: bool) -> tuple[Prospect, ...]:
    """The person without what is personal, and without what is known of their mails: on erasure,
    and of a claim of 0.1.0 that nobody has confirmed."""
    if prospect is None or not (prospect.is_personal or (erasing and prospect.mailed_to)):
        return ()
    return (forget(prospect, now=now),) if erasing or not prospect.confirmed_at else ()


def _suppressed(
    store: Store, person: Person, reason: Reason, now: datetime
) -> tuple[Suppression, ...]:
    """The record that keeps a mailbox from being written to; none where it exists. A complaint
    takes the place of any other reason: it stops more."""
    id_ = person.suppression_id or person.prospect_id
    if found := store.get(Suppression, id_):
        stronger = reason is Reason.COMPLAINED and found.reason != reason
        return (found.but(reason=reason),) if stronger else ()
    return (Suppression(suppression_id=id_, reason=reason, since=now),)


def _entries(
    state: PersonState, reason: Reason, *, method: str, event_id: str, now: datetime
) -> tuple[Event, ...]:
    if state.last is None:
        return ()
    erasing = reason is Reason.ERASED
    is_personal = state.prospect is not None and state.prospect.is_personal
    # Who was erased before may have given something since, by a proof of the mailbox.
    if erasing and not is_personal and not is_live(state.last):
        return ()
    type_ = EventType.CLAIM_ERASED if erasing else EventType.CONSENT_WITHDRAWN
    return withdraw(state.last, None, method=method, type_=type_, event_id=event_id, now=now).events
