"""Keys of the API: what they look like, what they may do, and when they end.

A key is ``gwk_live_`` (``gwk_local_`` of a stack on this machine), its id, its secret and a
checksum, all in the alphabet of our ids: scanners of repositories know it by its beginning and its
length, and tell a real one from an example by its checksum. The table keeps a SHA-256 of it: the
secret has 260 random bits, so nobody finds it by trying, and a slow hash would only slow answers.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple
from zlib import crc32

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.staff import ApiKeyMade, ApiKeyRevoked
from goodword.domain.events import happened
from goodword.domain.ids import ALPHABET, random_text
from goodword.domain.record import Record, instant

KEY_ID_LENGTH: Final = 12
SECRET_LENGTH: Final = 52
RANDOM_BYTES: Final = KEY_ID_LENGTH + SECRET_LENGTH
_CHECK_LENGTH: Final = 7
_TOKEN: Final = re.compile(
    rf"gwk_(?:live|local)_([{ALPHABET}]{{{KEY_ID_LENGTH}}})"
    rf"[{ALPHABET}]{{{SECRET_LENGTH + _CHECK_LENGTH}}}"
)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

MOST_LIVE: Final = 2
"""Of one name: the one in use, and the next one while systems are given it."""
LONGEST_LIFE: Final = timedelta(days=731)
KEPT_AFTER: Final = timedelta(days=400)
"""How long a list still says who made a key and who ended it."""


class Scope(StrEnum):
    """What a key may do. Stored by name for ever."""

    REFERRERS_READ = "referrers:read"
    REFERRERS_PERSONAL = "referrers:personal"
    """Also the names, addresses and facts of those who are read."""
    REFERRERS_WRITE = "referrers:write"
    REFERRERS_INVITE = "referrers:invite"
    """Has the company write to somebody."""
    REFERRERS_PAYOUT = "referrers:payout"
    """Says where somebody is paid, and by which mailbox they sign in, which comes to the same."""
    BALANCES_READ = "balances:read"
    REFERRALS_READ = "referrals:read"
    DEALS_WRITE = "deals:write"
    """Moves deals, from which money follows."""
    OFFERS_READ = "offers:read"
    OFFERS_REDEEM = "offers:redeem"
    SIGNALS_WRITE = "signals:write"


class ApiKey(Record):
    """A key that was handed out. ``digest`` stands for the key itself, which is kept nowhere.

    ``name`` is the system that uses it. Whoever was given it may do what ``scopes`` say until
    ``ends_at``, or until somebody revokes it. ``made_by`` and ``revoked_by`` are who did it.
    """

    key_id: str
    name: str
    scopes: tuple[str, ...]
    digest: str
    made_at: AwareDatetime
    made_by: str
    ends_at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    revoked_by: str | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and now < self.ends_at

    def may(self, scope: Scope) -> bool:
        """Whether one of its scopes is this."""
        return scope in self.scopes


class ApiKeyRing(Record):
    """The keys of one name: the guard that no more than two of them are live."""

    name: str
    key_ids: tuple[str, ...]


class ApiKeyUse(Record):
    """The last day on which a key was used, apart from the key: what answers requests may write
    this, and no key."""

    key_id: str
    used_on: date


class MadeKey(NamedTuple):
    """A new key with its token, which is shown once."""

    key: ApiKey
    token: str


def is_key_name(text: str) -> bool:
    """Whether a system may be called so: lower case letters, digits and hyphens, at most 40."""
    return _NAME.fullmatch(text) is not None


def make_key(
    name: str,
    scopes: Sequence[Scope],
    *,
    place: str,
    life: timedelta,
    random: bytes,
    by: str,
    now: datetime,
) -> MadeKey:
    """A key of ``RANDOM_BYTES`` random bytes; ``place`` is ``live`` or ``local``."""
    letters = random_text(random, RANDOM_BYTES)
    begins = f"gwk_{place}_{letters}"
    token = f"{begins}{_checksum(begins)}"
    ends_at = now + life
    key = ApiKey(
        key_id=letters[:KEY_ID_LENGTH],
        name=name,
        scopes=tuple(sorted(set(scopes))),
        digest=_digest(token),
        made_at=now,
        made_by=by,
        ends_at=ends_at,
        expires_at=ends_at + KEPT_AFTER,
    )
    return MadeKey(key, token)


def put_on_ring(
    ring: ApiKeyRing | None, known: Sequence[ApiKey], key: ApiKey, *, now: datetime
) -> Decision:
    """Keeps a new key beside those of its name; ``known`` are the keys of the ring.

    Raises:
        Refused: two of that name are live.
    """
    live = [one for one in known if one.is_live(now)]
    if len(live) >= MOST_LIVE:
        both = " and ".join(one.key_id for one in live)
        raise Refused(
            "two_live", f"{key.name} has two live keys, {both}: revoke the one that is replaced."
        )
    kept = ring or ApiKeyRing(name=key.name, key_ids=())
    ids = (*(one.key_id for one in known), key.key_id)
    ends = max(one.expires_at or now for one in (*known, key))
    made = ApiKeyMade(name=key.name, scopes=key.scopes, ends_at=instant(key.ends_at))
    told = happened(
        made, event_id=f"{key.key_id}.made", about=key.key_id, actor=key.made_by, now=now
    )
    return Decision(
        save=(key, kept.but(key_ids=ids, expires_at=ends)),
        events=(told.but(expires_at=key.expires_at),),
    )


def revoke(key: ApiKey, *, by: str, now: datetime) -> Decision:
    """Ends a key at once; nothing where it was revoked before."""
    if key.revoked_at is not None:
        return Decision()
    until = now + KEPT_AFTER
    told = happened(
        ApiKeyRevoked(name=key.name),
        event_id=f"{key.key_id}.revoked",
        about=key.key_id,
        actor=by,
        now=now,
    )
    return Decision(
        save=(key.but(revoked_at=now, revoked_by=by, expires_at=until),),
        events=(told.but(expires_at=until),),
    )


def key_id_in(token: str) -> str | None:
    """The id in what may be a key; None where it is malformed or its checksum is wrong."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    begins, check = token[:-_CHECK_LENGTH], token[-_CHECK_LENGTH:]
    return match[1] if check == _checksum(begins) else None


def proves(token: str, key: ApiKey | None, *, now: datetime) -> bool:
    """Whether somebody holds a live key. The work is the same, whatever is wrong with it."""
    digest = _digest(token)
    is_it = hmac.compare_digest(digest, key.digest if key else digest[::-1])
    return is_it and key is not None and key.is_live(now)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _checksum(text: str) -> str:
    number, letters = crc32(text.encode()), ""
    for _ in range(_CHECK_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    return letters
