"""Sets where a referrer is paid, and undoes it: by the referrer, the company, or a former owner."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.destination import Destination
from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.portal import DetailsDecided, DetailsDisputed
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.record import Record
from goodword.domain.referrals.changing import change
from goodword.domain.referrals.payout_details import (
    DestinationChange,
    decided,
    disputed,
    redirected,
)
from goodword.domain.referrals.referrer import DetailsHold, Referrer, ReferrerStatus
from goodword.domain.tokens import Keys, person_of
from goodword.flows.portal.sessions import ended_with_mailbox
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.stand import is_owed, known
from goodword.flows.retry import until_committed

_GONE: Final = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def set_destination(
    store: Store,
    referrer_id: str,
    destination: Destination | None,
    *,
    hold: timedelta = timedelta(0),
    beside: tuple[Record, ...] = (),
    check: Callable[[Referrer], None] | None = None,
    own: bool = False,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Whether that changed anything; None: it is not known any more. What is reserved already goes
    where it was to go. The event tells the referrer's mailbox, and lets go on what has waited for
    this or has failed with the former details.

    Other details than before are told to both, and nothing is set aside for ``hold``; the former
    ones are known for a while, so that their owner can stop it (``stop_change``). ``beside`` is
    written in the same transaction, also where nothing changes. ``own``: they say so themselves, by
    a link that their mailbox got. ``check`` looks at the referrer whom the transaction is about,
    and raises where they may not be changed.

    Raises:
        NotFound: there is no such referrer.
        Refused: they are gone, and nothing is owed to them that could be paid there; or a change
            before was stopped, and a person decides first.
        Conflict: others keep changing the same referrer, or a record ``beside`` is there.
    """

    def attempt() -> bool:
        before, code = known(store, referrer_id)
        if check is not None:
            check(before)
        if before.status in _GONE and (destination is None or not is_owed(store, before)):
            message = (
                f"{referrer_id} is gone ({before.status}): leave or erase, run again, takes where "
                "they are paid away once nothing is owed"
            )
            raise Refused("referrer_gone", message)
        event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
        last = store.get(DestinationChange, referrer_id)
        after, moved = redirected(before, destination, last, hold=hold, number=event_id, now=now)
        if after.destination != before.destination:
            after = after.but(details_own=own)
        decision = change(
            before,
            after,
            code,
            (*beside, *moved),
            note=note,
            actor=actor,
            event_id=event_id,
            now=now,
        )
        if decision.save:
            store.commit(decision)
        return bool(decision.events)

    return until_committed(attempt)


def stop_change(
    store: Store,
    keys: Keys,
    referrer_id: str,
    number: str,
    *,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """The owner of the former details says that it was not them: the former details count again,
    nothing is set aside until a person has decided, and whoever is signed in by the mailbox is not
    any more. Whether that changed anything; again changes nothing.

    Raises:
        NotFound: there is no change that could be stopped: it was long ago, or decided about.
        Conflict: others keep changing the same referrer.
    """

    def attempt() -> bool:
        stopped = changing(store, referrer_id, number)
        if stopped.waits_for_person:
            return False
        before, code = known(store, referrer_id)
        event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
        sessions: tuple[Record, ...] = ()
        if before.email:
            mailbox_id = person_of(keys, before.email).prospect_id
            sessions = ended_with_mailbox(store, mailbox_id, now=now)
        decision = change(
            before,
            before.but(destination=stopped.before, details_hold=DetailsHold()),
            code,
            (disputed(stopped, now=now), *sessions),
            actor="former_owner",
            event_id=event_id,
            now=now,
        )
        # Only what holds is new where the former details were put back meanwhile.
        held = () if decision.events else (before.but(details_hold=DetailsHold()),)
        told = happened(
            DetailsDisputed(),
            event_id=f"{event_id}.disputed",
            about=referrer_id,
            actor="former_owner",
            now=now,
        )
        store.commit(Decision(save=(*held, *decision.save), events=(*decision.events, told)))
        return True

    return until_committed(attempt)


def changing(store: Store, referrer_id: str, number: str) -> DestinationChange:
    """The change of a number, as long as it is known; ``NotFound`` where it is not."""
    found = store.get(DestinationChange, referrer_id)
    if found is None or found.number != number:
        raise NotFound(number)
    return found


def decide_change(
    store: Store,
    referrer_id: str,
    *,
    approve: bool,
    by: str,
    note: str,
    randomness: Randomness,
    now: datetime,
) -> str:
    """A person decides about a change that was stopped: ``approve`` where it was the referrer's own
    after all, so that the new details count; else the former ones stay. What is owed goes on by
    itself within the hour. Answers with what became of it.

    Raises:
        NotFound: nothing of the kind waits.
        Conflict: others keep changing the same referrer.
    """

    def attempt() -> str:
        stopped = store.get(DestinationChange, referrer_id)
        if stopped is None or not stopped.waits_for_person:
            raise NotFound(f"details/{referrer_id}")
        before, code = known(store, referrer_id)
        after = before.but(details_hold=None)
        if approve:
            after = after.but(destination=stopped.after)
        event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)
        decision = change(
            before,
            after,
            code,
            (decided(stopped, now=now),),
            note=note,
            actor=by,
            event_id=event_id,
            now=now,
        )
        freed = () if decision.events else (after,)
        verdict = "approved" if approve else "refused"
        told = happened(
            DetailsDecided(decision=verdict, note=note),
            event_id=f"{event_id}.decided",
            about=referrer_id,
            actor=by,
            now=now,
        )
        store.commit(Decision(save=(*freed, *decision.save), events=(*decision.events, told)))
        return verdict

    return until_committed(attempt)
