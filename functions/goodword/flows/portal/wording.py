"""Why, what next, when: a reward or a recommendation in three lines, in a referrer's language.

The lines are those of the mails wherever both say the same thing. Each has all three: what has no
day of its own says what it waits for, or when to ask a person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance
from goodword.domain.offers.shown import RESERVED_DAYS
from goodword.domain.portal.overview import OpenReferral, RewardOnWay
from goodword.domain.reasons import Reason
from goodword.domain.record import is_known
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import RewardStatus
from goodword.flows.claims.words import day_in_words, long_date
from goodword.flows.outreach.amounts import written_amount, written_worth
from goodword.program.rewards import Milestone

_VALUE: Final = re.compile(r"@@([a-z]+)")
_PERSON: Final = timedelta(days=14)
"""How long somebody waits for a person before a review is what to ask for."""
_PAYOUT: Final = timedelta(days=1)
"""Payouts run every few minutes; what is not under way after a day has met something."""
_SENT: Final = timedelta(days=3)
_UNCLAIMED: Final = timedelta(days=30)
_REACHED: Final[Mapping[str, str]] = {
    Milestone.QUALIFIED: "news.qualified.title",
    Milestone.MEETING: "news.met.title",
    Milestone.CLOSED_WON: "news.won.title",
}
_APPROVED: Final = frozenset({RewardStatus.APPROVED, RewardStatus.RESERVED})
_STANDS: Final = frozenset({RewardStatus.PENDING, RewardStatus.HELD, RewardStatus.APPROVED})
_BY_KIND: Final[Mapping[RewardKind, str]] = {
    RewardKind.CREDIT: "credit",
    RewardKind.DONATION: "donation",
    RewardKind.FUND: "fund",
}


class Block(NamedTuple):
    """Something that waits: what it is, the state in a word, and the three lines. ``kind`` is that
    of the tag; ``path`` leads to its page below ``/portal/``."""

    title: str
    state: str
    kind: str
    why: str
    next: str
    when: str
    path: str | None = None


def filled(catalogue: Mapping[str, str], key: str, **values: str) -> str:
    """A text with its values, each put in once and never read again."""
    return _VALUE.sub(lambda found: values.get(found[1], ""), catalogue[key])


def unbroken(hint: str) -> str:
    """A masked address within a sentence: left to right, in whatever script that is written, and
    in one piece."""
    together = hint.replace("…", "…\u2060")
    return f"\u2066{together}\u2069"


def held_until(catalogue: Mapping[str, str], kind: str, until: str) -> str:
    """Until when a reward of a kind is held, and what becomes of it then."""
    own = f"portal.next.held_{kind}"
    return filled(catalogue, own if own in catalogue else "news.next.held", date=until)


def about_kind(catalogue: Mapping[str, str], kind: str, status: str) -> str:
    """What a reward that stands and is not paid out is for; "" for any other."""
    return catalogue.get(f"news.about.{kind}", "") if status in _STANDS else ""


def state_of(catalogue: Mapping[str, str], status: str) -> str:
    """A state of a reward in a word; of one that only a later version knows, its name."""
    return catalogue.get(f"portal.state.{status}", str(status))


def stage_of(catalogue: Mapping[str, str], stage: str) -> str:
    """Where a referral stands, in a word."""
    return catalogue.get(f"portal.stage.{stage}", stage)


@dataclass(frozen=True, slots=True)
class PortalWording:
    """Writes for one referrer. ``minimum`` is the least that is paid in a currency."""

    catalogue: Mapping[str, str]
    referrer: Referrer
    balance: Balance | None
    minimum: int
    now: datetime
    revision: str

    def of_reward(self, reward: RewardOnWay, path: str | None = None) -> Block:
        """A reward on its way."""
        why = self.filled(
            _REACHED.get(reward.milestone, "news.confirmed.title"),
            day=day_in_words(self.catalogue, reward.day),
        )
        code, until = self._step(reward)
        own = f"portal.next.{code}"
        date = long_date(self.catalogue, until) if until else ""
        next_line = (
            held_until(self.catalogue, reward.kind, date)
            if code == "held"
            else self.filled(
                own if own in self.catalogue else f"news.next.{code}",
                date=date,
                minimum=self._amount(self.minimum, reward.currency),
                where=self._where,
            )
        )
        return Block(
            title=written_worth(
                self.catalogue, reward.kind, reward.minor, reward.currency, reward.months
            ),
            state=state_of(self.catalogue, reward.status),
            kind="go" if reward.status in _APPROVED else "wait",
            why=why,
            next=next_line,
            when=self._when(code, until, reward.currency),
            path=path,
        )

    def of_referral(self, referral: OpenReferral, path: str | None = None) -> Block:
        """A recommendation that is still open."""
        stage = "second" if referral.waits else str(referral.status)
        day = long_date(self.catalogue, referral.created_at)
        return Block(
            title=self.filled("portal.contact", day=day),
            state=stage_of(self.catalogue, stage),
            kind="wait",
            why=self.filled(
                "portal.why.second_registered" if referral.behind_deal else f"portal.why.{stage}",
                day=day,
            ),
            next=self.catalogue[f"portal.next.{stage}"],
            when=self._offer_holds(referral),
            path=path,
        )

    def filled(self, key: str, **values: str) -> str:
        """As ``filled``, in the referrer's language."""
        return filled(self.catalogue, key, **values)

    def _step(self, reward: RewardOnWay) -> tuple[str, datetime | None]:
        """What comes next, by its name in the texts, and the day by which; None: none is known."""
        match reward.status:
            case RewardStatus.PENDING | RewardStatus.HELD if reward.due_at is None:
                return "decides", self._unless_late(reward.moved_at + _PERSON)
            case RewardStatus.PENDING:
                return "budget", reward.due_at
            case RewardStatus.HELD:
                return "held", reward.due_at
            case RewardStatus.RESERVED if reward.reason == Reason.UNCLAIMED:
                return "unclaimed", self._unless_late(reward.moved_at + _UNCLAIMED)
            case RewardStatus.RESERVED:
                return "sent", self._unless_late(reward.moved_at + _SENT)
            case _:
                return self._approved(reward)

    def _approved(self, reward: RewardOnWay) -> tuple[str, datetime | None]:
        if reward.kind is not RewardKind.MONEY:
            by_kind = _BY_KIND.get(reward.kind, "person") if is_known(reward.kind) else "person"
            return by_kind, self._unless_late(reward.moved_at + _PERSON)
        reason = self.balance.reason if self.balance else None
        if self.referrer.destination is None or reason == Reason.NO_PAYOUT_DETAILS:
            return "details", None
        if reason == Reason.BELOW_MINIMUM:
            return "minimum", None
        if reason == Reason.DETAILS_CHANGED and self.balance and self.balance.due_at:
            return "payout", self._unless_late(self.balance.due_at + _PAYOUT)
        under_way = self._unless_late(reward.moved_at + _PAYOUT)
        if reason is None and under_way:
            return "payout", under_way
        return "person", self._unless_late(reward.moved_at + _PERSON)

    def _when(self, code: str, until: datetime | None, currency: str) -> str:
        if code in {"held", "budget"} and until:
            return long_date(self.catalogue, until)
        if code in {"details", "minimum"}:
            amount = self._amount(self.minimum, currency)
            return self.filled(f"portal.when.{code}", minimum=amount)
        if until is None:
            return self.catalogue["portal.when.late"]
        return self.filled("portal.when.by", date=long_date(self.catalogue, until))

    def _offer_holds(self, referral: OpenReferral) -> str:
        days = self.catalogue.get(RESERVED_DAYS)
        # By the terms of today alone is it known here for how long.
        if days is None or referral.revision != self.revision:
            return self.catalogue["portal.when.open"]
        until = referral.created_at + timedelta(days=int(days))
        if until <= self.now:
            return self.catalogue["portal.when.open"]
        return self.filled("portal.when.holds", date=long_date(self.catalogue, until))

    def _unless_late(self, until: datetime) -> datetime | None:
        return until.astimezone(UTC) if until > self.now else None

    def _amount(self, minor: int, currency: str) -> str:
        return written_amount(self.catalogue, minor, currency)

    @property
    def _where(self) -> str:
        destination = self.referrer.destination
        return unbroken(destination.hint) if destination else ""
