"""Everything that the desk shows, read once for a page, with the mark of what each is about."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.event import Event
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import LedgerAccount
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import RewardStatus, referral_of
from goodword.flows.story_words import told, why
from goodword.flows.waiting.kinds import KINDS
from goodword.flows.waiting.listing import waiting
from goodword.program.model import Program
from goodword_ops.dev.console.desk.tags import Tag, Tags
from goodword_ops.dev.console.desk.walk import Progress
from goodword_ops.dev.console.overview import Overview, Rows
from goodword_ops.dev.world.books import ALL, Books
from goodword_ops.plan.wording import amount as in_words
from goodword_ops.plan.wording import value_of

LAST_EVENTS: Final = 40
MOST_LINES: Final = 100
"""Of each list, the newest: a demo has thousands, and nobody reads them here."""
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_CONFIRM: Final = re.compile(r"https?://\S+/confirm\?t=[\w-]+")
_WON: Final = ReferralStatus.CLOSED_WON
_A = LedgerAccount
_NOT_YET: Final = frozenset({RewardStatus.HELD, RewardStatus.PENDING, RewardStatus.CANCELED})
_ALWAYS: Final = (_A.EXPENSE, _A.OWED, _A.RESERVED, _A.CASH)


@dataclass(frozen=True)
class DeskFacts:
    """Reads each thing when it is first asked for, and once."""

    overview: Overview
    books: Books
    program: Program

    @cached_property
    def now(self) -> datetime:
        return self.overview.clock()

    @cached_property
    def referrers(self) -> tuple[Referrer, ...]:
        found = self.overview.records.referrers(self.overview.audiences())
        return tuple(sorted(found, key=lambda one: (one.registered_at, one.referrer_id)))

    @cached_property
    def referrals(self) -> tuple[Referral, ...]:
        found = self.overview.records.referrals()
        return tuple(sorted(found, key=lambda one: (one.created_at, one.referral_id)))

    @cached_property
    def active(self) -> tuple[Referrer, ...]:
        """Those who have referrals: alone they have money, caps and payouts."""
        ids = {one.referrer_id for one in self.referrals}
        return tuple(one for one in self.referrers if one.referrer_id in ids)

    @cached_property
    def tags(self) -> Tags:
        prospects = self.books.prospects(self.referrals)
        return Tags(self.referrers, self.referrals, prospects)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        found = self.overview.records.events()
        return tuple(sorted(found, key=lambda one: (one.at, one.event_id)))

    @cached_property
    def mails(self) -> Rows:
        """As the mailbox has them, with ``number``, ``tag`` and the text in ``parts``."""
        return [
            mail
            | {
                "number": number,
                "tag": self.tags.message(mail["text"], mail["to"]),
                "parts": [*parts_of(mail["text"])],
            }
            for number, mail in enumerate(self.overview.mail(), start=1)
        ]

    @cached_property
    def chat(self) -> Rows:
        return [
            one | {"links": [*_buttons(one["blocks"])], "tag": self.tags.message(one["text"])}
            for one in self.overview.chat()
        ]

    @cached_property
    def rewards(self) -> Rows:
        """As the overview has them, with ``tag``, what they are ``worth``, and why in words."""
        return [
            one
            | {
                "worth": _worth(one),
                "tag": self.tags.referral(referral_of(one["reward_id"])),
                "because": why(one["reason"]),
            }
            for one in self.overview.rewards()[-MOST_LINES:]
        ]

    @cached_property
    def payouts(self) -> Rows | None:
        """The provider's own ledger, each with the referrals that it pays for."""
        entries = self.overview.payouts()
        if entries is None:
            return None
        ours = self.books.payouts()
        return [one | {"tags": self._paid(ours.get(one["item_key"]))} for one in entries]

    def _paid(self, payout: Any) -> list[Tag]:
        names = dict.fromkeys(referral_of(one) for one in payout.reward_ids) if payout else ()
        return [tag for one in names if (tag := self.tags.referral(one))]

    def links(self) -> Rows:
        """A referrer with both pages, and what came of their link, by channel."""
        views = self.books.views()
        shown = {one["referrer_id"]: one for one in self.overview.referrers()}
        return [
            shown[one.referrer_id]
            | {
                "tag": self.tags.referrer(one.referrer_id),
                "country": one.country,
                "currency": one.currency,
                "views": views[one.code][ALL],
                "channels": sorted(
                    (name, many) for name, many in views[one.code].items() if name != ALL
                ),
                "confirmed": sum(it.code == one.code for it in self.referrals),
                "won": sum(it.code == one.code and it.status == _WON for it in self.referrals),
            }
            for one in self.referrers
            if one.referrer_id in shown
        ][-MOST_LINES:]

    def deals(self) -> Rows:
        """Referrals, the newest first."""
        return [
            {
                "tag": self.tags.referral(one.referral_id),
                "referral_id": one.referral_id,
                "audience": one.audience,
                "status": one.status,
                "because": "stands in line behind another" if one.waits else why(one.reason),
                "amount": in_words(one.deal_minor, one.deal_currency)
                if one.deal_minor is not None and one.deal_currency
                else "",
                "deal_id": one.deal_id or "",
                "channel": one.channel or "",
                "revision": one.revision[:12],
                "at": instant(one.created_at),
            }
            for one in self.referrals[: -MOST_LINES - 1 : -1]
        ]

    def limits(self) -> Rows:
        """The budget and caps: what is spent of what, and how much that is of a hundred."""
        return [
            {
                "tag": self.tags.referrer(one.referrer_id),
                "period": one.period,
                "spent": in_words(one.cost, one.currency),
                "most": "" if one.at_most is None else in_words(one.at_most, one.currency),
                "cost": one.cost,
                "at_most": one.at_most,
                "rewards": one.rewards,
                "most_rewards": one.most_rewards,
            }
            for one in self.books.limits(self.program, self.active, self.now)
        ]

    @cached_property
    def ledger_accounts(self) -> tuple[LedgerAccount, ...]:
        """Those that always matter, and those of donations and funds where there are some."""
        used = {account for sums in self._journal.values() for account in sums if sums[account]}
        return tuple(one for one in LedgerAccount if one in {*_ALWAYS, *used})

    def ledger(self) -> Rows:
        """A line for each currency: what each account holds, and that all of them sum to zero."""
        return [
            {
                "currency": currency,
                "accounts": [value_of(sums[one], currency) for one in self.ledger_accounts],
                "sum": value_of(sum(sums.values()), currency),
                "balanced": not sum(sums.values()),
            }
            for currency, sums in sorted(self._journal.items())
        ]

    @cached_property
    def _journal(self) -> dict[str, Counter[LedgerAccount]]:
        return self.books.journal()

    def consents(self) -> Rows:
        """Entries of the chains, the newest first."""
        return [
            {
                "tag": self.tags.referral(one.referral_id),
                "at": instant(one.at),
                "sequence": one.sequence,
                "method": one.method.replace("_", " "),
                "purposes": [
                    (it.purpose.replace("_", " "), it.status.replace("_", " "))
                    for it in one.purposes
                ],
                "digest": one.digest[:12],
            }
            for one in self.books.consents()[: -MOST_LINES - 1 : -1]
        ]

    def reports(self) -> Rows:
        """What the CRM reported in vain."""
        return [
            {
                "tag": self.tags.referral(one.referral_id),
                "referral_id": one.referral_id,
                "stage": one.stage or "renewal",
                "amount": " ".join(filter(None, (one.value, one.currency))),
                "because": why(one.reason),
                "at": instant(one.received_at),
            }
            for one in self.books.reports()
        ]

    def waiting(self, store: Any) -> Rows:
        """What waits for a person: by whom, until when, and whether yes or no decides it."""
        told_below = KINDS[UnfollowedReport.__name__].word
        return [
            one._asdict()
            | {
                "since": instant(one.since),
                "tag": self.tags.about(one.id.split("/")[1]),
                "deadline": one.deadline[:10],
                "decided_here": [action.value for action in one.actions],
            }
            for one in waiting(store)
            if one.id.split("/")[0] != told_below
        ]

    def last_events(self) -> Rows:
        """The newest first, in words."""
        return [
            {"at": instant(one.at), "tag": self._tag_of(one), "words": told(one), "type": one.type}
            for one in reversed(self.events[-LAST_EVENTS:])
        ]

    def _tag_of(self, event: Event) -> Tag | None:
        if isinstance(event, ConsentEvent):
            return self.tags.referral(event.referral_id)
        if isinstance(event, ClaimSubmission):
            return self._by_code.get(event.code)
        return self.tags.about(event.about) or self._by_money.get(event.about)

    @cached_property
    def _by_money(self) -> dict[str, Tag]:
        """Payout or batch -> the first referral that it pays for."""
        found: dict[str, Tag] = {}
        for payout in self.books.payouts().values():
            for tag in self._paid(payout)[:1]:
                found[payout.payout_id] = tag
                if payout.batch_key:
                    found.setdefault(payout.batch_key, tag)
        return found

    @cached_property
    def _by_code(self) -> dict[str, Tag | None]:
        return {one.code: self.tags.referrer(one.referrer_id) for one in self.referrers}

    def progress(self) -> Progress:
        """How far the path has been walked."""
        newest = self.referrals[-1] if self.referrals else None
        name = newest.referral_id if newest else ""
        first = self.referrers[0] if self.referrers else None
        owner = {one.referrer_id: one for one in self.referrers}.get(
            newest.referrer_id if newest else ""
        )
        rewards = [one for one in self.rewards if referral_of(one["reward_id"]) == name]
        held = [one for one in rewards if one["status"] == RewardStatus.HELD and one["due_at"]]
        over = [one for one in rewards if one["status"] not in _NOT_YET]
        paid = [one for one in self.payouts or [] if self.tags.referral(name) in one["tags"]]
        asked = [found[0] for one in self.mails if (found := _CONFIRM.search(one["text"]))]
        told_to = [one for one in self.mails if owner and one["to"] == owner.email]
        seen = any(counted[ALL] for counted in self.books.views().values())
        return Progress(
            offer=f"/r/{first.code}" if first else "/",
            seen=seen,
            asked=bool(asked),
            confirm=asked[-1] if asked else "",
            deal=name,
            currency=owner.currency if owner else "",
            told_sales=len(self.chat),
            won=newest is not None and newest.status is _WON,
            earned=rewards[-1]["worth"] if rewards else "",
            held_until=datetime.fromisoformat(held[0]["due_at"]) if held else None,
            hold_is_over=bool(over),
            paid=f"{paid[-1]['value']} {paid[-1]['currency']} to {paid[-1]['receiver']}"
            if paid
            else "",
            told_referrer=f"{told_to[-1]['subject']}" if told_to else "",
            story=f"/_dev/story/{name}" if name else "",
        )


def parts_of(text: str) -> Iterator[tuple[str, str]]:
    """A mail's text in pieces, each with the address that follows it and can be followed."""
    end = 0
    for match in _LINK.finditer(text):
        yield text[end : match.start()], match[0]
        end = match.end()
    yield text[end:], ""


def _worth(reward: Mapping[str, Any]) -> str:
    if reward["kind"] == RewardKind.CREDIT:
        return f"{reward['months']} months"
    if reward["kind"] == RewardKind.RECOGNITION:
        return "thanks"
    kind = "" if reward["kind"] == RewardKind.MONEY else f" {reward['kind']}"
    return f"{Decimal(reward['value']):,f} {reward['currency']}{kind}"


def _buttons(blocks: Any) -> Iterator[tuple[str, str]]:
    """Words and address of every button of a message."""
    for block in blocks:
        for one in block.get("elements", ()):
            if "url" in one:
                yield one["text"]["text"], one["url"]


Facts = Callable[[], DeskFacts]
