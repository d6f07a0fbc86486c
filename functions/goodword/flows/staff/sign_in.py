"""Staff sign in and out: to the issuer and back, once, and out wherever they are signed in."""

from datetime import datetime
from typing import NamedTuple

from goodword.domain.errors import Conflict, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.listing import STAFF_SESSIONS_BY_ISSUER, STAFF_SESSIONS_OF, List
from goodword.domain.staff.roll import ROLL, RollEntry, StaffRoll
from goodword.domain.staff.session import (
    LOGOUT_KEPT,
    NOTED_EVERY,
    SECRET_BYTES,
    StaffCookie,
    StaffSession,
    StaffSignIn,
    UsedLogout,
    same,
    session_begun,
    sign_in_begun,
    staff_cookie,
)
from goodword.domain.staff.trail import Actor, TrailAction, TrailNote, staff_actor
from goodword.flows.lists import rows_of
from goodword.flows.ports import Randomness, Store
from goodword.flows.ports.identity import Issuer
from goodword.flows.retry import committed, until_committed
from goodword.flows.staff.trail import noted
from goodword.program.sections import StaffRole


class Begun(NamedTuple):
    """A sign-in that begins, or a session: the new cookie, and where the browser goes."""

    cookie: StaffCookie
    location: str


class SignedInStaff(NamedTuple):
    """Somebody who is signed in, and what they are here now: as the roll declares them, else as
    their groups say. ``role`` None: nobody's, and nothing is theirs to do."""

    cookie: StaffCookie
    session: StaffSession
    entry: RollEntry | None

    @property
    def role(self) -> StaffRole | None:
        return self.entry.role if self.entry else self.session.claimed

    @property
    def name(self) -> str:
        return self.entry.name if self.entry else self.session.name

    @property
    def signs(self) -> tuple[str, ...]:
        """For which ``by`` of the approvals they sign."""
        return self.entry.signs if self.entry else ()

    @property
    def actor(self) -> Actor:
        """Who they are in the trail."""
        return staff_actor(self.session.address, self.name, self.role.value if self.role else "")


def begin_sign_in(
    store: Store, issuer: Issuer, then: str, *, fresh: bool, randomness: Randomness, now: datetime
) -> Begun:
    """Sends somebody to the issuer; their browser keeps the cookie that brings them back."""
    cookie = staff_cookie("i", randomness(SECRET_BYTES))
    location = issuer.sign_in_url(cookie, fresh=fresh)
    store.commit(Decision(save=(sign_in_begun(cookie, then, fresh=fresh, now=now),)))
    return Begun(cookie, location)


def finish_sign_in(
    store: Store,
    issuer: Issuer,
    cookie: StaffCookie | None,
    *,
    state: str,
    code: str,
    randomness: Randomness,
    now: datetime,
) -> Begun:
    """Takes the issuer's answer, once: a session begins, under a cookie of its own.

    Raises:
        Unauthenticated: this browser did not ask, or did so too long ago, or the answer has been
            used, or proves nothing.
        Unavailable: the issuer gave no usable answer.
    """
    if cookie is None or cookie.kind != "i" or not same(state, cookie.state):
        message = "not asked for by this browser"
        raise Unauthenticated(message)
    asked = store.get(StaffSignIn, cookie.stored_as)
    if asked is None:
        message = "no sign-in under way"
        raise Unauthenticated(message)
    try:
        # Before anything is asked: an answer that comes twice is used once.
        store.commit(Decision(save=(asked.but(expires_at=now),)))
    except Conflict as lost:
        message = "used already"
        raise Unauthenticated(message) from lost
    who = issuer.identity(cookie, code, fresh=asked.fresh, began_at=asked.began_at, now=now)
    renewed = staff_cookie("s", randomness(SECRET_BYTES))
    session = session_begun(renewed, who, now=now)

    def attempt() -> None:
        roll = store.get(StaffRoll, ROLL)
        entry = roll.member(session.address) if roll else None
        actor = SignedInStaff(renewed, session, entry).actor
        note = TrailNote(TrailAction.SIGNED_IN, f"session/{session.handle}")
        store.commit(Decision(save=(session, *noted(store, actor, note, now=now))))

    until_committed(attempt)
    return Begun(renewed, asked.then)


def signed_in(store: Store, cookie: StaffCookie | None, *, now: datetime) -> SignedInStaff:
    """Whose session a cookie is, by one request; that it was used is noted by the minute.

    Raises:
        Unauthenticated: there is none, it has ended, or nobody used it for too long.
    """
    if cookie is None or cookie.kind != "s":
        message = "no session"
        raise Unauthenticated(message)
    session, roll = store.get_all((StaffSession, (cookie.stored_as,)), (StaffRoll, (ROLL,)))
    if not isinstance(session, StaffSession) or session.is_idle(now):
        message = "no session"
        raise Unauthenticated(message)
    if now >= session.used_at + NOTED_EVERY:
        # A conflict: another page of it was asked for this very moment, or it was ended.
        committed(store, Decision(save=(session.but(used_at=now),)))
    entry = roll.member(session.address) if isinstance(roll, StaffRoll) else None
    return SignedInStaff(cookie, session, entry)


def sessions_of(store: Store, person: str, *, now: datetime) -> tuple[StaffSession, ...]:
    """Where somebody is signed in, the newest first."""
    found = _sessions(store, STAFF_SESSIONS_OF.part(person))
    return tuple(one for one in found if not one.is_idle(now))


def end_sessions(store: Store, who: SignedInStaff, handle: str | None, *, now: datetime) -> None:
    """Ends one session of somebody's own, or all (None). Again it changes nothing."""

    def attempt() -> None:
        here = store.get(StaffSession, who.session.session_id)
        others = _sessions(store, STAFF_SESSIONS_OF.part(who.session.person))
        known = {one.session_id: one for one in (*others, *((here,) if here else ()))}
        ended = [one for one in known.values() if handle in {None, one.handle}]
        if ended:
            notes = [TrailNote(TrailAction.SIGNED_OUT, f"session/{one.handle}") for one in ended]
            over = (one.but(expires_at=now) for one in ended)
            store.commit(Decision(save=(*over, *noted(store, who.actor, *notes, now=now))))

    until_committed(attempt)


def end_by_issuer(store: Store, issuer: Issuer, token: str, *, now: datetime) -> None:
    """Ends the sessions that an issuer's logout token names, once a token.

    Raises:
        Unauthenticated: the token proves nothing, or has been used.
    """
    number, person, session = issuer.signed_out(token, now=now)

    def attempt() -> None:
        if store.get(UsedLogout, number) is not None:
            message = "used already"
            raise Unauthenticated(message)
        wanted = (
            STAFF_SESSIONS_BY_ISSUER.part(session)
            if session
            else STAFF_SESSIONS_OF.part(person or "")
        )
        found = [one for one in _sessions(store, wanted) if person in {None, one.person}]
        used = UsedLogout(logout_id=number, expires_at=now + LOGOUT_KEPT)
        store.commit(Decision(save=(used, *(one.but(expires_at=now) for one in found))))

    until_committed(attempt)


def _sessions(store: Store, wanted: List) -> tuple[StaffSession, ...]:
    rows = tuple(rows_of(store, wanted))
    read = store.get_all(*((StaffSession, row.identity) for row in rows[:100])) if rows else ()
    return tuple(one for one in read if isinstance(one, StaffSession))
