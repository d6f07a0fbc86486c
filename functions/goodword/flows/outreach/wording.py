"""News in words: each line as it stands now, or nothing where something else has overtaken it.

Mails may go a day or a week after what they tell of, and in any order. So every line is looked at
once more when it is written, by the record that it is about.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.destination import by_email
from goodword.domain.event import Event
from goodword.domain.event_data.rewards import ReferralEarned
from goodword.domain.event_data.table import data_of
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.money import Money
from goodword.domain.outreach.news import NewsCode, NewsLine
from goodword.domain.payouts.payout import Payout, PayoutStatus
from goodword.domain.payouts.reserve import minimum_in
from goodword.domain.reasons import Reason
from goodword.domain.record import is_known
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.earn import MilestoneReached, earned_id
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.flows.claims.post import Post
from goodword.flows.claims.words import long_date
from goodword.flows.outreach.amounts import written_amount, written_worth
from goodword.flows.outreach.receipts import sentences
from goodword.program.rewards import Milestone

_VALUE: Final = re.compile(r"@@([a-z]+)")

_C, _S, _R, _P = NewsCode, ReferralStatus, RewardStatus, PayoutStatus

# A referral: in which states what was told of it still is the last word.
_STANDS: Final[Mapping[NewsCode, frozenset[ReferralStatus]]] = {
    _C.CONFIRMED: frozenset({_S.NEW, _S.CONTACTED}),
    _C.MOVED_UP: frozenset({_S.NEW, _S.CONTACTED}),
    _C.MET: frozenset(OPEN),
    _C.QUALIFIED: frozenset({_S.QUALIFIED, _S.OPPORTUNITY}),
    _C.WON: frozenset({_S.CLOSED_WON}),
    _C.RENEWED: frozenset({_S.CLOSED_WON}),
    _C.LOST: frozenset({_S.CLOSED_LOST}),
    _C.REJECTED: frozenset({_S.REJECTED}),
    _C.REOPENED: frozenset(OPEN),
}
_PAYMENTS: Final[Mapping[NewsCode, PayoutStatus]] = {
    _C.PAID: _P.PAID,
    _C.UNCLAIMED: _P.UNCLAIMED,
    _C.FAILED: _P.RELEASED,
    _C.RETURNED: _P.RETURNED,
}
_UNTIL_APPROVED: Final = frozenset({_C.EARNED, _C.HELD, _C.WAITS})
_NEXT: Final[Mapping[str, str]] = {
    Reason.NEXT_PAYOUT: "payout",
    Reason.IN_PAYOUT: "payout",
    Reason.BELOW_MINIMUM: "minimum",
    Reason.NO_PAYOUT_DETAILS: "details",
    Reason.DONATION_TO_SEND: "donation",
    Reason.CREDIT_TO_GRANT: "credit",
    Reason.IN_FUND: "fund",
}
"""What comes after an approval; anything else stands in the way, and a person sees to it."""


def _confirmed(referral: Referral) -> str:
    """What is said of a confirmed referral: that it stands, by a registration or not, or behind
    what."""
    if not referral.waits:
        return "credited" if referral.registration_id else NewsCode.CONFIRMED
    return "second_registered" if referral.behind else "second"


class Item(NamedTuple):
    """A line of news in words."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewsWording:
    """Writes the news of one referrer in their language."""

    post: Post
    referrer: Referrer
    catalogue: Mapping[str, str]
    told_by: int | None = None
    """By which of its amounts a deal's rewards were told last (``domain.outreach.news``)."""

    def items(self, lines: tuple[NewsLine, ...]) -> tuple[Item, ...]:
        """What is still true of the lines, in words."""
        return tuple(item for _, item in self.said(lines))

    def said(self, lines: tuple[NewsLine, ...]) -> tuple[tuple[NewsLine, Item], ...]:
        """What is still true of the lines, of each thing the last that was said. A win says what
        its deal earns as it is, so that no correction of it follows."""
        won = {one.about for one in lines if one.code is _C.WON}
        lines = tuple(one for one in lines if one.code is not _C.CORRECTED or one.about not in won)
        last = {(one.about, one.code not in _UNTIL_APPROVED): one for one in lines}
        stages = {one.about: one for one in lines if one.code in _STANDS}
        kept = (one for one in last.values() if one.code not in _STANDS or one is stages[one.about])
        return tuple((one, item) for one in kept if (item := self._item(one)))

    def _item(self, line: NewsLine) -> Item | None:
        match line.code:
            case code if code in _STANDS:
                return self._of_referral(NewsCode(code), line)
            case code if code in _PAYMENTS:
                return self._of_payout(line)
            case code if code in {*_UNTIL_APPROVED, _C.APPROVED, _C.CANCELED}:
                return self._of_reward(line)
            case _C.CORRECTED:
                return self._of_correction(line)
            case _C.DETAILS:
                return self._of_details(line)
            case _C.MAILBOX:
                where = by_email(self.referrer.email).hint
                return self._said(_C.MAILBOX, date=self._day(line.at), where=where)
            case _C.DESTINATION | _C.DESTINATION_NEW | _C.DESTINATION_GONE:
                return self._of_destination(line)
            case _:
                return None

    def _of_referral(self, code: NewsCode, line: NewsLine) -> Item | None:
        referral = self.post.store.get(Referral, line.about)
        if referral is None or referral.status not in _STANDS[code]:
            return None
        told = _confirmed(referral) if code is NewsCode.CONFIRMED else code
        said = self._said(told, day=self._contact(referral))
        return said._replace(paragraphs=(*self._lost_because(referral), *said.paragraphs))

    def _lost_because(self, referral: Referral | None) -> tuple[str, ...]:
        """Why nothing came of it, as coarse as whoever ended it could choose: nothing where they
        said nothing."""
        if referral is None or referral.loss is None or not is_known(referral.loss):
            return ()
        return (self.catalogue[f"news.why.{referral.loss}"],)

    def _of_reward(self, line: NewsLine) -> Item | None:
        reward = self.post.store.get(Reward, self.referrer.account_id, line.about)
        if reward is None:
            return None
        said = self._standing(NewsCode(line.code), reward)
        if said is None:
            return None
        values = {"day": self._day_of(reward.referral_id), "amount": self._worth(reward)}
        if reward.due_at is not None:
            values["date"] = self._day(reward.due_at)
        item = self._said(said, **values)
        why = tuple(sentences(reward.receipt.steps, self.catalogue))
        if said == NewsCode.CANCELED:
            # What the rule gave counts no more.
            lost = self._lost_because(self.post.store.get(Referral, reward.referral_id))
            return item._replace(paragraphs=(*item.paragraphs, *lost))
        if said != NewsCode.APPROVED:
            about = self.catalogue.get(f"news.about.{reward.kind}")
            what_for = (about,) if about and reward.status is not _R.CANCELED else ()
            return item._replace(paragraphs=(*item.paragraphs, *what_for, *why))
        after = _NEXT.get(reward.reason, "person")
        values["minimum"] = self._minimum(reward.currency)
        following = self._filled(f"news.next.{after}", **values)
        return item._replace(paragraphs=(*item.paragraphs, following, *why))

    @staticmethod
    def _standing(code: NewsCode, reward: Reward) -> str | None:
        """What is to be said of a reward as it is, where the line is not overtaken."""
        if code is NewsCode.CANCELED:
            return code if reward.status is _R.CANCELED else None
        if code is NewsCode.APPROVED:
            stands = reward.status in {_R.APPROVED, _R.RESERVED}
            return code if stands and reward.kind is not RewardKind.RECOGNITION else None
        match reward.status:
            case _R.CANCELED:
                return "capped" if reward.reason == Reason.CAP_REACHED else None
            case _R.PENDING:
                return "budget" if reward.due_at else "person"
            case _R.HELD if reward.due_at is None:
                return "person"
            case _R.HELD:
                return Reason.THANKED if reward.kind is RewardKind.RECOGNITION else NewsCode.EARNED
            case _:
                return None

    def _of_correction(self, line: NewsLine) -> Item | None:
        """What a deal earns by its corrected amount, where that is another sum than before."""
        referral = self.post.store.get(Referral, line.about)
        if referral is None or referral.status is not _S.CLOSED_WON or not referral.decisions:
            return None
        told_by = referral.decisions - 1 if self.told_by is None else self.told_by
        now, before = (self._earned(referral, one) for one in (referral.decisions, told_by))
        if _sums(now) == _sums(before):
            return None
        currency = (*now, *before)[0].currency
        held = [one.due_at for one in now if one.status is _R.HELD and one.due_at]
        values = {
            "day": self._contact(referral),
            "amount": self._together(now, currency),
            "former": self._together(before, currency),
        }
        said = self._said(NewsCode.CORRECTED, **values)
        until = (self._filled("news.next.held", date=self._day(max(held))),) if held else ()
        why = (sentence for one in now for sentence in sentences(one.receipt.steps, self.catalogue))
        return said._replace(paragraphs=(*said.paragraphs, *until, *why))

    def _together(self, rewards: list[Reward], currency: str) -> str:
        """What rewards come to: money, and what is not paid out beside it."""
        parts = [
            written_worth(self.catalogue, kind, minor, currency, 0)
            for kind, minor in _sums(rewards).items()
        ]
        return " + ".join(parts) or written_amount(self.catalogue, 0, currency)

    def _earned(self, referral: Referral, decision: int) -> list[Reward]:
        """What the won deal earned by one of the amounts that it has had."""
        store = self.post.store
        won = MilestoneReached(Milestone.CLOSED_WON, referral.moved_at, decision=decision)
        event = store.get(Event, referral.referral_id, earned_id(referral.referral_id, won))
        ids = data_of(event, ReferralEarned).reward_ids if event else ()
        found = (store.get(Reward, self.referrer.account_id, one) for one in ids)
        return [one for one in found if one]

    def _of_payout(self, line: NewsLine) -> Item | None:
        payout = self.post.store.get(Payout, line.about)
        code = NewsCode(line.code)
        if payout is None or payout.status is not _PAYMENTS[code]:
            return None
        amount = written_amount(self.catalogue, payout.minor, payout.currency)
        said = self._said(code, amount=amount, date=self._day(payout.moved_at))
        if code is not NewsCode.PAID:
            return said
        return said._replace(paragraphs=(*said.paragraphs, *self._paid_for(payout)))

    def _paid_for(self, payout: Payout) -> Iterator[str]:
        for reward_id in payout.reward_ids:
            reward = self.post.store.get(Reward, payout.account_id, reward_id)
            if reward is not None:
                yield self._filled(
                    "news.for",
                    day=self._day_of(reward.referral_id),
                    amount=written_amount(self.catalogue, reward.minor, reward.currency),
                )

    def _of_details(self, line: NewsLine) -> Item | None:
        account_id, _, currency = line.about.partition(".")
        balance = self.post.store.get(Balance, account_id, currency)
        if not (balance and balance.owed > 0 and balance.reason == Reason.NO_PAYOUT_DETAILS):
            return None
        amount = written_amount(self.catalogue, balance.owed, currency)
        return self._said(NewsCode.DETAILS, amount=amount)

    def _of_destination(self, line: NewsLine) -> Item | None:
        """Where they are paid from now on, so that they know it and a reader of the mail does not;
        nothing where that has changed once more, which has a mail of its own."""
        code, where = NewsCode(line.code), self.referrer.destination
        if (where is None) is not (code is NewsCode.DESTINATION_GONE):
            return None
        return self._said(code, date=self._day(line.at), where=where.hint if where else "")

    def _worth(self, reward: Reward) -> str:
        return written_worth(
            self.catalogue, reward.kind, reward.minor, reward.currency, reward.months
        )

    def _minimum(self, currency: str) -> str:
        least = Money(minimum_in(self.post.terms.program, currency), currency)
        return written_amount(self.catalogue, *least)

    def _day_of(self, referral_id: str) -> str:
        referral = self.post.store.get(Referral, referral_id)
        return self._contact(referral) if referral else ""

    def _contact(self, referral: Referral) -> str:
        """Which contact it is, to whoever recommended them and to nobody else: the day, and the
        number among all of theirs, since several may be of one day."""
        return self._filled(
            "news.contact", date=self._day(referral.created_at), number=str(referral.number)
        )

    def _day(self, moment: datetime) -> str:
        return long_date(self.catalogue, moment)

    def _said(self, what: str, **values: str) -> Item:
        return Item(
            self._filled(f"news.{what}.title", **values),
            (self._filled(f"news.{what}.text", **values),),
        )

    def _filled(self, key: str, **values: str) -> str:
        """A text with its values, each put in once and never read again."""
        return _VALUE.sub(lambda found: values[found[1]], self.catalogue[key])


def _sums(rewards: list[Reward]) -> dict[RewardKind, int]:
    """What rewards come to, by what they consist of; money first."""
    sums = dict.fromkeys(RewardKind, 0)
    for one in rewards:
        sums[one.kind] += one.minor
    return {kind: minor for kind, minor in sums.items() if minor}
