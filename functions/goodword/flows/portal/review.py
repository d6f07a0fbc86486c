"""A review of a reward: asked for on its page, answered by a person, told there and by mail."""

from datetime import datetime, timedelta
from typing import Final

from goodword.domain.errors import Conflict, NotFound
from goodword.domain.event import Event
from goodword.domain.event_data.portal import ReviewAsked, ReviewDecided
from goodword.domain.event_data.table import data_of
from goodword.domain.listing import REVIEWS_OF
from goodword.domain.outreach.budget import MailKind
from goodword.domain.portal.review import ANSWERED_WITHIN, Review, ReviewState, asked, decided
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.rewards.reward import Reward, referral_of
from goodword.domain.tokens import person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting, long_date
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.program.model import Program

_BETWEEN: Final = "/"
_GONE: Final = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})
SIGN_IN: Final = "/portal/sign-in"


def ask_for_review(
    store: Store, program: Program, reward: Reward, text: str, *, now: datetime
) -> None:
    """Has a person look at a reward again. Asking twice changes nothing."""
    governance = program.governance
    disputes = governance.disputes if governance else None
    within = timedelta(days=disputes.answer_within_days) if disputes else ANSWERED_WITHIN
    if store.get(Review, reward.account_id, reward.reward_id) is not None:
        return
    try:
        store.commit(asked(reward, text, within, now=now))
    except Conflict:
        # Asked for this very moment, which stands.
        if store.get(Review, reward.account_id, reward.reward_id) is None:
            raise


def decide_review(
    store: Store, own_id: str, *, approve: bool, by: str, note: str, now: datetime
) -> Review:
    """Answers a review, ``ACCOUNT/REWARD``; the same answer again changes nothing.

    Raises:
        NotFound: there is none of that name.
        Refused: it was answered otherwise.
    """
    account_id, _, reward_id = own_id.partition(_BETWEEN)
    state = ReviewState.APPROVED if approve else ReviewState.REFUSED

    def attempt() -> Review:
        review = store.get(Review, account_id, reward_id) if account_id and reward_id else None
        if review is None:
            raise NotFound(own_id)
        if review.state is state:
            return review
        store.commit(decided(review, state, by=by, note=note, now=now))
        return review.but(state=state)

    return until_committed(attempt)


def mail_review_asked(post: Post, event: Event) -> None:
    """Reacts to somebody asking for a review: tells who decides about disputes, and how. What the
    referrer wrote stands in no mail, which would outlive it.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    account_id = data_of(event, ReviewAsked).account_id
    review = post.store.get(Review, account_id, event.about)
    if review is None or not review.waits_for_person:
        return
    catalogue = post.texts.catalogue(post.staff_locale)
    name = f"review/{account_id}/{event.about}"
    program = post.terms.program
    disputes = program.governance.disputes if program.governance else None
    written = post.write(
        "review_asked",
        post.staff_locale,
        {
            "greeting": catalogue["mail.greeting_nameless"],
            "name": name,
            "deadline": long_date(catalogue, review.deadline),
            "look": f"goodword waiting --personal {name} {post.place}",
            "approve": f'goodword decide {name} approve {post.place} --reason "…"',
            "refuse": f'goodword decide {name} refuse {post.place} --reason "…"',
        },
    )
    post.send(
        disputes.contact if disputes else program.brand.contact, written, post.staff_locale, {}
    )


def mail_review_decided(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to an answer: tells the referrer, in the words of whoever decided.

    Raises:
        As ``mail_review_asked``.
    """
    told = data_of(event, ReviewDecided)
    referral = post.store.get(Referral, referral_of(event.about))
    referrer = post.store.get(Referrer, referral.referrer_id) if referral else None
    if referral is None or referrer is None or referrer.status in _GONE or not referrer.email:
        return
    locale = post.locale(referrer.locale)
    catalogue = post.texts.catalogue(locale)
    refuse_undeliverable(post.store, post.keys, referrer.email, None)
    day = long_date(catalogue, referral.created_at)
    written = post.write(
        "review",
        locale,
        {
            "greeting": greeting(post.texts, referrer.name, locale),
            "contact": catalogue["portal.contact"].replace("@@day", day),
            "outcome": catalogue[f"portal.review.{told.decision}"],
            "answer": told.note,
            "portal_url": f"{post.origin}{SIGN_IN}?lang={locale}",
        },
    )
    person = person_of(post.keys, referrer.email)
    with spending(post.store, post.terms.program, person, kind=MailKind.MONEY, now=now):
        post.send(referrer.email, written, locale, {})


def ended_reviews(store: Store, referrer_id: str, *, now: datetime) -> tuple[Record, ...]:
    """What a referrer who goes has asked, without their words; at most the newest fifty, since
    nobody asks about more."""
    rows = store.page(REVIEWS_OF.part(referrer_id)).rows
    found = (store.get(Review, *row.identity) for row in rows)
    return tuple(one.but(text="", expires_at=now) for one in found if one)
