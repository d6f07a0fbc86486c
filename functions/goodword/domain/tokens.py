"""Signed tokens for links, and keyed hashes that stand for a person.

A token carries an id (of a claim, or a referrer's code), what it is good for and until when;
nothing personal, and no table is needed to check it. Only the key's owner can make one.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from goodword.domain.errors import Unauthenticated

MAC_BYTES = 16


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
    """Opens a referrer's share page, and nothing else of theirs; carries their public code."""


def make_token(keys: Keys, use: TokenUse, about: str, until: datetime | None) -> str:
    """URL-safe text; ``until`` None never runs out (leaving must always be possible)."""
    seconds = int(until.timestamp()) if until else 0
    body = f"{use}.{about}.{seconds:x}"
    return f"{body}.{_mac(keys.token_key, body)}"


def read_token(keys: Keys, use: TokenUse, token: str, now: datetime) -> str:
    """What a genuine token is about: the id of a claim, or a code.

    Raises:
        Unauthenticated: forged, made for another use, or past its time.
    """
    body, _, mac = token.rpartition(".")
    # Strangers send anything: what is no ASCII is no token of ours, and cannot be compared.
    if not token.isascii() or not hmac.compare_digest(mac, _mac(keys.token_key, body)):
        message = "forged"
        raise Unauthenticated(message)
    made_for, about, seconds = body.split(".")
    until = int(seconds, 16)
    if made_for != use or (until and now >= datetime.fromtimestamp(until, UTC)):
        message = "made for another use, or too old"
        raise Unauthenticated(message)
    return about


def prospect_id(keys: Keys, email: str) -> str:
    """A keyed hash of an address: one person has one id, and nobody can tell whose it is."""
    return _person(keys.prospect_key, email)


def suppression_id(keys: Keys, email: str) -> str:
    """The same under the suppression key, which is never rotated or erased."""
    return _person(keys.suppression_key, email)


def _person(key: bytes, email: str) -> str:
    # The local part is case-sensitive by RFC 5321 and by no mailbox: one person, one id.
    digest = hmac.new(key, email.casefold().encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def _mac(key: bytes, body: str) -> str:
    digest = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).rstrip(b"=").decode()
