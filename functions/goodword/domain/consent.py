"""Prospects and the consent ledger: who agreed to what, in which words, and how we know.

Each claim has its own chain of entries: append only, numbered, each holding the digest of the one
before. Fields follow ISO/IEC TS 27560. Nothing personal is in the chain: it holds a salted digest
of the evidence, and the evidence lies with the prospect, where erasing it leaves the chain valid.
"""

import hashlib
import json
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from goodword.domain.event import Event
from goodword.domain.record import Record


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
    reason: str
    since: AwareDatetime


class Wording(Record):
    """The exact words of a purpose, stored once under their SHA-256."""

    words_hash: str
    purpose: str
    locale: str
    words: str


class PurposeConsent(BaseModel):
    """One line of an entry: the purpose, its status now, and the words that were shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

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


def words_hash(words: str) -> str:
    """SHA-256 of the words as UTF-8, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def digest_of(entry: ConsentEvent) -> str:
    """SHA-256 of the entry's canonical JSON without ``digest`` and delivery marks."""
    content = entry.model_dump(
        mode="json",
        exclude={"digest", "version", "due_at", "expires_at"},
    )
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()
