"""The mails of joining: the neutral one that asks, the welcome, and what becomes of an application.

Each goes once for its event; one whose outcome is unknown is tried again, with the same words and a
link that works once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from goodword.domain.errors import Delayed
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.event_data.mailboxes import JoinRequested
from goodword.domain.event_data.referrers import ApplicationDecided
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.budget import MailKind
from goodword.domain.referrals.application import Application, ApplicationStatus
from goodword.domain.referrals.joining import (
    LINK_GOOD_FOR,
    JoinRequest,
    emptied_request,
    mailed,
    mailed_under,
)
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import TokenUse, is_plain, person_of
from goodword.flows.claims.mail_budget import domain_of, spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting, long_date
from goodword.flows.joining.confirm import about_request
from goodword.flows.referrers.register import share_link

_WELCOMED_BY: Final = frozenset({EventType.REFERRER_JOINED, EventType.REFERRER_WELCOME_ASKED})


def mail_join(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to the form of a join page: one neutral mail with the link that confirms it. Nobody
    is asked who does not want to be written to.

    Raises:
        Delayed: too many forms came the same way, or a budget is spent.
        Conflict: a newer form was sent this very moment, which has a mail of its own.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    asked = data_of(event, JoinRequested)
    places = (mailed_under(asked.spelling, event.event_id), asked.spelling)
    found = (post.store.get(JoinRequest, event.about, asked.audience, one) for one in places)
    request = next((one for one in found if one), None)
    if request is None or request.event_id != event.event_id or request.email is None:
        return  # answered, ended, or written over by one that has an event of its own
    if request.is_filler:
        return
    if _has_left(post, request.email):
        return  # the form and their leaving met
    if request.mail_after and now < request.mail_after:
        raise Delayed(request.mail_after, "forms")
    tried = request.spelling != asked.spelling
    linked = request if tried else mailed(request)

    def set_apart() -> None:
        if not tried:
            save = (linked, emptied_request(request, now=now))
            post.store.commit(Decision(save=save))

    locale = post.locale(request.locale)
    ends = [now + LINK_GOOD_FOR, *([request.expires_at] if request.expires_at else [])]
    join_url = post.link("/join/confirm", TokenUse.JOIN, about_request(linked), min(ends))
    values = {
        "greeting": greeting(post.texts, "", locale),
        "join_url": join_url,
        "refuse_url": f"{join_url}#no",
        "privacy_url": post.privacy_url(locale),
    }
    refuse_undeliverable(post.store, post.keys, request.email, event.at)
    _send(
        post,
        request.email,
        "join",
        locale,
        values,
        MailKind.JOIN,
        since=request.at,
        before=set_apart,
        now=now,
    )


def mail_welcome(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to somebody having joined, or asked for it once more: their link, their share page,
    and the terms that they accepted. It answers their own click.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    if event.type not in _WELCOMED_BY:
        message = f"{event.event_id} is {event.type}"
        raise TypeError(message)
    _welcome(post, event.about, event, now=now)


def mail_application(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to an application: says that a person decides and by when, or what was decided. Who
    was approved is welcomed. Nobody is written to who has left meanwhile.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    application = post.store.get(Application, event.about)
    if application is None:
        return
    if event.type == EventType.APPLICATION_DECIDED:
        decided = data_of(event, ApplicationDecided)
        if decided.status == ApplicationStatus.APPROVED:
            _welcome(post, decided.referrer_id or "", event, now=now)
            return
        kind, status = "join_refused", ApplicationStatus.REFUSED
    else:
        kind, status = "join_applied", ApplicationStatus.APPLIED
    if application.status is not status or application.email is None:
        return  # overtaken: decided meanwhile, or applied for anew
    if _has_left(post, application.email):
        return
    locale = post.locale(application.locale)
    catalogue = post.texts.catalogue(locale)
    person = person_of(post.keys, application.email)
    values = {
        "greeting": greeting(post.texts, application.name or "", locale),
        "deadline": long_date(catalogue, application.deadline),
        "preferences_url": post.ways_out(person)["preferences_url"],
        "terms_url": post.terms_url(application.accepted, locale),
        "privacy_url": post.privacy_url(locale),
    }
    refuse_undeliverable(post.store, post.keys, application.email, event.at)
    _send(post, application.email, kind, locale, values, now=now)


def mail_decider(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to an application, and to its deadline drawing near: tells the programme's contact
    how to decide. Nothing of what the applicant entered stands in the mail, which outlives it.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    application = post.store.get(Application, event.about)
    if application is None or not application.waits_for_person or now >= application.deadline:
        return  # decided or over meanwhile
    locale = post.staff_locale
    catalogue = post.texts.catalogue(locale)
    name = f"application/{application.application_id}/{application.digest}".rstrip("/")
    values = {
        "greeting": catalogue["mail.greeting_nameless"],
        "name": name,
        "audience": application.audience,
        "applied": long_date(catalogue, application.applied_at),
        "deadline": long_date(catalogue, application.deadline),
        "look": f"goodword waiting --personal {name} {post.place}",
        "approve": f'goodword decide {name} approve {post.place} --reason "…"',
        "refuse": f'goodword decide {name} refuse {post.place} --reason "…"',
    }
    written = post.write("application", locale, values)
    post.send(post.terms.program.brand.contact, written, locale, {})


def _welcome(post: Post, referrer_id: str, event: Event, *, now: datetime) -> None:
    referrer = post.store.get(Referrer, referrer_id)
    if referrer is None or referrer.status is not ReferrerStatus.ACTIVE:
        return  # paused, gone or erased meanwhile: there is no link to hand out
    if _has_left(post, referrer.email):
        return
    locale = post.locale(referrer.locale)
    values = {
        "greeting": greeting(post.texts, referrer.name, locale),
        "link": f"{post.origin}/r/{referrer.code}",
        "share_url": share_link(post.origin, post.keys, referrer.code),
        "terms_url": post.terms_url(referrer.accepted or post.terms.revision, locale),
        "privacy_url": post.privacy_url(locale),
    }
    refuse_undeliverable(post.store, post.keys, referrer.email, event.at)
    _send(post, referrer.email, "welcome", locale, values, now=now)


def _has_left(post: Post, address: str) -> bool:
    """Whether its owner does not want to be written to: they may say so at any moment."""
    person = person_of(post.keys, address)
    return suppression_of(post.store, person, post.keys, address) is not None


def _send(
    post: Post,
    address: str,
    kind: str,
    locale: str,
    values: dict[str, str],
    budget: MailKind = MailKind.CONTRACT,
    *,
    since: datetime | None = None,
    before: Callable[[], None] = lambda: None,
    now: datetime,
) -> None:
    """Sends a mail: what answers somebody's own click, or (``since`` they filled in the form) one
    that asks whether it was them. ``before`` is done once its budget has room, and then it goes."""
    person = person_of(post.keys, address)
    # A referrer is not left as a prospect is: the neutral mail alone ends all mail by one click.
    ways_out = post.ways_out(person) if budget is MailKind.JOIN else {}
    written = post.write(kind, locale, values | ways_out)
    with spending(
        post.store,
        post.terms.program,
        person,
        kind=budget,
        domain=domain_of(post.keys, address) if since else None,
        plain=is_plain(address),
        since=since,
        now=now,
    ):
        before()
        post.send(address, written, locale, ways_out)
