"""The consent ledger: how an entry follows from the one before, and whether a chain is whole."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from goodword.domain.claims.consent import (
    ConsentEvent,
    ConsentStatus,
    Prospect,
    PurposeConsent,
    digest_of,
)
from goodword.domain.event import EventType
from goodword.domain.events import delivery_mark

FIRST_DIGEST: Final = "0" * 64


def next_entry(
    last: ConsentEvent,
    type_: EventType,
    turns: Mapping[ConsentStatus, ConsentStatus],
    *,
    method: str,
    event_id: str,
    now: datetime,
    purposes: frozenset[str] | None = None,
) -> ConsentEvent:
    """The chain's next link: statuses turned as told (only for ``purposes``, where given)."""
    turned = tuple(
        line.but(status=turns[line.status])
        if line.status in turns and (purposes is None or line.purpose in purposes)
        else line
        for line in last.purposes
    )
    return following(last, type_, turned, method=method, event_id=event_id, now=now)


def following(
    last: ConsentEvent,
    type_: EventType,
    purposes: tuple[PurposeConsent, ...],
    *,
    method: str,
    event_id: str,
    now: datetime,
    **changes: object,
) -> ConsentEvent:
    """The chain's next link with these purposes. What a later version has noted about the last
    entry (but not about its purposes) is no fact about this one, nor is a mail that it answered."""
    values = {name: value for name, value in last.__dict__.items() if name not in _OF_ONE_ENTRY}
    entry = ConsentEvent.model_validate(
        {
            **values,
            "version": 0,
            "event_id": event_id,
            "type": type_,
            "at": now,
            "actor": "time" if method == "time" else "prospect",
            "sequence": last.sequence + 1,
            "previous": last.digest,
            "purposes": purposes,
            "method": method,
            "due_at": delivery_mark(now),
            **changes,
        }
    )
    return sealed(entry)


_OF_ONE_ENTRY: Final = frozenset(
    {"requested_at", "request_method", "mailed_at", "mail_hash", "mail_id", "digest"}
)


def sealed(entry: ConsentEvent) -> ConsentEvent:
    """The entry with its digest."""
    return entry.but(digest=digest_of(entry))


def evidence_of(prospect: Prospect) -> str:
    """SHA-256 over the salt and what was confirmed: proves it while it is kept, and says nothing
    once the salt is erased."""
    content = [prospect.salt, prospect.name, prospect.email, prospect.company, prospect.message]
    if prospect.country is not None:
        content.append(prospect.country)
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def chain_breaks(chain: tuple[ConsentEvent, ...]) -> tuple[int, ...]:
    """The numbers of the entries that do not follow from the one before; empty: it is whole."""
    previous, breaks = FIRST_DIGEST, []
    for position, entry in enumerate(chain, start=1):
        if (
            entry.sequence != position
            or entry.previous != previous
            or entry.digest != digest_of(entry)
        ):
            breaks.append(position)
        previous = entry.digest
    return tuple(breaks)
