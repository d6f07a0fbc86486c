"""Signing in as a referrer: somebody types an address, a link is mailed, and used once.

Asking makes the same calls on the table, in the same order and of the same sizes, whoever the
person is: so neither an answer nor its time tells whether somebody is known. Only the reaction,
which nobody waits for, looks for a referrer.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from goodword.domain.allowance import HOUR, Allowance
from goodword.domain.claims.consent import UsedProof
from goodword.domain.destination import by_email
from goodword.domain.errors import Conflict, Refused, Unauthenticated
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.mailboxes import SignInAsked
from goodword.domain.event_data.table import data_of
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.outreach.budget import MailKind
from goodword.domain.portal.session import (
    ASKED_FOR,
    LINK_GOOD_FOR,
    MOST_SESSIONS,
    SECRET_BYTES,
    USED_FOR,
    Cookie,
    PortalRole,
    PortalSession,
    SignInLink,
    SignInRequest,
    begun,
    link_in,
    new_secret,
    over,
)
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import Keys, TokenUse, person_of, read_token, spelling_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import committed, until_committed

ENTER: Final = "/portal/enter"
_WITH_US: Final = frozenset({ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED})
_STANDS_FOR: Final = timedelta(minutes=1)
"""How long a request stands for whoever asks again: a form that was sent twice is one mail."""


class SignedIn(NamedTuple):
    """A session that has just begun, and what its browser is to keep."""

    session: PortalSession
    cookie: Cookie


def ask_to_sign_in(
    store: Store,
    email: str,
    locale: str,
    *,
    network: str | None = None,
    most_of_network: int = 0,
    keys: Keys,
    randomness: Randomness,
    now: datetime,
) -> bool:
    """Stores that somebody asks for a link; False where too many come from one ``network``, and
    nothing is stored. What is stored ends by itself, and names nobody."""
    mailbox_id = person_of(keys, email).prospect_id
    if network is not None:
        of_network = Allowance("sign_in_network", network, most_of_network, HOUR)
        if not store.take(of_network, now):
            return False
    last = store.get(SignInRequest, mailbox_id)
    if last and now < last.asked_at + _STANDS_FOR:
        return True
    asked = happened(
        SignInAsked(spelling=spelling_of(keys, email), locale=locale),
        event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
        about=mailbox_id,
        actor="anybody",
        now=now,
    )
    request = SignInRequest(
        mailbox_id=mailbox_id,
        number=asked.event_id,
        asked_at=now,
        expires_at=now + ASKED_FOR,
        version=last.version if last else 0,
    )
    # A conflict: somebody else asked for the same this very moment, and that stands for both.
    committed(store, Decision(save=(request,), events=(asked.but(expires_at=now + ASKED_FOR),)))
    return True


def mail_sign_in(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to somebody asking to sign in: mails the link to the referrer's address as it is kept,
    where the mailbox has one who is with us. What was asked for too long ago is forgotten.

    The link is good for minutes from now. Mailed twice, because the first outcome was unknown, the
    two are used once.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    asked = data_of(event, SignInAsked)
    request = post.store.get(SignInRequest, event.about)
    if request is None or request.number != event.event_id:
        return
    here = tuple(_referrers(post.store, event.about))
    if not here:
        return
    typed = (one for one in here if spelling_of(post.keys, one.email) == asked.spelling)
    # Another alias of the mailbox was typed: the address of the earliest leads there, too.
    referrer = next(typed, min(here, key=lambda one: one.registered_at))
    refuse_undeliverable(post.store, post.keys, referrer.email, event.at)
    link = SignInLink(
        event.about,
        spelling_of(post.keys, referrer.email),
        event.event_id,
        by_email(referrer.email).hint,
    )
    locale = post.locale(referrer.locale)
    written = post.write(
        "sign_in",
        locale,
        {
            "greeting": greeting(post.texts, referrer.name, locale),
            "enter_url": post.link(ENTER, TokenUse.SIGN_IN, link.token_text, now + LINK_GOOD_FOR),
        },
    )
    person = person_of(post.keys, referrer.email)
    with spending(post.store, post.terms.program, person, kind=MailKind.SIGN_IN, now=now):
        post.send(referrer.email, written, locale, {})


def read_sign_in(keys: Keys, token: str, *, now: datetime) -> SignInLink:
    """What a mailed link says. Whether it was used is not asked: looking costs nothing.

    Raises:
        Unauthenticated: it is no such link, or too old.
    """
    return link_in(read_token(keys, TokenUse.SIGN_IN, token, now))


def sign_in(
    store: Store, keys: Keys, token: str, *, randomness: Randomness, now: datetime
) -> SignedIn:
    """Uses the link: a session of the mailbox's referrers who are written to at its address. The
    oldest session ends where there are too many.

    Raises:
        Unauthenticated: it is no such link, too old, or nobody's any more.
        Refused: it was used.
    """
    link = read_sign_in(keys, token, now=now)
    secret = new_secret(randomness(SECRET_BYTES))

    def attempt() -> SignedIn:
        access = store.mailbox_access(link.mailbox_id)
        wanted = [(Referrer, (one.referrer_id,)) for one in access.guards]
        found = store.get_all(*wanted) if wanted else ()
        here = [one for one in found if isinstance(one, Referrer) and one.status in _WITH_US]
        same = [one for one in here if spelling_of(keys, one.email) == link.spelling]
        if not same:
            message = "nobody's mailbox any more"
            raise Unauthenticated(message)
        first = min(same, key=lambda one: one.registered_at)
        roles = tuple(map(role_of, sorted(same, key=lambda one: one.registered_at)))
        session = begun(link.mailbox_id, secret, roles, first.locale, now=now)
        ordered = sorted(access.sessions, key=lambda one: one.began_at, reverse=True)
        crowded = tuple(over(one, now=now) for one in ordered[MOST_SESSIONS - 1 :])
        used = UsedProof(proof_id=link.number, used_at=now, expires_at=now + USED_FOR)
        try:
            store.commit(Decision(save=(used, session, *crowded)))
        except Conflict:
            if store.get(UsedProof, link.number):
                raise Refused("link_used", "This link was used. Ask for another one.") from None
            raise
        return SignedIn(session, Cookie(link.mailbox_id, secret))

    return until_committed(attempt)


def role_of(referrer: Referrer) -> PortalRole:
    """A referrer as a session has them."""
    return PortalRole(
        referrer_id=referrer.referrer_id,
        account_id=referrer.account_id,
        code=referrer.code,
        audience=referrer.audience,
        currency=referrer.currency,
        country=referrer.country,
    )


def _referrers(store: Store, mailbox_id: str) -> Iterator[Referrer]:
    for guard in store.mailbox_access(mailbox_id).guards:
        referrer = store.get(Referrer, guard.referrer_id)
        if referrer is not None and referrer.status in _WITH_US and referrer.email:
            yield referrer
