"""Mails to referrers: what became of their recommendations, rewards and payments."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from goodword.domain.claims.consent import Prospect, Suppression
from goodword.domain.errors import Delayed, Invalid
from goodword.domain.event import Decision, Event
from goodword.domain.mailbox import spelled_out
from goodword.domain.outreach.budget import MailKind
from goodword.domain.outreach.news import (
    ASK_AGAIN_AFTER,
    AT_ONCE,
    KEPT_FOR,
    OWED,
    TOLD_TWICE,
    FormerAddress,
    NewsCode,
    NewsEvery,
    NewsLine,
    ReferrerNews,
    gathered,
    last_told,
    mailing,
    next_mail_at,
    silenced,
    told,
    waits_for,
)
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import Person, TokenUse, person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import greeting
from goodword.flows.outreach.choice import every_of
from goodword.flows.outreach.heard import heard_in, instead_of_won, won_is_told
from goodword.flows.outreach.mends import standing_alone
from goodword.flows.outreach.wording import Item, NewsWording
from goodword.flows.referrers.register import share_link
from goodword.flows.retry import until_committed

NEWS: Final = "news"
"""The mail that one click ends."""
PAYMENT: Final = "payment"
"""The mail about what somebody is owed."""
_WITH_US: Final = frozenset({ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED})
TURN: Final = "turn"
"""What a mail waits for that is not the first of its day."""


def mail_news(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to what happened to a recommendation, a reward or a payment: its referrer hears.

    Nobody hears who was erased, and who left hears of what they are owed alone.

    Raises:
        Delayed: it is not its turn yet (``domain.outreach.news``), or its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
        Conflict: what they are yet to hear was changed meanwhile; again works.
    """
    heard = heard_in(post.store, event)
    referrer = post.store.get(Referrer, heard.referrer_id) if heard else None
    if heard is None or referrer is None:
        return
    codes = {one.code for one in heard.lines}
    if not may_hear(referrer, owed=codes <= OWED):
        return
    letter = _Letter(post, referrer, event, now)
    if NewsCode.DETAILS in codes:
        letter.ask_for_details(heard.lines)
    elif codes == {NewsCode.CORRECTED}:
        letter.tell_correction(heard.lines)
    elif codes <= AT_ONCE:
        letter.tell_at_once(heard.lines, owed=codes <= OWED)
    else:
        letter.tell_in_turn(heard.lines)


def may_hear(referrer: Referrer, *, owed: bool) -> bool:
    """Whether a referrer is written to: of what they are owed, for as long as there is an address;
    of all else while they are with us."""
    if not referrer.email:
        return False
    return owed or referrer.status in _WITH_US


@dataclass(frozen=True, slots=True)
class _Letter:
    """A mail to one referrer, in reaction to one event."""

    post: Post
    referrer: Referrer
    event: Event
    now: datetime

    def tell_at_once(self, lines: tuple[NewsLine, ...], *, owed: bool) -> None:
        """Writes about money, which takes no turn."""
        if owed:
            items = self._items(lines)
            if any(one.code in TOLD_TWICE for one in lines):
                self._tell_former(items)
            self._send(PAYMENT, items, MailKind.MONEY)
        elif every_of(self.post.store, self.referrer.referrer_id) is not NewsEvery.NONE:
            self._send(NEWS, self._items(lines), MailKind.MONEY)

    def tell_correction(self, lines: tuple[NewsLine, ...]) -> None:
        """Writes that a won deal earns another sum than was told. Where nobody has told yet that it
        is won, that is told in its turn, by the corrected amount; what an earlier mail has said of
        this amount is not said again."""
        store, news = self.post.store, self._news()
        (line,) = lines
        if line.line_id in news.told:
            return
        won = line.but(code=NewsCode.WON, again=None).line_id
        waits = any(one.line_id in {won, line.line_id} for one in news.lines)
        if waits or (won not in news.told and not won_is_told(store, line.about)):
            self.tell_in_turn(instead_of_won(store, self.event))
            return
        if every_of(store, self.referrer.referrer_id) is NewsEvery.NONE:
            return
        items = NewsWording(self.post, self.referrer, self._catalogue, last_told(news, line)).items(
            lines
        )
        self._send(NEWS, items, MailKind.MONEY)

        def attempt() -> None:
            known = gathered(self._news(), lines, now=self.now)
            store.commit(Decision(save=(told(known, lines, mailed_at=known.mailed_at),)))

        if items:
            until_committed(attempt)

    def _tell_former(self, items: tuple[Item, ...]) -> None:
        """Writes the same to the address that was theirs until lately: whoever has taken it from
        them would read it alone. One that takes no mail keeps nobody from being told."""
        former = self.post.store.get(FormerAddress, self.referrer.referrer_id)
        if former is None or not former.email or former.email == self.referrer.email:
            return
        with suppress(Invalid):
            self._send(PAYMENT, items, MailKind.MONEY, to=former.email)

    def ask_for_details(self, lines: tuple[NewsLine, ...]) -> None:
        """Asks where to pay to, and once a month again for as long as money waits for it."""
        items = self._items(lines)
        if not items:
            return
        asked_at = self._news().asked_at
        if asked_at is None or asked_at + ASK_AGAIN_AFTER <= self.now:
            self._send(PAYMENT, items, MailKind.MONEY)
            asked_at = self.now
            until_committed(self._keep_asked)
        raise Delayed(asked_at + ASK_AGAIN_AFTER, TURN)

    def tell_in_turn(self, lines: tuple[NewsLine, ...]) -> None:
        """Writes of all that waits, if it is its turn; else it goes with the next mail."""
        intent = until_committed(lambda: self._intent(lines))
        if intent is None:
            return
        before, waiting, more = intent
        standing = standing_alone(self.post.store, self._news(), waiting)
        said = NewsWording(self.post, self.referrer, self._catalogue).said(standing)
        items = tuple(item for _, item in said)
        unsaid = tuple(one for one in waiting if one not in {line for line, _ in said})
        rest = (self._rest(more),) if items and more else ()
        self._send(NEWS, (*items, *rest), MailKind.NEWS)
        mailed_at = self.now if items else before

        def attempt() -> None:
            news = self._news()
            self.post.store.commit(
                Decision(save=(told(news, waiting, unsaid=unsaid, more=more, mailed_at=mailed_at),))
            )

        until_committed(attempt)

    def _intent(
        self, lines: tuple[NewsLine, ...]
    ) -> tuple[datetime | None, tuple[NewsLine, ...], int] | None:
        """Keeps that a mail is about to go: when the last one went, what it is to say, and
        how much more it has no room for. None where nothing is left to be said.

        Raises:
            Delayed: it is not its turn yet; the lines are gathered.
        """
        store, before = self.post.store, self._news()
        news = gathered(before, lines, now=self.now)
        if not waits_for(news, lines):
            if news != before:
                store.commit(Decision(save=(news,)))  # there was no room, so it is counted
            return None
        every = every_of(store, self.referrer.referrer_id)
        if every is NewsEvery.NONE:
            store.commit(Decision(save=(silenced(news),)))
            return None
        turn = next_mail_at(news, every)
        if turn > self.now and news.mailing_for != self.event.event_id:
            if news != before:
                store.commit(Decision(save=(news,)))
            raise Delayed(turn, TURN)
        store.commit(Decision(save=(mailing(news, self.event.event_id, now=self.now),)))
        # What a later version has gathered is left to it.
        known = tuple(one for one in news.lines if isinstance(one.code, NewsCode))
        return before.mailed_at, known, news.left_over

    def _rest(self, more: int) -> Item:
        return Item(self._catalogue["news.rest"].replace("@@count", str(more)), ())

    def _keep_asked(self) -> None:
        asked = self._news().but(asked_at=self.now, expires_at=self.now + KEPT_FOR)
        self.post.store.commit(Decision(save=(asked,)))

    def _news(self) -> ReferrerNews:
        referrer_id = self.referrer.referrer_id
        found = self.post.store.get(ReferrerNews, referrer_id)
        return found or ReferrerNews(referrer_id=referrer_id)

    def _items(self, lines: tuple[NewsLine, ...]) -> tuple[Item, ...]:
        return NewsWording(self.post, self.referrer, self._catalogue).items(lines)

    @property
    def _locale(self) -> str:
        return self.post.locale(self.referrer.locale)

    @property
    def _catalogue(self) -> Mapping[str, str]:
        return self.post.texts.catalogue(self._locale)

    def _send(
        self, kind: str, items: tuple[Item, ...], counted: MailKind, *, to: str | None = None
    ) -> None:
        """Sends it, where there is anything to say; ``to`` another address of theirs."""
        if not items:
            return
        post, locale = self.post, self._locale
        referrer = self.referrer if to is None else self.referrer.but(email=to)
        person = person_of(post.keys, referrer.email)
        refuse_undeliverable(
            post.store, post.keys, referrer.email, _acted_at(post, person, referrer)
        )
        left = post.store.get(Suppression, person.suppression_id)
        if kind == NEWS and left and left.reason == Reason.COMPLAINED:
            return  # they have called a mail of ours unwanted, whatever their role then
        choice_url = post.link("/news", TokenUse.NEWS, referrer.code)
        written = post.write(kind, locale, self._values(items, choice_url))
        with spending(
            post.store,
            post.terms.program,
            person,
            kind=counted,
            now=self.now,
        ):
            ways_out = {"unsubscribe_url": choice_url} if kind == NEWS else {}
            post.send(referrer.email, written, locale, ways_out)

    def _values(self, items: tuple[Item, ...], choice_url: str) -> dict[str, Any]:
        first, *more = items
        words = self._catalogue
        subject = words["news.more"].replace("@@title", first.title) if more else first.title
        # The one thing that a mail tells is its heading; several have headings of their own.
        heading = words["news.several"] if more else first.title
        shown = [
            {"title": item.title if more else "", "paragraphs": list(item.paragraphs)}
            for item in items
        ]
        return {
            "greeting": greeting(self.post.texts, self.referrer.name, self._locale),
            "subject": subject,
            "heading": heading,
            "items": shown,
            "news": "\n\n".join("\n".join((item.title, *item.paragraphs)) for item in items),
            "portal_url": f"{self.post.origin}/portal?lang={self._locale}",
            "share_url": share_link(self.post.origin, self.post.keys, self.referrer.code),
            "choice_url": choice_url,
        }


def _acted_at(post: Post, person: Person, referrer: Referrer) -> datetime | None:
    """When the owner of a referrer's mailbox last proved it as far as we see without a search: by
    joining, or by confirming something for the very same spelling."""
    joined = referrer.registered_at if referrer.accepted else None
    prospect = post.store.get(Prospect, person.prospect_id)
    is_same = (
        prospect and prospect.email and spelled_out(prospect.email) == spelled_out(referrer.email)
    )
    confirmed = prospect.confirmed_at if prospect and is_same else None
    return max(filter(None, (joined, confirmed)), default=None)
