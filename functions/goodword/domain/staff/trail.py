"""The trail: who decided what and who looked at whom, append only, each entry bound to the last.

A chain is of one actor and one calendar year (UTC), so that two people at work at the same moment
do not wait for each other, and a whole chain reaches its end at once. That a chain began is itself
an entry, in a chain of the year's own: one that was taken away as a whole is missed there.

Entries hold codes, ids and the reason in words that name nobody: nothing of a referrer or a
prospect. Of staff they hold the name as program.yml declares it, and a digest of the address.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.program.stored import dumped

NO_ENTRY: Final = "0" * 64
"""What stands before the first entry of a chain."""
YEARS_KEPT: Final = 10
"""After the year in which an entry was made: as long as books that it may have to explain."""
LONGEST_REASON: Final = 300
_ROSTER: Final = "chains"
_ACTOR_LETTERS: Final = 20
_BETWEEN: Final = "/"


class TrailAction(StrEnum):
    """What somebody did. Stored by name for ever."""

    DECIDED = "decided"
    """Approved, refused, canceled, tried again: ``before`` and ``after`` say from what to what."""
    CHANGED = "changed"
    """Put something right that did not wait for a decision."""
    LOOKED = "looked"
    """Saw what is personal."""
    SEARCHED = "searched"
    EXPORTED = "exported"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    """Wanted what their role does not allow."""
    CHAIN_BEGUN = "chain_begun"


class Actor(NamedTuple):
    """Who acts. ``id`` is ``staff:`` with a digest of the address, or of whom the issuer knows
    where it vouches for none; an ARN; or ``local:`` with a name. ``name`` as it is declared, and
    ``role`` likewise, "" where nobody declared any."""

    id: str
    name: str
    role: str = ""


def staff_actor(address: str, name: str, role: str, *, person: str = "") -> Actor:
    """Somebody whom ``staff`` names, by their address; who has none that an issuer has verified, by
    what stands for them there (``person``).

    Raises:
        ValueError: they have neither, so that they would be anybody.
    """
    known_as = address.strip().lower() or (f"person {person}" if person else "")
    if not known_as:
        message = "somebody without an address and unknown to the issuer is nobody"
        raise ValueError(message)
    digest = hashlib.sha256(known_as.encode()).hexdigest()
    return Actor(f"staff:{digest[:_ACTOR_LETTERS]}", name, role)


def local_actor(name: str) -> Actor:
    """Whoever uses the command at a stack of their own machine."""
    return Actor(f"local:{name}", name)


class TrailNote(NamedTuple):
    """What is to be noted. ``about`` names a thing as the list of what waits does
    (``reward/…``, ``referral/REF-…``); ``before`` and ``after`` are codes."""

    action: TrailAction
    about: str
    reason: str = ""
    before: str = ""
    after: str = ""


class TrailEntry(Record):
    """Something that somebody did; never changed. ``digest`` is over all the rest of it, and
    ``previous`` is the digest of the entry before."""

    chain: str
    sequence: int
    at: AwareDatetime
    actor: str
    name: str
    role: str
    action: TrailAction
    about: str
    reason: str
    before: str
    after: str
    previous: str
    digest: str


class TrailHead(Record):
    """Where a chain ends at present: what is missing from its end is missed here."""

    chain: str
    began_at: AwareDatetime
    sequence: int
    digest: str


class Break(NamedTuple):
    """Where a chain is not whole, and what is wrong with it there."""

    chain: str
    sequence: int
    what: str


def chain_of(actor: str, now: datetime) -> str:
    """The chain that takes what an actor does at a moment."""
    digest = hashlib.sha256(actor.encode()).hexdigest()
    return f"{now.astimezone(UTC).year}{_BETWEEN}{digest[:_ACTOR_LETTERS]}"


def roster_of(now: datetime) -> str:
    """The chain that says which chains of a year were begun."""
    return f"{now.astimezone(UTC).year}{_BETWEEN}{_ROSTER}"


def is_roster(chain: str) -> bool:
    """Whether a chain says which others there are."""
    return chain.endswith(f"{_BETWEEN}{_ROSTER}")


def roster_beside(chain: str) -> str:
    """The chain that says that this one was begun."""
    return f"{chain.partition(_BETWEEN)[0]}{_BETWEEN}{_ROSTER}"


def appended(
    head: TrailHead | None, chain: str, actor: Actor, notes: Sequence[TrailNote], *, now: datetime
) -> tuple[Record, ...]:
    """The chain's next entries, and its head behind them."""
    year = int(chain.partition(_BETWEEN)[0])
    ends = datetime(year + 1 + YEARS_KEPT, 1, 1, tzinfo=UTC)
    sequence, previous = (head.sequence, head.digest) if head else (0, NO_ENTRY)
    entries: list[TrailEntry] = []
    for note in notes:
        sequence += 1
        entry = TrailEntry(
            chain=chain,
            sequence=sequence,
            at=now.astimezone(UTC),
            actor=actor.id,
            name=actor.name,
            role=actor.role,
            action=note.action,
            about=note.about,
            reason=note.reason,
            before=note.before,
            after=note.after,
            previous=previous,
            digest="",
            expires_at=ends,
        )
        previous = digest_of(entry)
        entries.append(entry.but(digest=previous))
    behind = (
        head.but(sequence=sequence, digest=previous)
        if head
        else TrailHead(
            chain=chain, began_at=now, sequence=sequence, digest=previous, expires_at=ends
        )
    )
    return *entries, behind


def digest_of(entry: TrailEntry) -> str:
    """SHA-256 of the entry's canonical JSON without its digest; what a later version has added to
    it is part of it."""
    # Without defaults: a later version's new attribute leaves the digest of this one as it is.
    content = dumped(entry, exclude_defaults=True)
    content.pop("version", None)
    content.pop("digest")
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def breaks_in(head: TrailHead | None, chain: str, entries: Iterable[TrailEntry]) -> list[Break]:
    """Where entries, in their order, do not follow from each other up to the head."""
    previous, expected, found = NO_ENTRY, 1, list[Break]()
    for entry in entries:
        if entry.sequence != expected:
            found.append(Break(chain, expected, "missing"))
        elif entry.previous != previous:
            found.append(Break(chain, entry.sequence, "does not follow from the one before"))
        if entry.digest != digest_of(entry):
            found.append(Break(chain, entry.sequence, "was changed"))
        previous, expected = entry.digest, entry.sequence + 1
    if head is None:
        found.append(Break(chain, expected - 1, "has no head"))
    elif (head.sequence, head.digest) != (expected - 1, previous):
        found.append(Break(chain, max(head.sequence, expected - 1), "is not where the head is"))
    return found
