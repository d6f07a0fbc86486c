"""The one neutral mail that asks the owner of a mailbox to look at what was entered."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from goodword.domain.claims.consent import Prospect
from goodword.domain.claims.submission import ClaimSubmission, emptied
from goodword.domain.errors import Delayed, Invalid, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.tokens import (
    Person,
    TokenUse,
    about_mail,
    exact_suppression_id,
    person_of,
)
from goodword.flows.claims.mail_budget import counting_confirmation, day_of
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post, WrittenMail, lines_of
from goodword.flows.claims.words import greeting, in_mail, sent_by
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed

STANDS_FOR: Final = timedelta(minutes=10)
"""A mail that was taken stands for what is submitted so soon after it: its page shows all."""
LEASE: Final = timedelta(minutes=1)
"""How long a mail that is about to go is left to the worker that sends it: as long as one lives."""


def mail_confirmation(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a submission. Nobody is asked who does not want to be written to, and nothing is
    kept of their form; nor is anybody asked twice for what one mail shows.

    The mail is counted once it is written and before the call, whatever comes of it: one whose
    outcome is unknown was perhaps sent, and is tried again without being counted twice.

    Raises:
        Delayed: a budget is empty, too many forms came the same way, or another worker is sending
            this one.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
        Conflict: the prospect was changed meanwhile; again works.
    """
    store = post.store
    if not isinstance(event, ClaimSubmission) or event.is_filler:
        return
    submission = store.get(ClaimSubmission, *event.identity)
    if submission is None or submission.event_id != event.event_id or submission.email is None:
        return  # picked, emptied, or written over by one that has an event of its own
    person = person_of(post.keys, submission.email)
    if suppression_of(store, person, post.keys, submission.email):
        # The form and their leaving met: neither saw the other.
        store.commit(Decision(save=(emptied(submission, now=now),)))
        return
    prospect = store.get(Prospect, person.prospect_id)
    # An alias is the same person by our reckoning alone: where a mailbox has answered, it is asked.
    confirmed = prospect.email if prospect and prospect.confirmed_at else None
    address = confirmed or submission.email
    refuse_undeliverable(store, post.keys, address, event.at)
    if submission.mail_after and now < submission.mail_after:
        raise Delayed(submission.mail_after, "forms")
    mailed_to = exact_suppression_id(post.keys, address)
    if prospect and not _is_due(store, prospect, event, mailed_to, now):
        return
    locale = post.locale(submission.locale)
    ways_out = post.ways_out(person)
    written, digest = _written(post, person, submission, address, locale, ways_out, now=now)
    # What anybody can make up uses up nothing of what the mailbox's owner is sent.
    plain = not submission.alias or confirmed == submission.email
    intent = Decision(save=(_intent(prospect, submission, mailed_to, digest, now, plain=plain),))
    if _is_further(prospect, event):
        with counting_confirmation(
            store,
            post.terms.program,
            person,
            address,
            prospect,
            since=submission.submitted_at,
            plain=plain,
            keys=post.keys,
            now=now,
        ):
            store.commit(intent)
    else:
        store.commit(intent)  # one that was tried and perhaps not sent is no further mail
    try:
        mail_id = post.send(address, written, locale, ways_out)
    except (Invalid, Unavailable) as failure:
        if isinstance(failure, Invalid) or failure.refused:
            _keep(post, person, event, mail_refused=True)
        raise
    _keep(post, person, event, mail_id=mail_id)


def _is_due(
    store: Store, prospect: Prospect, event: ClaimSubmission, mailed_to: str, now: datetime
) -> bool:
    """Whether this submission still wants a mail.

    Raises:
        Delayed: another worker may be sending it this very moment.
    """
    if prospect.mailed_at is None:
        return True
    if prospect.mailed_for == event.event_id:
        if prospect.mail_id is not None:
            return False
        if prospect.mailed_at + LEASE > now:
            raise Delayed(prospect.mailed_at + LEASE)
        return True
    if prospect.mail_id is not None:
        return not _is_shown(store, prospect, event, mailed_to, now)
    # One that the service never took stands for nothing but itself.
    if prospect.mailed_for is not None and prospect.mailed_at + LEASE > now:
        raise Delayed(prospect.mailed_at + LEASE)
    return True


def _is_shown(
    store: Store, prospect: Prospect, event: ClaimSubmission, mailed_to: str, now: datetime
) -> bool:
    """Whether the last mail leads to this submission, too: it went to the same spelling of the
    address, after it or a little before it, and its page has not been answered yet."""
    mailed_at = prospect.mailed_at
    if mailed_at is None or prospect.mailed_to not in {None, mailed_to}:
        return False
    if event.at <= mailed_at:
        return True
    return now - mailed_at < STANDS_FOR and any(
        one.submitted_at <= mailed_at
        for one in store.submissions(event.about)
        # Who has confirmed an address gets all mails there; the page of another shows its own.
        if prospect.confirmed_at or one.alias == event.alias
    )


def _is_further(prospect: Prospect | None, event: ClaimSubmission) -> bool:
    """Whether a mail for this submission is one more to its mailbox: not where it is tried again,
    nor where it goes instead of one that the service has refused. One whose answer was lost has
    perhaps gone."""
    return (
        prospect is None
        or prospect.mailed_for is None
        or (prospect.mailed_for != event.event_id and not prospect.mail_refused)
    )


def _written(
    post: Post,
    person: Person,
    submission: ClaimSubmission,
    address: str,
    locale: str,
    ways_out: dict[str, str],
    *,
    now: datetime,
) -> tuple[WrittenMail, str]:
    """The mail, and the SHA-256 of its words: subject and text as the catalogue has them, with
    names where the mail has values. So it says nothing about a person, and outlives them."""
    until = submission.due_when_delivered
    about = about_mail(person, now, exact_suppression_id(post.keys, address))
    confirm_url = post.link("/confirm", TokenUse.CONFIRM, about, until)
    catalogue = post.texts.catalogue(locale)
    values = {
        "greeting": greeting(post.texts, "", locale),
        "sent_by": sent_by(post.texts, post.store.get(ReferralCode, submission.code), locale),
        **lines_of("entered", in_mail(catalogue, address)),
        "confirm_url": confirm_url,
        "refuse_url": f"{confirm_url}#no",
        "terms_url": post.terms_url(submission.revision, submission.locale),
        "privacy_url": post.privacy_url(locale),
        **ways_out,
    }
    unfilled = post.write("confirm", locale, {value: f"@@{value}" for value in values})
    words = f"{unfilled.subject}\n{unfilled.text}"
    return post.write("confirm", locale, values), hashlib.sha256(words.encode()).hexdigest()


def _intent(
    prospect: Prospect | None,
    submission: ClaimSubmission,
    mailed_to: str,
    digest: str,
    now: datetime,
    *,
    plain: bool,
) -> Prospect:
    """The prospect that a mail is about to go to. One that answers an alias (not ``plain``) counts
    against what aliases have together."""
    known = prospect or Prospect(prospect_id=submission.about, locale=submission.locale)
    if not known.confirmed_at:
        # Nothing but the state of its mails: a claim of 0.1.0 can be confirmed no more.
        ends = max(filter(None, (known.expires_at, submission.expires_at)), default=None)
        known = known.but(
            claim_id="",
            referral_id="",
            name=None,
            email=None,
            company=None,
            message=None,
            salt=None,
            expires_at=ends,
        )
    further = _is_further(prospect, submission)
    today = day_of(now)
    is_today = known.mail_day == today
    before = known.mails_that_day if is_today else 0
    of_aliases = known.alias_mails_that_day if is_today else 0
    return known.but(
        mails_sent=known.mails_sent + further,
        mailed_at=now,
        mailed_for=submission.event_id,
        mailed_to=mailed_to,
        mail_hash=digest,
        mail_id=None,
        mail_refused=False,
        mail_day=today,
        mails_that_day=before + (further and plain),
        alias_mails_that_day=of_aliases + (further and not plain),
    )


def _keep(post: Post, person: Person, event: Event, **answer: str | bool) -> None:
    """Keeps what the mail service answered."""

    def attempt() -> None:
        prospect = post.store.get(Prospect, person.prospect_id)
        # Whoever was quicker to click has confirmed by now, and is kept as they are.
        if prospect and prospect.mailed_for == event.event_id:
            post.store.commit(Decision(save=(prospect.but(**answer),)))

    until_committed(attempt)
