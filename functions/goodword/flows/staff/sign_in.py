"""Staff sign in and out: to the issuer and back, once, and out wherever they are signed in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from goodword.domain.errors import Conflict, Unauthenticated
from goodword.domain.event import Decision
from goodword.domain.listing import STAFF_SESSIONS_BY_ISSUER, STAFF_SESSIONS_OF, List
from goodword.domain.record import Record
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
from goodword.program.staff_role import StaffRole

_ALL_SESSIONS: Final = "session/all"
"""What the trail calls it when somebody signs out everywhere."""
_ENDED_AT_ONCE: Final = 50
_READ_AT_ONCE: Final = 100


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
        role = self.role.value if self.role else ""
        return staff_actor(self.session.address, self.name, role, person=self.session.person)


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
    """Ends one session of somebody's own, or all (None), which is one entry of the trail. Again it
    changes nothing; the one that asks ends last, so that it can ask again."""

    def open_ones() -> list[StaffSession]:
        here = store.get(StaffSession, who.session.session_id)
        others = _sessions(store, STAFF_SESSIONS_OF.part(who.session.person))
        found = {one.session_id: one for one in (*others, *((here,) if here else ()))}
        if here:
            found[here.session_id] = found.pop(here.session_id)
        return [one for one in found.values() if handle in {None, one.handle}]

    def last(ended: Sequence[StaffSession]) -> tuple[Record, ...]:
        if not ended:
            return ()
        about = f"session/{ended[0].handle}" if handle else _ALL_SESSIONS
        return noted(store, who.actor, TrailNote(TrailAction.SIGNED_OUT, about), now=now)

    _end(store, open_ones, last, now=now)


def end_by_issuer(store: Store, issuer: Issuer, token: str, *, now: datetime) -> None:
    """Ends the sessions that an issuer's logout token names, once a token.

    Raises:
        Unauthenticated: the token proves nothing, or has been used.
    """
    number, person, session = issuer.signed_out(token, now=now)

    def open_ones() -> list[StaffSession]:
        if store.get(UsedLogout, number) is not None:
            message = "used already"
            raise Unauthenticated(message)
        wanted = (
            STAFF_SESSIONS_BY_ISSUER.part(session)
            if session
            else STAFF_SESSIONS_OF.part(person or "")
        )
        return [one for one in _sessions(store, wanted) if person in {None, one.person}]

    def last(_: Sequence[StaffSession]) -> tuple[Record, ...]:
        return (UsedLogout(logout_id=number, expires_at=now + LOGOUT_KEPT),)

    _end(store, open_ones, last, now=now)


def _end(
    store: Store,
    open_ones: Callable[[], list[StaffSession]],
    last: Callable[[Sequence[StaffSession]], tuple[Record, ...]],
    *,
    now: datetime,
) -> None:
    """Ends sessions, some in each commit: a transaction takes a hundred records. ``last`` is what
    stands beside the last of them, so that whoever meets a crash in between begins again."""

    def attempt() -> bool:
        found = open_ones()
        ended, rest = found[:_ENDED_AT_ONCE], found[_ENDED_AT_ONCE:]
        beside = () if rest else last(ended)
        store.commit(Decision(save=(*(one.but(expires_at=now) for one in ended), *beside)))
        return bool(rest)

    while until_committed(attempt):
        pass


def _sessions(store: Store, wanted: List) -> tuple[StaffSession, ...]:
    found = list[StaffSession]()
    rows = iter(rows_of(store, wanted))
    while some := tuple(islice(rows, _READ_AT_ONCE)):
        read = store.get_all(*((StaffSession, row.identity) for row in some))
        found += (one for one in read if isinstance(one, StaffSession))
    return tuple(found)
