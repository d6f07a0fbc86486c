"""Sealed tokens for links, and keyed hashes that stand for a person.

A token carries an id (of a claim, or a referrer's code), what it is good for and until when. Only
the key's owner can make or read one, and no table is needed for either.

It is sealed by a synthetic IV (Rogaway and Shrimpton, 2006; RFC 5297 is the same over AES, which
Python lacks): a tag, HMAC-SHA256 of the content under one key, is both the proof and the start of a
stream, HMAC-SHA256 of tag and counter under another key, that the content is turned by. It needs no
random number, so the same link is the same text in every mail.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from goodword.domain.errors import Unauthenticated

TAG_BYTES = 16
TIME_BYTES = 5
BLOCK_BYTES = 32
SHORTEST = 31
"""Letters of a token about an id of one letter."""
LONGEST = 200


class Keys(NamedTuple):
    """32 random bytes each. Suppression has its own key, which survives every erasure."""

    token_key: bytes
    prospect_key: bytes
    suppression_key: bytes


class TokenUse(StrEnum):
    CONFIRM = "c"
    PREFERENCES = "p"
    UNSUBSCRIBE = "u"
    SHARE = "s"
    """Opens a referrer's share page, and nothing else of theirs; about their public code."""


def make_token(keys: Keys, use: TokenUse, about: str, until: datetime | None) -> str:
    """URL-safe text; ``until`` None never runs out (leaving must always be possible)."""
    seconds = int(until.timestamp()) if until else 0
    content = use.encode() + seconds.to_bytes(TIME_BYTES) + about.encode()
    tag = _tag(keys, content)
    return _text(tag + _turned(keys, tag, content))


def read_token(keys: Keys, use: TokenUse, token: str, now: datetime) -> str:
    """What a genuine token is about: the id of a claim, or a code.

    Raises:
        Unauthenticated: forged, made for another use, or past its time.
    """
    sealed = _bytes(token)
    tag, content = sealed[:TAG_BYTES], _turned(keys, sealed[:TAG_BYTES], sealed[TAG_BYTES:])
    if not hmac.compare_digest(tag, _tag(keys, content)):
        message = "forged"
        raise Unauthenticated(message)
    until = int.from_bytes(content[1 : 1 + TIME_BYTES])
    if content[:1] != use.encode() or (until and now >= datetime.fromtimestamp(until, UTC)):
        message = "made for another use, or too old"
        raise Unauthenticated(message)
    return content[1 + TIME_BYTES :].decode()


def prospect_id(keys: Keys, email: str) -> str:
    """A keyed hash of an address: one person has one id, and nobody can tell whose it is."""
    return _person(keys.prospect_key, email)


def suppression_id(keys: Keys, email: str) -> str:
    """The same under the suppression key, which is never rotated or erased."""
    return _person(keys.suppression_key, email)


def _person(key: bytes, email: str) -> str:
    from goodword.domain.addresses import of_a_person

    # The local part is case-sensitive by RFC 5321 and by no mailbox: one person, one id.
    digest = hmac.new(key, of_a_person(email).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


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
