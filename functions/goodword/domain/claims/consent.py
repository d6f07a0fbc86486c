"""Prospects and the consent ledger: who agreed to what, in which words, and how we know.

Each person has a chain of entries (until 0.1.0 each claim had one): append only, numbered, each
holding the digest of the one before. Fields follow ISO/IEC TS 27560. Nothing personal is in the
chain: it holds a salted digest of the evidence, and the evidence lies with the prospect, where
erasing it leaves the chain valid.
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
    """The first-to-confirm guard on a person, and what is known of them.

    ``prospect_id`` is a keyed hash of the mailbox. Before a confirmation it holds the state of the
    mails alone, and expires with the newest submission; what the person confirmed last is kept
    from then on. After an erasure the personal fields are None and the guard stays.

    ``claim_id`` is the id of the person's chain of consent, "" before a confirmation. ``line``
    holds the referrals that the person confirmed, in that order: the first that has not ended
    stands, the others wait. ``referral_id`` is the first of them (until 0.1.0 that of the claim).

    ``mailed_for`` is the event that the last confirmation mail answers, ``mailed_to`` a hash of the
    very spelling of the address that it went to, ``mail_hash`` the SHA-256
    of its words without what was typed, and ``mail_id`` the mail service's own id of it, None
    until it was taken; ``mail_refused``: the service said that it never will be.
    ``mail_day`` and ``mails_that_day`` count against what a mailbox is sent in a day, and
    ``alias_mails_that_day`` against what all its aliases are together.
    """

    prospect_id: str
    claim_id: str = ""
    referral_id: str = ""
    line: tuple[str, ...] = ()
    locale: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    country: str | None = None
    message: str | None = None
    salt: str | None = None
    mails_sent: int = 0
    mailed_at: AwareDatetime | None = None
    mailed_for: str | None = None
    mailed_to: str | None = None
    mail_hash: str | None = None
    mail_id: str | None = None
    mail_refused: bool = False
    mail_day: str = ""
    mails_that_day: int = 0
    alias_mails_that_day: int = 0
    confirmed_at: AwareDatetime | None = None
    erased_at: AwareDatetime | None = None

    @property
    def referrals(self) -> tuple[str, ...]:
        """The referrals that the person confirmed, in that order."""
        if self.line or not self.confirmed_at:
            return self.line
        return (self.referral_id,)

    @property
    def chain_id(self) -> str:
        """The id of the chain that their consents are written to; "" before a confirmation."""
        return self.claim_id if self.confirmed_at else ""

    @property
    def is_personal(self) -> bool:
        """Whether anything personal is kept here."""
        return self.email is not None


class Suppression(Record):
    """Do not mail this person until they allow it again. ``suppression_id`` is a hash of the
    mailbox under a key of its own, so that it survives erasure and resubmission and leads to nobody
    (the ``prospect_id`` where only a link of 0.1.0 led to somebody whose address is not kept)."""

    suppression_id: str
    reason: StoredReason
    since: AwareDatetime


class UsedProof(Record):
    """A request for a proof whose link was used: stored on condition that there is none."""

    proof_id: str
    used_at: AwareDatetime


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
    """An entry of a person's chain: ``about`` is the chain's id, ``Prospect.claim_id``.

    The entry of a confirmation proves a double opt-in by itself: when and how it was requested
    (``requested_at``, ``request_method``), which mail was answered (``mailed_at``, and of the
    last one the SHA-256 of its words and the mail service's id; it may have gone before the form
    was sent anew), and the click (``at``) with its boxes.
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
    requested_at: AwareDatetime | None = None
    request_method: str | None = None
    mailed_at: AwareDatetime | None = None
    mail_hash: str | None = None
    mail_id: str | None = None
    digest: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return self.about, str(self.sequence)


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
