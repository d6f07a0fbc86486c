"""Sealed tokens for links, and keyed hashes that stand for a person.

A token carries what it is about (a person, or a referrer's code), what it is good for and until
when. Only the key's owner can make or read one, and no table is needed for either.

It is sealed by a synthetic IV (Rogaway and Shrimpton, 2006; RFC 5297 is the same over AES, which
Python lacks): a tag, HMAC-SHA256 of the content under one key, is both the proof and the start of a
stream, HMAC-SHA256 of tag and counter under another key, that the content is turned by. It needs no
random number, so the same link is the same text in every mail.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from goodword.domain.errors import Unauthenticated
from goodword.domain.mailbox import alias_normal, spelled_out

TAG_BYTES = 16
TIME_BYTES = 5
BLOCK_BYTES = 32
SHORTEST = 31
"""Letters of a token about an id of one letter."""
LONGEST = 6_000
"""Of a token that carries what was typed into a form."""
HASH_LETTERS = 24
"""Letters of a hash that stands for a person."""
_HASH_BYTES = 18
_BETWEEN = ":"
"""Stands in no hash."""


class Keys(NamedTuple):
    """32 random bytes each. Suppression has its own key, which survives every erasure."""

    token_key: bytes
    prospect_key: bytes
    suppression_key: bytes


class TokenUse(StrEnum):
    """What a link is good for. About a person (``Person.token_text``), unless it says otherwise;
    links of Goodword 0.1.0 are about a claim."""

    CONFIRM = "c"
    """About a person and the moment of the mail that it stands in (``about_mail``)."""
    PREFERENCES = "p"
    UNSUBSCRIBE = "u"
    SHARE = "s"
    """Opens a referrer's share page, and nothing else of theirs; about their public code."""
    SENT = "f"
    """Opens the page behind a form that was just sent; about what was typed."""
    VOUCHER = "v"
    """Shows what somebody confirmed, for as long as they care to keep the page; nothing else."""
    LEAD = "l"
    """Opens a lead for one owner of it; about the referral, the turn, and the owner's address."""
    NEWS = "n"
    """Says how often a referrer hears from us, and nothing else; about their public code."""
    PROOF = "x"
    """Proves that somebody reads the mailbox now; about a person, what they asked for, and a
    number that is used once."""
    SIGN_IN = "i"
    """Signs a referrer in, once; about a mailbox, a spelling of its address, a number that is used
    once, and the address as it is shown, masked."""
    ITEM = "r"
    """Stands for a reward in the addresses of a referrer's own pages, and opens nothing without
    their session; about the reward's id."""
    FRESH = "y"
    """Lets a referrer do what needs a fresh proof, once; about what for, a number that is used
    once, and the referrer's id."""
    STOP = "d"
    """Stops a change of where a referrer is paid; about the number of the change, and the
    referrer's id."""
    WAITING = "w"
    """Stands in an address of staff for what waits for a person; about its name."""
    EXPORT = "e"
    """Fetches a list as a file, for whoever of staff asked for it; about the list and them."""
    JOIN = "j"
    """Confirms the form of a join page; about a mailbox's hash, the audience and the form."""


class Person(NamedTuple):
    """Two keyed hashes of a mailbox: who somebody is here, and whether they are written to.

    ``suppression_id`` is empty where only a link of Goodword 0.1.0 leads to somebody whose address
    is not kept.
    """

    prospect_id: str
    suppression_id: str

    @property
    def token_text(self) -> str:
        """What a token says of them."""
        return self.prospect_id + self.suppression_id


def make_token(keys: Keys, use: TokenUse, about: str, until: datetime | None) -> str:
    """URL-safe text; ``until`` None never runs out (leaving must always be possible)."""
    seconds = int(until.timestamp()) if until else 0
    content = use.encode() + seconds.to_bytes(TIME_BYTES) + about.encode()
    tag = _tag(keys, content)
    return _text(tag + _turned(keys, tag, content))


def read_token(keys: Keys, use: TokenUse, token: str, now: datetime) -> str:
    """What a genuine token is about.

    Raises:
        Unauthenticated: forged, made for another use, or past its time.
    """
    until, about = _opened(keys, use, token)
    if until and now >= datetime.fromtimestamp(until, UTC):
        message = "too old"
        raise Unauthenticated(message)
    return about


def read_old_token(keys: Keys, use: TokenUse, token: str) -> str:
    """What a genuine token was about, however old: for saying where to begin again.

    Raises:
        Unauthenticated: forged, or made for another use.
    """
    return _opened(keys, use, token)[1]


def _opened(keys: Keys, use: TokenUse, token: str) -> tuple[int, str]:
    """Until which second a genuine token is good (0: for ever), and what it is about."""
    sealed = _bytes(token)
    tag, content = sealed[:TAG_BYTES], _turned(keys, sealed[:TAG_BYTES], sealed[TAG_BYTES:])
    if not hmac.compare_digest(tag, _tag(keys, content)):
        message = "forged"
        raise Unauthenticated(message)
    if content[:1] != use.encode():
        message = "made for another use"
        raise Unauthenticated(message)
    return int.from_bytes(content[1 : 1 + TIME_BYTES]), content[1 + TIME_BYTES :].decode()


def person_of(keys: Keys, email: str) -> Person:
    """The person whose mailbox an address leads to, aliases included."""
    mailbox = alias_normal(email)
    return Person(_hash(keys.prospect_key, mailbox), _hash(keys.suppression_key, mailbox))


def person_in(about: str) -> Person | None:
    """The person that a token's text names; None where it names a claim of Goodword 0.1.0."""
    hashes = about.partition(_BETWEEN)[0]
    if len(hashes) != 2 * HASH_LETTERS:
        return None
    return Person(hashes[:HASH_LETTERS], hashes[HASH_LETTERS:])


class MailedLink(NamedTuple):
    """Which mail a link came with: when it went, to the second, and the hash of the very spelling
    of the address that it went to (``exact_suppression_id``); None where the link does not say."""

    mailed_at: datetime | None
    spelling: str | None


def about_mail(person: Person, mailed_at: datetime, spelling: str) -> str:
    """What the link of a mail is about that says which mail it was."""
    return _BETWEEN.join((person.token_text, str(int(mailed_at.timestamp())), spelling))


def mail_in(about: str) -> MailedLink:
    """The mail that a link came with."""
    _, seconds, spelling = (*about.split(_BETWEEN), "", "")[:3]
    at = datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    return MailedLink(at, spelling or None)


def exact_suppression_id(keys: Keys, email: str) -> str:
    """By what Goodword 0.1.0 suppressed an address: it took every alias for another person."""
    return _hash(keys.suppression_key, spelled_out(email))


def spelling_of(keys: Keys, email: str) -> str:
    """One very spelling of an address, as a hash that names neither mailbox nor suppression."""
    return _hash(keys.prospect_key, f"spelling {spelled_out(email)}")


def company_id_of(keys: Keys, domain: str) -> str:
    """A company by its domain, as a hash that names neither."""
    return _hash(keys.prospect_key, f"company {domain}")


def is_plain(email: str) -> bool:
    """Whether an address is spelled as its mailbox is, without what makes an alias of it."""
    return spelled_out(email) == alias_normal(email)


def hash_of_nobody(randomness: Callable[[int], bytes]) -> str:
    """Looks like the hash of a mailbox, and is none."""
    return _hash_text(randomness(_HASH_BYTES))


def _hash(key: bytes, address: str) -> str:
    return _hash_text(hmac.new(key, address.encode(), hashlib.sha256).digest()[:_HASH_BYTES])


def _hash_text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode()


def _tag(keys: Keys, content: bytes) -> bytes:
    return hmac.digest(_subkey(keys, b"tag"), content, "sha256")[:TAG_BYTES]


def _turned(keys: Keys, tag: bytes, content: bytes) -> bytes:
    """Sealed from plain or plain from sealed: the same bytes, each turned by the tag's stream."""
    key, blocks = _subkey(keys, b"stream"), -(-len(content) // BLOCK_BYTES)
    stream = b"".join(
        hmac.digest(key, tag + block.to_bytes(4), "sha256") for block in range(blocks)
    )
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))


def _subkey(keys: Keys, purpose: bytes) -> bytes:
    """A key of its own for each half of the construction."""
    return hmac.digest(keys.token_key, b"goodword token " + purpose, "sha256")


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _bytes(token: str) -> bytes:
    """What a token is made of; nothing where it is not written as ``_text`` writes it."""
    # Strangers send anything, at any length.
    if not token.isascii() or not SHORTEST <= len(token) <= LONGEST:
        return b""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return b""
    return sealed if _text(sealed) == token else b""
