"""The mails about what a referrer wrote for their page: to them, and to whoever is to read it."""

from datetime import datetime
from typing import Final

from goodword.domain.event import Event, EventType
from goodword.domain.event_data.portal import WordsDecided, WordsOverdue, WordsProposed
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.budget import MailKind
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting, long_date
from goodword.flows.referrers.register import share_link

_GONE: Final = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def mail_words(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to words that wait, and to what was decided: tells their referrer, with the reason.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    referrer = post.store.get(Referrer, event.about)
    if referrer is None or referrer.status in _GONE or not referrer.email:
        return
    person = person_of(post.keys, referrer.email)
    if suppression_of(post.store, person, post.keys, referrer.email) is not None:
        return
    locale = post.locale(referrer.locale)
    catalogue = post.texts.catalogue(locale)
    if event.type == EventType.WORDS_DECIDED:
        told = data_of(event, WordsDecided)
        outcome, answer = catalogue[f"mail.words.{told.decision}"], told.note
    else:
        words = _waiting(post, event)
        if words is None or words.text is None:
            return  # decided, taken back or written anew meanwhile, which has a mail of its own
        day = long_date(catalogue, words.deadline)
        outcome, answer = catalogue["mail.words.waiting"].replace("@@deadline", day), words.text
    refuse_undeliverable(post.store, post.keys, referrer.email, event.at)
    written = post.write(
        "words",
        locale,
        {
            "greeting": greeting(post.texts, referrer.name, locale),
            "outcome": outcome,
            "answer": answer,
            "share_url": share_link(post.origin, post.keys, referrer.code),
        },
    )
    with spending(post.store, post.terms.program, person, kind=MailKind.CONTRACT, now=now):
        post.send(referrer.email, written, locale, {})


def mail_words_proposed(post: Post, event: Event) -> None:
    """Reacts to words that wait, and to their deadline: tells the programme's contact how to
    decide. The words stand in no mail of theirs, which would outlive them.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    words = _waiting(post, event)
    if words is None:
        return
    locale = post.staff_locale
    catalogue = post.texts.catalogue(locale)
    name = f"words/{words.referrer_id}/{words.mark}"
    written = post.write(
        "words_proposed",
        locale,
        {
            "greeting": catalogue["mail.greeting_nameless"],
            "name": name,
            "deadline": long_date(catalogue, words.deadline),
            "look": f"goodword waiting --personal {name} {post.place}",
            "approve": f'goodword decide {name} approve {post.place} --reason "…"',
            "refuse": f'goodword decide {name} refuse {post.place} --reason "…"',
        },
    )
    post.send(post.terms.program.brand.contact, written, locale, {})


def _waiting(post: Post, event: Event) -> ProposedWords | None:
    """The words that an event tells of, while they wait."""
    words = post.store.get(ProposedWords, event.about)
    told = WordsOverdue if event.type == EventType.WORDS_OVERDUE else WordsProposed
    same = words is not None and words.mark == data_of(event, told).mark
    return words if words and same and words.waits_for_person else None
