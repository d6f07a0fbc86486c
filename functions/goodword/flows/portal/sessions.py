"""Sessions of referrers: opened by a cookie, noted by day, ended one by one or all at once."""

from datetime import datetime

from goodword.domain.errors import Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.portal.session import Cookie, MailboxAccess, PortalSession, over
from goodword.domain.record import Record
from goodword.domain.tokens import Keys, person_of
from goodword.flows.ports import Store
from goodword.flows.retry import committed, until_committed


class OpenSession:
    """Somebody who is signed in: their session and all others of the mailbox."""

    def __init__(self, cookie: Cookie, session: PortalSession, access: MailboxAccess) -> None:
        self.cookie = cookie
        self.session = session
        self.all = tuple(sorted(access.sessions, key=lambda one: one.began_at, reverse=True))


def open_session(store: Store, cookie: Cookie | None, *, now: datetime) -> OpenSession:
    """The session of a cookie, by one read; the first use of a day is noted.

    Raises:
        Unauthenticated: there is none, it has ended, or none of its referrers is here any more.
    """
    if cookie is None:
        message = "no session"
        raise Unauthenticated(message)
    access = store.mailbox_access(cookie.mailbox_id)
    session = access.session(cookie.session_id)
    if session is None:
        message = "no session"
        raise Unauthenticated(message)
    if session.used_on < now.date():
        stored = next(one for one in access.sessions if one.session_id == cookie.session_id)
        # A conflict: another page of it was asked for this very moment, or it was ended.
        committed(store, Decision(save=(stored.but(used_on=now.date()),)))
    return OpenSession(cookie, session, access)


def end_session(store: Store, mailbox_id: str, handle: str, *, now: datetime) -> None:
    """Ends one session of a mailbox. Again, or of one that is not there, changes nothing."""

    def attempt() -> None:
        sessions = store.mailbox_access(mailbox_id).sessions
        ended = tuple(over(one, now=now) for one in sessions if one.handle == handle)
        if ended:
            store.commit(Decision(save=ended))

    until_committed(attempt)


def end_all_sessions(store: Store, mailbox_id: str, *, now: datetime) -> None:
    """Ends every session of a mailbox."""

    def attempt() -> None:
        ended = ended_with_mailbox(store, mailbox_id, now=now)
        if ended:
            store.commit(Decision(save=ended))

    until_committed(attempt)


def ended_with_mailbox(store: Store, mailbox_id: str, *, now: datetime) -> tuple[Record, ...]:
    """The sessions of a mailbox, ended: for whatever takes the mailbox from its referrer."""
    return tuple(over(one, now=now) for one in store.mailbox_access(mailbox_id).sessions)


def ended_with_address(
    store: Store, keys: Keys, before: str, after: str, *, now: datetime
) -> tuple[Record, ...]:
    """Who is signed in by the former address of a referrer, ended; nobody where it stays."""
    if before == after or not before:
        return ()
    return ended_with_mailbox(store, person_of(keys, before).prospect_id, now=now)
