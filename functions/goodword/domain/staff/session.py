"""How staff come in: a sign-in under way, the session after it, and a sign-out by the issuer.

One cookie carries both. It begins before the browser is sent to the issuer, so that whoever brings
an answer back is whoever asked: state, nonce and the code verifier are made of its secret, and the
table knows a hash of that alone. At the end of the sign-in a new secret takes its place.
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.errors import Unauthenticated
from goodword.domain.record import Record
from goodword.program.staff_role import StaffRole

SIGN_IN_LASTS: Final = timedelta(minutes=10)
"""Of a sign-in, from its button to the issuer's answer."""
SESSION_LASTS: Final = timedelta(hours=12)
"""Of a session, however often it is used."""
IDLE_FOR: Final = timedelta(minutes=30)
"""Of a session that nobody uses."""
NOTED_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""
FRESH_FOR: Final = timedelta(minutes=10)
"""How long after they proved who they are somebody may do what wants a fresh proof."""
SKEW: Final = timedelta(seconds=60)
"""How far the issuer's clock may be from ours."""
LOGOUT_KEPT: Final = timedelta(days=1)
"""How long a sign-out by the issuer is known, so that it counts once; longer than one is good."""
SECRET_BYTES: Final = 32
HOME: Final = "/staff"
_SECRET: Final = re.compile(r"[si][A-Za-z0-9_-]{43}", re.ASCII)
_OWN_PAGE: Final = re.compile(r"/staff(?:/[A-Za-z0-9._~-]+)*(?:\?[A-Za-z0-9._~=&%-]*)?", re.ASCII)
_LONGEST_PAGE: Final = 500
_NO_PLACES: Final = frozenset({".", "..", "callback", "sign-in", "sign-out", "signed-out"})
"""Parts of a path that lead out of these pages, or to the door instead of behind it."""
_HANDLE_LETTERS: Final = 12


class StaffSignIn(Record):
    """Somebody is on their way to the issuer and back. ``then`` is the page that they wanted;
    ``fresh``: they are to prove anew who they are."""

    sign_in_id: str
    then: str
    fresh: bool
    began_at: AwareDatetime


class StaffSession(Record):
    """Somebody is signed in. ``person`` is a digest of who they are to the issuer, ``issued_as``
    one of the issuer's own session. ``claimed`` is the role that their groups give;
    ``authenticated_at`` when they last proved who they are, and ``means`` how, in the issuer's
    words. Nothing of the browser is kept."""

    session_id: str
    person: str
    issued_as: str | None = None
    name: str
    address: str
    claimed: StaffRole | None = None
    began_at: AwareDatetime
    used_at: AwareDatetime
    authenticated_at: AwareDatetime
    means: tuple[str, ...] = ()

    @property
    def handle(self) -> str:
        """What a form names it by: it opens nothing."""
        return self.session_id[:_HANDLE_LETTERS]

    def is_idle(self, now: datetime) -> bool:
        """Whether nobody has used it for too long."""
        return now >= self.used_at + IDLE_FOR

    def is_fresh(self, now: datetime) -> bool:
        """Whether they have proved of late who they are."""
        return now < self.authenticated_at + FRESH_FOR


class UsedLogout(Record):
    """A sign-out by the issuer, which counts once."""

    logout_id: str


class Lacking(StrEnum):
    """What an issuer's answer lacks to be a fresh proof of who somebody is."""

    TIME = "auth_time"
    """It does not say when they proved it."""
    ANEW = "anew"
    """It let them in by a proof from before they were asked."""
    MEANS = "acr"
    """They did not prove it by the means that the company demands."""


class NotFresh(Unauthenticated):
    """The issuer vouches for somebody, and not that they have just proved who they are."""

    def __init__(self, lacking: Lacking) -> None:
        super().__init__(f"no fresh proof: {lacking.value}")
        self.lacking = lacking


class StaffIdentity(NamedTuple):
    """Whom the issuer vouches for; ``session`` is its own name for theirs, where it says one."""

    person: str
    session: str | None
    name: str
    address: str
    role: StaffRole | None
    authenticated_at: datetime
    means: tuple[str, ...]


class StaffCookie(NamedTuple):
    """What a browser shows: ``kind`` is ``i`` on the way to the issuer, ``s`` once signed in."""

    kind: str
    secret: str

    @property
    def value(self) -> str:
        """As it stands in the cookie."""
        return self.kind + self.secret

    @property
    def stored_as(self) -> str:
        """What the table knows it by: 256 random bits need no salt."""
        return _text(hashlib.sha256(self.value.encode()).digest())

    @property
    def state(self) -> str:
        """What comes back with the issuer's answer."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """What the issuer signs into its token."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """What redeems the code, and nobody on its way knows (RFC 7636)."""
        return self._made("verifier")

    @property
    def challenge(self) -> str:
        """The verifier as the issuer is told of it beforehand."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    @property
    def form(self) -> str:
        """What every form of a session carries: a page of another host of the company's domain,
        whose forms a browser sends with the cookie, cannot know it."""
        return self._made("form")[:24]

    def _made(self, what: str) -> str:
        return _text(hmac.digest(self.value.encode(), f"goodword staff {what}".encode(), "sha256"))


def staff_cookie(kind: str, random: bytes) -> StaffCookie:
    """A new one, from ``SECRET_BYTES``."""
    return StaffCookie(kind, _text(random))


def staff_cookie_in(value: str) -> StaffCookie | None:
    """A cookie's value, read; None where it is none of ours."""
    if not _SECRET.fullmatch(value):
        return None
    return StaffCookie(value[0], value[1:])


def same(shown: str, known: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(shown.encode(), known.encode())


def own_page(asked: str) -> str:
    """The page that somebody wanted, where it is one of staff's; else their home. What a link says
    leads nowhere else."""
    is_own = len(asked) <= _LONGEST_PAGE and _OWN_PAGE.fullmatch(asked)
    parts = asked.partition("?")[0].split("/")
    return asked if is_own and _NO_PLACES.isdisjoint(parts) else HOME


def person_of_subject(issuer: str, subject: str) -> str:
    """What stands for somebody whom an issuer knows by a subject, or for a session of its."""
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).digest()
    return _text(digest)[:24]


def sign_in_begun(cookie: StaffCookie, then: str, *, fresh: bool, now: datetime) -> StaffSignIn:
    """A sign-in under way."""
    return StaffSignIn(
        sign_in_id=cookie.stored_as,
        then=own_page(then),
        fresh=fresh,
        began_at=now,
        expires_at=now + SIGN_IN_LASTS,
    )


def session_begun(cookie: StaffCookie, who: StaffIdentity, *, now: datetime) -> StaffSession:
    """A new session."""
    return StaffSession(
        session_id=cookie.stored_as,
        person=who.person,
        issued_as=who.session,
        name=who.name,
        address=who.address,
        claimed=who.role,
        began_at=now,
        used_at=now,
        authenticated_at=who.authenticated_at,
        means=who.means,
        expires_at=now + SESSION_LASTS,
    )


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
