"""Prospects and the consent ledger: who agreed to what, in which words, and how we know.

Each claim has its own chain of entries: append only, numbered, each holding the digest of the one
before. Fields follow ISO/IEC TS 27560. Nothing personal is in the chain: it holds a salted digest
of the evidence, and the evidence lies with the prospect, where erasing it leaves the chain valid.
"""

import hashlib
import json
from enum import StrEnum
from typing import Any, Final

from pydantic import AwareDatetime

from goodword.domain.event import Event
from goodword.domain.reasons import StoredReason
from goodword.domain.record import Record
from goodword.program.stored import Stored, dumped


class ConsentStatus(StrEnum):
    """Per purpose. ``NOT_GIVEN``: the box was shown and left unticked."""

    NOT_GIVEN = "not_given"
    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Prospect(Record):
    """The first-to-register guard on a person, and all that is known of them.

    ``prospect_id`` is a keyed hash of the address. Until the claim is confirmed the whole record
    expires with it; after an erasure the personal fields are None and the guard stays.
    ``mailed_for`` is the event that the last mail answers.
    """

    prospect_id: str
    claim_id: str
    referral_id: str
    locale: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    message: str | None = None
    salt: str | None = None
    mails_sent: int = 0
    mailed_at: AwareDatetime | None = None
    mailed_for: str | None = None
    confirmed_at: AwareDatetime | None = None
    erased_at: AwareDatetime | None = None


class Suppression(Record):
    """Never mail this person again. ``suppression_id`` is a hash under a key of its own, so that
    it survives erasure and resubmission and leads to nobody."""

    suppression_id: str
    reason: StoredReason
    since: AwareDatetime


class Wording(Record):
    """The exact words of a purpose, stored once under their SHA-256."""

    words_hash: str
    purpose: str
    locale: str
    words: str


class PurposeConsent(Stored):
    """One line of an entry: the purpose, its status now, and the words that were shown."""

    purpose: str
    status: ConsentStatus
    words_hash: str


class ConsentEvent(Event):
    """An entry of a claim's chain: ``about`` is the claim id.

    ``digest`` covers every field but itself and the delivery marks.
    """

    referral_id: str
    prospect_id: str
    sequence: int
    previous: str
    purposes: tuple[PurposeConsent, ...]
    locale: str
    revision: str
    method: str
    evidence: str
    digest: str = ""


_BESIDE: Final = frozenset({"digest", "version", "due_at", "expires_at", "v"})
_FIRST_FIELDS: Final = frozenset(
    {
        *("event_id", "type", "about", "at", "actor", "data", "referral_id", "prospect_id"),
        *("sequence", "previous", "purposes", "locale", "revision", "method", "evidence"),
    }
)
"""What every entry's digest has covered from the first, written out even where it is empty."""
_FIRST_LINE: Final = frozenset({"purpose", "status", "words_hash"})


def _leave_out(content: dict[str, Any], kind: type[Stored], first: frozenset[str]) -> None:
    """Leaves what is no part of a digest, and what was added later where it says nothing."""
    for name in set(content) - first:
        field = kind.model_fields.get(name)
        default = field and field.get_default(call_default_factory=True, validated_data={})
        if name in _BESIDE or (field is not None and content[name] == default):
            del content[name]


def words_hash(words: str) -> str:
    """SHA-256 of the words as UTF-8, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def digest_of(entry: ConsentEvent) -> str:
    """SHA-256 of the entry's canonical JSON without ``digest`` and delivery marks.

    What later versions have added is part of it where an entry has it, known here or not: so an
    entry that was written before keeps its digest, and one that is written later can be proven
    by the version before. Its values there are text, whole numbers, booleans, lists and maps.
    """
    content = dumped(entry)
    _leave_out(content, type(entry), _FIRST_FIELDS)
    for line, shown in zip(entry.purposes, content["purposes"], strict=True):
        _leave_out(shown, type(line), _FIRST_LINE)
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()
