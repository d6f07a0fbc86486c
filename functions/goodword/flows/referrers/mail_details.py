"""Mails about a change of where a referrer is paid, to the former details and to the new ones.

The referrer's own mailbox hears by the news. These go to where payments went and go: by a hint
alone, and without a name, since nobody has shown that these mailboxes are the referrer's.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from goodword.domain.destination import EMAIL, Destination
from goodword.domain.errors import Delayed, Invalid, Unavailable
from goodword.domain.event import Event
from goodword.domain.event_data.referrers import ReferrerChanged
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.budget import MailKind
from goodword.domain.referrals.changing import DESTINATION
from goodword.domain.referrals.payout_details import KNOWN_FOR, DestinationChange
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.tokens import TokenUse, person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import day_in_words, greeting
from goodword.flows.sales.lead import filled

STOP: Final = "/portal/stop"
_BETWEEN: Final = ":"


def mail_former_details(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a change of where somebody is paid: the details that nobody has doubted longest
    hear of it, with the link that stops it, unless they count again.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    changed = _changed(post, event)
    if changed is None:
        return
    referrer, moved = changed
    if moved.after == moved.before:
        return
    values = {"stop_url": _stop_url(post, referrer, moved)}
    _send(post, event, changed, moved.before, "details_former", values, now=now)


def mail_replaced_details(post: Post, event: Event, *, now: datetime) -> None:
    """As ``mail_former_details``, to all details that counted in between, with the link as well:
    any of them may be the owner's. There is none where the first ones count again: it would put
    nothing back. One that cannot be told now keeps no other from it; when the reaction runs again,
    all of them are told once more."""
    changed = _changed(post, event)
    if changed is None:
        return
    referrer, moved = changed
    kind, values = "details_former", {"stop_url": _stop_url(post, referrer, moved)}
    if moved.after == moved.before:
        kind, values = "details_replaced", {}
    failure: Delayed | Unavailable | Invalid | None = None
    for one in moved.others_before:
        try:
            _tell(post, event, changed, one, kind, values, now=now)
        except (Delayed, Unavailable, Invalid) as error:
            failure = failure or error
    if failure is not None:
        raise failure


def mail_new_details(post: Post, event: Event, *, now: datetime) -> None:
    """As ``mail_former_details``, to the new details, without a link: so whoever knows nothing of
    it can say so. Nobody who is never to be mailed gets it, nor the referrer a second time."""
    changed = _changed(post, event)
    if changed is None:
        return
    _tell(post, event, changed, changed[1].after, "details_new", {}, now=now)


def _stop_url(post: Post, referrer: Referrer, moved: DestinationChange) -> str:
    about = f"{moved.number}{_BETWEEN}{referrer.referrer_id}"
    return post.link(STOP, TokenUse.STOP, about, moved.changed_at + KNOWN_FOR)


def stop_in(about: str) -> tuple[str, str]:
    """Whose change the link that stops one is about, and the number of the change."""
    number, _, referrer_id = about.partition(_BETWEEN)
    return referrer_id, number


def _changed(post: Post, event: Event) -> tuple[Referrer, DestinationChange] | None:
    """What is to be told; None where nothing was changed away, it was stopped meanwhile, or its
    referrer has been erased."""
    if DESTINATION not in data_of(event, ReferrerChanged).fields:
        return None
    referrer = post.store.get(Referrer, event.about)
    moved = post.store.get(DestinationChange, event.about)
    if referrer is None or moved is None or moved.waits_for_person:
        return None
    return referrer, moved


def _tell(
    post: Post,
    event: Event,
    changed: tuple[Referrer, DestinationChange],
    to: Destination,
    kind: str,
    values: dict[str, str],
    *,
    now: datetime,
) -> None:
    """Nothing to whoever is never to be mailed, or is the referrer, whom the news tells."""
    address = _address(to)
    if not address or address == changed[0].email:
        return
    if suppression_of(post.store, person_of(post.keys, address)) is None:
        _send(post, event, changed, to, kind, values, now=now)


def _send(
    post: Post,
    event: Event,
    changed: tuple[Referrer, DestinationChange],
    to: Destination,
    kind: str,
    values: dict[str, str],
    *,
    now: datetime,
) -> None:
    referrer, moved = changed
    address = _address(to)
    if not address:
        return
    refuse_undeliverable(post.store, post.keys, address, event.at)
    locale = post.locale(referrer.locale)
    words = post.texts.catalogue(locale)
    zone = ZoneInfo(post.terms.program.brand.time_zone)
    hold = referrer.details_hold
    until = hold.until if hold and hold.until and hold.until > now else None
    held = words["mail.details.held"] if until else words["mail.details.now"]
    again = to == moved.before and moved.replaced is not None and to != moved.after
    story = words["mail.details.again" if again else "mail.details.moved"]
    hints = {
        "first": moved.before.hint,
        "former": moved.last_former.hint,
        "new": moved.after.hint,
    }
    written = post.write(
        kind,
        locale,
        {
            "greeting": greeting(post.texts, "", locale),
            "moved": filled(story, hints),
            "held": held.replace(
                "@@day", day_in_words(words, until.astimezone(zone).date()) if until else ""
            ),
            **values,
        },
    )
    person = person_of(post.keys, address)
    with spending(
        post.store,
        post.terms.program,
        person,
        kind=MailKind.SECURITY,
        what=f"{referrer.referrer_id}.{kind}",
        now=now,
    ):
        post.send(address, written, locale, {})


def _address(destination: Destination) -> str:
    """The mailbox of details; "" where they are none."""
    return destination.fields["email"] if destination.method == EMAIL else ""
