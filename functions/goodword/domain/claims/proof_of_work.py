"""A moment's work asked of a browser before its form goes on at once: the protocol of ALTCHA (v1).

The challenge is the SHA-256 of a salt and a number; whoever finds the number by trying has worked.
The salt says until when it is good, and the whole is signed, so nothing of it has to be kept. That
it is good once is the store's to see to (``once``).
"""

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from goodword.domain.allowance import HOUR, Allowance
from goodword.domain.tokens import Keys

ALGORITHM: Final = "SHA-256"
MOST: Final = 60_000
"""The largest number to be found: a second or two of a telephone's time, at the most."""
GOOD_FOR: Final = timedelta(minutes=20)
SALT_BYTES: Final = 12
NUMBER_BYTES: Final = 8
LONGEST: Final = 1_000
"""Letters of an answer; the real ones have about 350."""


class Solution(NamedTuple):
    """An answer that is right; ``once`` is what it may be taken from, at the moment ``at``."""

    once: Allowance
    at: datetime


def challenge(keys: Keys, random: bytes, *, now: datetime) -> dict[str, Any]:
    """A new challenge; ``random`` are ``SALT_BYTES + NUMBER_BYTES`` random bytes."""
    until = math.floor((now + GOOD_FOR).timestamp())
    # The sign at the end keeps digits of the number from passing for some of the time.
    salt = f"{random[:SALT_BYTES].hex()}?expires={until}&"
    number = int.from_bytes(random[SALT_BYTES:]) % (MOST + 1)
    hashed = _hashed(salt, number)
    return {
        "algorithm": ALGORITHM,
        "challenge": hashed,
        "maxnumber": MOST,
        "salt": salt,
        "signature": _signed(keys, hashed),
    }


def solution(keys: Keys, answer: str, *, now: datetime) -> Solution | None:
    """What a form brings as an answer: None where it is no right one, or comes too late."""
    given = _read(answer)
    salt, number = given.get("salt"), given.get("number")
    if not isinstance(salt, str) or type(number) is not int or not 0 <= number <= MOST:
        return None
    # Digits that were moved from the number into the salt hash alike.
    if not salt.endswith("&"):
        return None
    hashed = _hashed(salt, number)
    signature = given.get("signature")
    if not isinstance(signature, str) or not hmac.compare_digest(
        signature.encode(), _signed(keys, hashed).encode()
    ):
        return None
    until = datetime.fromtimestamp(int(salt.rpartition("=")[2].removesuffix("&")), UTC)
    if now >= until:
        return None
    # Both of the moment that the challenge ends: two who bring it meet, whenever they come.
    return Solution(Allowance("proof", hashed[:32], 1, HOUR), until)


def _read(answer: str) -> Mapping[str, Any]:
    if not answer.isascii() or len(answer) > LONGEST:
        return {}
    try:
        given = json.loads(base64.b64decode(answer, validate=True))
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _hashed(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode(errors="replace")).hexdigest()


def _signed(keys: Keys, hashed: str) -> str:
    key = hmac.digest(keys.token_key, b"goodword proof of work", "sha256")
    return hmac.new(key, hashed.encode(), hashlib.sha256).hexdigest()
