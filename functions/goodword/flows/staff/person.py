"""Somebody by their address, for the privacy officer: what is kept, and what is done about it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox
from goodword.domain.staff.trail import Actor, TrailAction, TrailEntry, TrailNote
from goodword.domain.tokens import Keys, Person, person_of
from goodword.flows.claims.export import export
from goodword.flows.claims.leave import erase, unsubscribe
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.export import export_referrer
from goodword.flows.referrers.stand import let_go
from goodword.flows.staff.trail import note, noted, trail_about
from goodword.flows.waiting.trailed import trailed

MOST_LOOKS = 50
"""Of the trail about somebody, the newest."""


class KeptPerson(NamedTuple):
    """All that is kept of a mailbox: ``as_prospect`` as its owner would take it along, with the
    exact words of each consent, and ``as_referrer`` likewise, one for each audience."""

    person: Person
    as_prospect: dict[str, Any]
    as_referrer: tuple[dict[str, Any], ...]
    referrers: tuple[Referrer, ...]

    @property
    def name(self) -> str:
        """What the trail calls them: a keyed hash, which stays after an erasure."""
        return name_of(self.person)

    @property
    def is_kept(self) -> bool:
        """Whether anything is kept that leads to them."""
        said = self.as_prospect
        lists = (one for one in said.values() if isinstance(one, list))
        return bool(self.referrers or said["person"] or said["suppression"] or any(lists))


def name_of(person: Person) -> str:
    """What the trail calls somebody."""
    return f"person/{person.prospect_id}"


def kept_of(
    store: Store,
    keys: Keys,
    actor: Actor,
    address: str,
    action: TrailAction,
    *,
    audiences: Collection[str],
    now: datetime,
) -> KeptPerson:
    """All that is kept of an address; that somebody looks at it, or takes it away, is noted before.
    What could not be noted is not shown."""
    person = person_of(keys, address)
    note(store, actor, TrailNote(action, name_of(person)), now=now)
    referrers = referrers_of(store, person, audiences)
    return KeptPerson(
        person,
        export(store, person, audiences=audiences, now=now),
        tuple(
            export_referrer(store, keys, one.referrer_id, audiences=audiences, now=now)
            for one in referrers
        ),
        referrers,
    )


def referrers_of(store: Store, person: Person, audiences: Collection[str]) -> tuple[Referrer, ...]:
    """As whom somebody refers, one for each audience."""
    seats = store.get_all(
        *((ReferrerMailbox, (person.prospect_id, one)) for one in sorted(audiences))
    )
    found = (
        store.get(Referrer, one.referrer_id) for one in seats if isinstance(one, ReferrerMailbox)
    )
    return tuple(one for one in found if one is not None)


def looks_at(store: Store, person: Person) -> tuple[TrailEntry, ...]:
    """Who looked at somebody, and did what, the newest first."""
    found = list[TrailEntry]()
    for entry in trail_about(store, name_of(person)):
        found.append(entry)
        if len(found) == MOST_LOOKS:
            break
    return tuple(found)


def suppress_person(
    store: Store,
    keys: Keys,
    actor: Actor,
    address: str,
    reason: str,
    *,
    randomness: Randomness,
    now: datetime,
) -> None:
    """No mail is sent to an address any more, and what its owner had agreed to is withdrawn; they
    alone allow it again. Idempotent."""
    person = person_of(keys, address)
    note(
        store,
        actor,
        TrailNote(TrailAction.CHANGED, name_of(person), reason, "", "suppressed"),
        now=now,
    )
    unsubscribe(store, keys, person, randomness=randomness, now=now)


def erase_person(
    store: Store,
    keys: Keys,
    actor: Actor,
    address: str,
    reason: str,
    *,
    audiences: Collection[str],
    forfeit: bool,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Erases all that is kept of an address, for good: their seats as a referrer first, since money
    may stand against it; then what they confirmed or entered. Repeated, it goes on.

    Raises:
        Refused: money is owed to a referrer and it is not known where to pay it; nothing of what
            they confirmed is erased then.
    """
    person = person_of(keys, address)

    def beside(_: Decision) -> tuple[Record, ...]:
        said = TrailNote(TrailAction.CHANGED, name_of(person), reason, "", "erased")
        return noted(store, actor, said, now=now)

    for one in referrers_of(store, person, audiences):
        let_go(
            trailed(store, beside),
            keys,
            one.referrer_id,
            erased=True,
            audiences=audiences,
            forfeit=forfeit,
            note=reason,
            actor=actor.name,
            randomness=randomness,
            now=now,
        )
    erase(
        trailed(store, beside),
        keys,
        person,
        randomness=randomness,
        now=now,
        audiences=audiences,
    )
