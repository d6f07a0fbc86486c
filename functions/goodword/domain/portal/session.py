"""A referrer's way into their pages: what was asked for, the mailed link, and the session.

A link is a bearer secret for a quarter of an hour: it signs in whoever opens it first, in whatever
browser, since a mail is read on another machine than the one that asked. It goes to the address
that is kept of a referrer, never to one that was typed, and it is used once.

A session is of a mailbox, and of those of its referrers who are written to at that very spelling
of the address. The cookie holds the mailbox's hash and a secret; the table has the secret's hash
alone.
"""

import base64
import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.domain.referrals.referrer import ReferrerMailbox
from goodword.domain.tokens import HASH_LETTERS
from goodword.program.stored import Stored

LINK_GOOD_FOR: Final = timedelta(minutes=15)
"""Of a mailed link, from its mail on."""
ASKED_FOR: Final = timedelta(minutes=90)
"""How long a request stands: its mail may have to wait for the next hour's budget, and nobody waits
longer for a link."""
USED_FOR: Final = ASKED_FOR + LINK_GOOD_FOR
"""How long it is remembered that a link was used: longer than one may be good."""
SESSION_LASTS: Final = timedelta(days=30)
"""Of a session, however often it is used."""
MOST_SESSIONS: Final = 10
"""How many sessions a mailbox has; one more ends the oldest."""
SECRET_BYTES: Final = 32
_BETWEEN: Final = ":"
_HANDLE_LETTERS: Final = 12
_SECRET_LETTERS: Final = 43


class PortalRole(Stored):
    """One referrer of a session: a mailbox may have one in each audience."""

    referrer_id: str
    account_id: str
    code: str
    audience: str
    currency: str
    country: str | None = None
    """None in sessions that began before it was kept."""


class SignInRequest(Record):
    """The last link that was asked for, for a mailbox: its number, and when. Whoever asks writes
    one, of a mailbox that nobody knows as well."""

    mailbox_id: str
    number: str
    asked_at: AwareDatetime


class PortalSession(Record):
    """Somebody is signed in. ``session_id`` is the hash of the cookie's secret; ``used_on`` the
    last day on which it was used. Nothing of the browser is kept."""

    mailbox_id: str
    session_id: str
    began_at: AwareDatetime
    used_on: date
    locale: str
    roles: tuple[PortalRole, ...]

    @property
    def handle(self) -> str:
        """What a form names it by: it opens nothing."""
        return self.session_id[:_HANDLE_LETTERS]


class MailboxAccess(NamedTuple):
    """Who may come in by a mailbox: its referrers, and who is signed in."""

    guards: tuple[ReferrerMailbox, ...]
    sessions: tuple[PortalSession, ...]

    def session(self, session_id: str) -> PortalSession | None:
        """The session of that id, with the roles that are still of this mailbox; None where there
        is none, or nothing left that it opens."""
        found = next((one for one in self.sessions if one.session_id == session_id), None)
        if found is None:
            return None
        here = {one.referrer_id for one in self.guards}
        roles = tuple(one for one in found.roles if one.referrer_id in here)
        return found.but(roles=roles) if roles else None


class SignInLink(NamedTuple):
    """What a mailed link says: whose mailbox, the spelling of the address that it went to, the
    number that is used once, and the address as its page shows it, masked."""

    mailbox_id: str
    spelling: str
    number: str
    masked: str

    @property
    def token_text(self) -> str:
        """What its token is about."""
        return _BETWEEN.join(self)


def link_in(about: str) -> SignInLink:
    """The link that a token's text is."""
    mailbox_id, spelling, number, masked = about.split(_BETWEEN, 3)
    return SignInLink(mailbox_id, spelling, number, masked)


class Cookie(NamedTuple):
    """What a browser shows: whose session, and the secret of it."""

    mailbox_id: str
    secret: str

    @property
    def value(self) -> str:
        """As it stands in the cookie."""
        return self.mailbox_id + self.secret

    @property
    def session_id(self) -> str:
        """What the table knows the secret by."""
        return hash_of(self.secret)


def cookie_in(value: str) -> Cookie | None:
    """A cookie's value, read; None where it is none of ours."""
    if len(value) != HASH_LETTERS + _SECRET_LETTERS or not value.isascii():
        return None
    return Cookie(value[:HASH_LETTERS], value[HASH_LETTERS:])


def new_secret(random: bytes) -> str:
    """The secret of a new session, from ``SECRET_BYTES``."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def hash_of(secret: str) -> str:
    """A secret as the table keeps it: 256 random bits need no salt."""
    digest = hashlib.sha256(secret.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def form_token(secret: str) -> str:
    """What every form of a session carries: a page of another host of the company's domain, whose
    forms a browser sends with the cookie, cannot know it."""
    digest = hmac.digest(secret.encode(), b"goodword portal form", "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()


def is_form_of(secret: str, shown: str) -> bool:
    """Whether a form was made for this session."""
    return hmac.compare_digest(form_token(secret).encode(), shown.encode())


def begun(
    mailbox_id: str, secret: str, roles: tuple[PortalRole, ...], locale: str, *, now: datetime
) -> PortalSession:
    """A new session."""
    return PortalSession(
        mailbox_id=mailbox_id,
        session_id=hash_of(secret),
        began_at=now,
        used_on=now.date(),
        locale=locale,
        roles=roles,
        expires_at=now + SESSION_LASTS,
    )


def over(session: PortalSession, *, now: datetime) -> PortalSession:
    """The session, ended."""
    return session.but(expires_at=now)
