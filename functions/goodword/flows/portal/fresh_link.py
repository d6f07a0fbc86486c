"""What a referrer does by a fresh mailed link: says where they are paid, takes their data along."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from goodword.domain.claims.consent import UsedProof
from goodword.domain.destination import Destination
from goodword.domain.errors import Conflict, NotFound, Refused, Unauthenticated
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.mailboxes import FreshLinkAsked
from goodword.domain.event_data.table import data_of
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.outreach.budget import MailKind
from goodword.domain.portal.fresh_link import (
    ASKED_FOR,
    GOOD_FOR,
    STANDS_FOR,
    USED_FOR,
    FreshLink,
    FreshLinkRequest,
    FreshUse,
    fresh_link_in,
)
from goodword.domain.referrals.payout_details import DestinationChange, refuse_disputed
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import Keys, TokenUse, person_of, read_token, spelling_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.export import export_referrer
from goodword.flows.referrers.payout import set_destination
from goodword.flows.retry import committed

PAGE: Final = "/portal/proof"
_WITH_US: Final = frozenset({ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED})


class OpenedLink(NamedTuple):
    """A link that can still be used, and what it is to do: ``destination`` is where its owner is to
    be paid, ``former`` where they are paid today; ``spelling`` is that of the address that it was
    mailed to."""

    link: FreshLink
    spelling: str
    destination: Destination | None
    former: Destination | None


def ask_for_link(
    store: Store,
    keys: Keys,
    referrer_id: str,
    use: FreshUse,
    locale: str,
    *,
    destination: Destination | None = None,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Asks for a link to be mailed to the address that is kept of them now. The last one that was
    asked for counts; the very same, asked for again at once, is one mail.

    Raises:
        NotFound: there is no such referrer.
        Refused: a person has to decide first about a change that was stopped.
    """
    if use is FreshUse.PAYOUT_DETAILS:
        refuse_disputed(store.get(DestinationChange, referrer_id))
    referrer = store.get(Referrer, referrer_id)
    if referrer is None:
        raise NotFound(referrer_id)
    spelling = spelling_of(keys, referrer.email)
    last = store.get(FreshLinkRequest, referrer_id, use)
    if last and now < last.asked_at + STANDS_FOR:
        same = (last.destination, last.spelling) == (destination, spelling)
        if same and not _used(store, last.number):
            return
    asked = happened(
        FreshLinkAsked(use=use, locale=locale),
        event_id=random_text(randomness(ID_LENGTH), ID_LENGTH),
        about=referrer_id,
        actor="referrer",
        now=now,
    )
    request = FreshLinkRequest(
        referrer_id=referrer_id,
        use=use,
        number=asked.event_id,
        asked_at=now,
        destination=destination,
        spelling=spelling,
        expires_at=now + ASKED_FOR,
        version=last.version if last else 0,
    )
    # A conflict: the same form was sent twice at this very moment, and one stands for both.
    committed(store, Decision(save=(request,), events=(asked.but(expires_at=now + ASKED_FOR),)))


def mail_fresh_link(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a referrer asking for a link: mails it to the address that was kept of them when
    they asked, if it still is. Mailed twice, because the first outcome was unknown, the two are
    used once.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    asked = data_of(event, FreshLinkAsked)
    request = post.store.get(FreshLinkRequest, event.about, asked.use)
    referrer = post.store.get(Referrer, event.about)
    if request is None or request.number != event.event_id:
        return  # asked for anew meanwhile, which has a mail of its own, or too long ago
    if referrer is None or not _is_mailbox_of(referrer, post.keys, request.spelling):
        return
    refuse_undeliverable(post.store, post.keys, referrer.email, event.at)
    link = FreshLink(referrer.referrer_id, request.use, request.number)
    locale = post.locale(asked.locale)
    written = post.write(
        "fresh_link",
        locale,
        {
            "greeting": greeting(post.texts, referrer.name, locale),
            "what": post.texts.catalogue(locale)[f"mail.fresh_link.{request.use}"],
            "fresh_url": post.link(PAGE, TokenUse.FRESH, link.token_text, now + GOOD_FOR),
        },
    )
    person = person_of(post.keys, referrer.email)
    with spending(
        post.store,
        post.terms.program,
        person,
        kind=MailKind.SECURITY,
        what=f"{referrer.referrer_id}.{request.use}",
        now=now,
    ):
        post.send(referrer.email, written, locale, {})


def open_link(store: Store, keys: Keys, token: str, *, now: datetime) -> OpenedLink:
    """What a link is for; looking uses nothing up.

    Raises:
        Unauthenticated: it is no such link, too old, or its owner is gone or has another address.
        Refused: it was used, or another one was asked for since.
    """
    link = fresh_link_in(read_token(keys, TokenUse.FRESH, token, now))
    request = store.get(FreshLinkRequest, link.referrer_id, link.use)
    referrer = store.get(Referrer, link.referrer_id)
    if referrer is None or referrer.status not in _WITH_US:
        message = "gone"
        raise Unauthenticated(message)
    if _used(store, link.number):
        raise _was_used()
    if request is None or request.number != link.number:
        raise Refused("link_replaced", "Another link was asked for since. Use that one.")
    if not _is_mailbox_of(referrer, keys, request.spelling):
        raise _was_mailed_elsewhere()
    return OpenedLink(link, request.spelling, request.destination, referrer.destination)


def change_by_link(
    store: Store,
    keys: Keys,
    opened: OpenedLink,
    *,
    hold: timedelta,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Uses the link: its owner is paid at the new details from now on, as ``set_destination`` has
    it.

    Raises:
        Unauthenticated: they are gone or have another address meanwhile.
        Refused: it was used; or a change before was stopped.
        Conflict: others keep changing the same referrer.
    """
    link = opened.link

    def refuse_another_mailbox(referrer: Referrer) -> None:
        if not _is_mailbox_of(referrer, keys, opened.spelling):
            raise _was_mailed_elsewhere()

    try:
        set_destination(
            store,
            link.referrer_id,
            opened.destination,
            hold=hold,
            beside=(_use_of(link, now),),
            check=refuse_another_mailbox,
            own=True,
            actor="referrer",
            randomness=randomness,
            now=now,
        )
    except Conflict:
        if _used(store, link.number):
            raise _was_used() from None
        raise


def export_by_link(
    store: Store, keys: Keys, opened: OpenedLink, *, audiences: Collection[str], now: datetime
) -> dict[str, Any]:
    """Uses the link, and then answers what is kept of its owner.

    Raises:
        Unauthenticated: they are gone or have another address meanwhile.
        Refused: it was used.
    """
    link = opened.link
    try:
        store.commit(Decision(save=(_use_of(link, now),)))
    except Conflict:
        if _used(store, link.number):
            raise _was_used() from None
        raise
    kept = export_referrer(store, keys, link.referrer_id, audiences=audiences, now=now)
    # Looked at last: an address that changed while all was read is another's to read.
    referrer = store.get(Referrer, link.referrer_id)
    if referrer is None or not _is_mailbox_of(referrer, keys, opened.spelling):
        raise _was_mailed_elsewhere()
    return kept


def _is_mailbox_of(referrer: Referrer, keys: Keys, spelling: str) -> bool:
    """Whether they are with us, and are written to at the very address of that hash."""
    return referrer.status in _WITH_US and spelling_of(keys, referrer.email) == spelling


def _was_mailed_elsewhere() -> Unauthenticated:
    message = "mailed to an address that is not theirs any more"
    return Unauthenticated(message)


def _use_of(link: FreshLink, now: datetime) -> UsedProof:
    return UsedProof(proof_id=link.number, used_at=now, expires_at=now + USED_FOR)


def _used(store: Store, number: str) -> bool:
    return store.get(UsedProof, number) is not None


def _was_used() -> Refused:
    return Refused("link_used", "This link was used. Ask for another one.")
