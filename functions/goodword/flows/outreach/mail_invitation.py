"""The one mail that invites somebody whom the company brought in to recommend it."""

from datetime import datetime, timedelta
from typing import Final

from goodword.domain.errors import Delayed, FieldError, Invalid
from goodword.domain.event import Event
from goodword.domain.event_data.referrers import ReferrerInvited
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.budget import MailKind
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.invitation import WORTH_FOR, may_write
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import TokenUse, person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting, long_date
from goodword.flows.outreach.choice import every_of
from goodword.flows.referrers.register import share_link
from goodword.program.urls import join_address

KIND: Final = "invitation"
_WHILE_PAUSED: Final = timedelta(days=1)


def mail_invitation(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to an invitation: writes once, to whoever may still be written to. Who has joined,
    left or said no meanwhile, or of whom the company has taken its ground back, gets nothing; who
    is paused gets it when the pause ends.

    Raises:
        Delayed: its budget is spent, or they are paused.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it, or it could not go for a month.
    """
    invited = data_of(event, ReferrerInvited)
    referrer = post.store.get(Referrer, event.about)
    if referrer is None or not _may_go(post, referrer, invited.ground):
        return
    if now >= event.at + WORTH_FOR:
        raise Invalid(FieldError("mail", "too_late", "the invitation could not go for a month"))
    if referrer.status is ReferrerStatus.PAUSED:
        raise Delayed(now + _WHILE_PAUSED, "paused")
    refuse_undeliverable(post.store, post.keys, referrer.email, None)
    locale = post.locale(referrer.locale)
    values = _values(post, referrer, invited, locale)
    written = post.write(KIND, locale, values)
    with spending(
        post.store,
        post.terms.program,
        person_of(post.keys, referrer.email),
        kind=MailKind.INVITATION,
        since=event.at,
        now=now,
    ):
        post.send(referrer.email, written, locale, {"unsubscribe_url": values["choice_url"]})


def _may_go(post: Post, referrer: Referrer, ground: str) -> bool:
    is_here = referrer.status in {ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED}
    if not is_here or referrer.accepted is not None:
        return False
    present = may_write(referrer.may_write)
    if present is None or present.ground != ground:
        return False
    person = person_of(post.keys, referrer.email)
    return (
        suppression_of(post.store, person, post.keys, referrer.email) is None
        and every_of(post.store, referrer.referrer_id) is not NewsEvery.NONE
    )


def _values(
    post: Post, referrer: Referrer, invited: ReferrerInvited, locale: str
) -> dict[str, str]:
    words = post.texts.catalogue(locale)
    why = words[f"mail.invitation.why.{invited.ground}"]
    if invited.since is not None:
        day = datetime.fromisoformat(f"{invited.since}T12:00:00+00:00")
        why = why.replace("@@day", long_date(words, day))
    audience = post.terms.program.audiences.get(referrer.audience)
    has_page = audience is not None and audience.joining is not None
    join_url = post.origin + join_address(referrer.audience, locale) if has_page else ""
    return {
        "greeting": greeting(post.texts, referrer.name, locale),
        "link": f"{post.origin}/r/{referrer.code}",
        "share_url": share_link(post.origin, post.keys, referrer.code),
        "why": why,
        "join_url": join_url,
        "join": f"{words['mail.invitation.join']}\n{join_url}\n\n" if has_page else "",
        "choice_url": post.link("/news", TokenUse.NEWS, referrer.code),
        "terms_url": post.terms_url(post.terms.revision, locale),
        "privacy_url": post.privacy_url(locale),
    }
