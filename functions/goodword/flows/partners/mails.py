"""The mails about a deal registration: to its partner, and to whoever decides.

Each says how it stands when it goes; what was overtaken meanwhile is not told any more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from goodword.domain.event import Event, EventType
from goodword.domain.outreach.budget import MailKind
from goodword.domain.partners.registration import DealRegistration, RegistrationStatus
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post, lines_of
from goodword.flows.claims.words import day_in_words, greeting, labelled
from goodword.flows.sales.lead import filled

_S = RegistrationStatus
_TOLD: Final[Mapping[EventType, Mapping[RegistrationStatus, str]]] = {
    EventType.REGISTRATION_MADE: {_S.RECEIVED: "received", _S.SECOND: "second"},
    EventType.REGISTRATION_MOVED_UP: {_S.RECEIVED: "moved_up"},
    EventType.REGISTRATION_DECIDED: {_S.APPROVED: "approved", _S.REFUSED: "refused"},
    EventType.REGISTRATION_NEAR_END: {_S.APPROVED: "near_end"},
    EventType.REGISTRATION_ENDED: {_S.ENDED: "ended"},
}
"""Event -> how the registration stands -> what its partner is told; else nothing."""
_DESK: Final[Mapping[EventType, RegistrationStatus]] = {
    EventType.REGISTRATION_MADE: _S.RECEIVED,
    EventType.REGISTRATION_MOVED_UP: _S.RECEIVED,
    EventType.REGISTRATION_OVERDUE: _S.RECEIVED,
    EventType.REGISTRATION_EXTENDED: _S.APPROVED,
}
PAGE: Final = "/portal/registrations"


def mail_registration(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to what became of a registration: tells the partner. Nobody is written to who is gone
    or wants no mail; the page says the same.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    found = post.store.get(DealRegistration, event.about)
    kind = _TOLD.get(event.type, {}).get(found.status) if found else None
    if found is None or kind is None:
        return
    referrer = post.store.get(Referrer, found.referrer_id)
    if referrer is None or referrer.status not in {ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED}:
        return
    person = person_of(post.keys, referrer.email)
    if suppression_of(post.store, person, post.keys, referrer.email):
        return
    refuse_undeliverable(post.store, post.keys, referrer.email, event.at)
    locale = post.locale(referrer.locale)
    words = post.texts.catalogue(locale)
    key = f"registration.mail.{kind}"
    if kind == "second":
        key = f"{key}_{found.behind}"
    values = {"domain": found.domain, **clock_of(post, found, words)}
    facts = [labelled(words, "registration.fact.company", found.domain)]
    if found.status is _S.RECEIVED:
        facts.append(labelled(words, "registration.fact.deadline", values["deadline"]))
    if found.status in {_S.RECEIVED, _S.APPROVED, _S.SECOND}:
        facts.append(labelled(words, "registration.fact.until", values["until"]))
    if found.note:
        facts.append(labelled(words, "registration.fact.reason", found.note))
    written = post.write(
        "registration",
        locale,
        {
            "greeting": greeting(post.texts, referrer.name, locale),
            "subject": filled(words[f"{key}.subject"], values),
            "intro": filled(words[f"{key}.intro"], values),
            "domain": found.domain,
            **lines_of("facts", facts),
            "page_url": f"{post.origin}{PAGE}?lang={locale}&as={found.audience}",
        },
    )
    with spending(post.store, post.terms.program, person, kind=MailKind.CONTRACT, now=now):
        post.send(referrer.email, written, locale, {})


def mail_registration_desk(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a registration that a person is to decide, to one about which nobody decided in
    time, and to one that was extended: tells the programme's contact how to decide.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    found = post.store.get(DealRegistration, event.about)
    if found is None or found.status is not _DESK.get(event.type) or now >= found.until:
        return  # decided or over meanwhile
    locale = post.staff_locale
    words = post.texts.catalogue(locale)
    kind = {
        EventType.REGISTRATION_OVERDUE: "overdue",
        EventType.REGISTRATION_EXTENDED: "extended",
    }.get(event.type, "new")
    values = {"domain": found.domain, **clock_of(post, found, words)}
    name = f"registration/{found.registration_id}"
    facts = [
        name,
        labelled(words, "registration.fact.company", found.domain),
        labelled(words, "registration.fact.partner", found.referrer_id),
        labelled(words, "registration.fact.deadline", values["deadline"]),
        labelled(words, "registration.fact.until", values["until"]),
    ]
    if kind == "extended" and found.extended_why:
        facts.append(labelled(words, "registration.fact.reason", found.extended_why))
    approve = f'goodword decide {name} approve {post.place} --reason "…"'
    refuse = f'goodword decide {name} refuse {post.place} --reason "…"'
    written = post.write(
        "registration_desk",
        locale,
        {
            "greeting": words["mail.greeting_nameless"],
            "subject": filled(words[f"registration.desk.{kind}.subject"], values),
            "intro": filled(words[f"registration.desk.{kind}.intro"], values),
            "domain": found.domain,
            **lines_of("facts", facts),
            "look": f"goodword waiting --personal {name} {post.place}",
            **lines_of("commands", [refuse] if kind == "extended" else [approve, refuse]),
        },
    )
    post.send(post.terms.program.brand.contact, written, locale, {})


def clock_of(post: Post, found: DealRegistration, words: Mapping[str, str]) -> dict[str, str]:
    """By when a person decides, and until when it is kept, in words and by the company's clock."""
    return clock_in(found.deadline, found.until, post.terms.program.brand.time_zone, words)


def clock_in(
    deadline: datetime, until: datetime, time_zone: str, words: Mapping[str, str]
) -> dict[str, str]:
    """Both moments in words of a catalogue: the deadline to the minute, the end by its day."""
    zone = ZoneInfo(time_zone)
    local = deadline.astimezone(zone)
    day = day_in_words(words, local.date())
    return {
        "deadline": words["registration.moment"]
        .replace("@@day", day)
        .replace("@@time", f"{local:%H:%M}")
        .replace("@@zone", time_zone),
        "until": day_in_words(words, until.astimezone(zone).date()),
    }
