"""A recorded past under several programmes at once: what each would have cost.

The facts are collected once; every programme judges every referral of the past, as if all of it
had happened under its terms. (Live, each referral keeps the terms it was made under: a replay
answers "what would it have cost?", not "what is owed?".)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, assert_never

from goodword.domain.event_data.referrals import ReferralMoved
from goodword.domain.kinds import RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.deal import OPEN, passed
from goodword.domain.referrals.referral import MOVES, ReferralStatus
from goodword.domain.rewards.rules import RuleInput
from goodword.program.model import Program
from goodword.program.rewards import Milestone
from goodword_ops.plan.replay.events import (
    ClaimEnded,
    ClaimReceived,
    Confirmed,
    Corrected,
    InvalidEvent,
    RecordedEvent,
    Renewed,
    Reopened,
    StageChanged,
)
from goodword_ops.plan.replay.known_names import KnownNames
from goodword_ops.plan.replay.simulation import Booked, Simulation
from goodword_ops.plan.replay.totals import Outcome, PaidAccount

_PASSED: Final = {
    (before, status, met): passed(ReferralMoved(before=before, status=status, met=met))
    for before in ReferralStatus
    for status in ReferralStatus
    for met in (False, True)
}


class Replayed(NamedTuple):
    """``outcomes`` in the order of the programmes. ``open`` counts the referrals that had not
    ended, by the revision that the events name (None: they name none)."""

    events: int
    first: datetime | None
    last: datetime | None
    referrals: int
    won: int
    open: Mapping[str | None, int]
    outcomes: tuple[Outcome, ...]


class _Won(NamedTuple):
    """A deal that closed, its number in the referrer's year, and what each of the books has of it.

    ``early`` is what the same report passed on the way there.
    """

    at: datetime
    deals: int
    early: tuple[Booked, ...]
    booked: tuple[Booked, ...]


class _Referral:
    """What is known of a referral that may still earn something."""

    __slots__ = (
        "account", "campaigns", "closed", "confirmed", "contract_year", "met", "revision", "status",
        "taking", "won",
    )  # fmt: skip

    def __init__(
        self,
        account: PaidAccount,
        campaigns: tuple[str | None, ...],
        taking: RewardPreference,
        revision: str | None,
    ) -> None:
        self.account = account
        self.campaigns = campaigns
        self.taking = taking
        self.revision = revision
        self.status = ReferralStatus.NEW
        self.confirmed = False
        self.met = False
        self.contract_year = 1
        self.closed: Money | None = None
        self.won: _Won | None = None


class Replay:
    """``take`` each event in the order of time, then ``end``.

    ``take`` raises ``InvalidEvent`` where an event does not follow from those before; nothing of
    it has counted then. ``called``: how it calls each of the programmes.
    """

    def __init__(self, programs: Sequence[Program], called: Sequence[str] = ()) -> None:
        self._books = tuple(Simulation(program) for program in programs)
        self._names = KnownNames(programs, called)
        # None: it has ended. Its id stays, so that whatever comes after the end is noticed.
        self._referrals: dict[str, _Referral | None] = {}
        # Those whose end may be taken back, since no deal of theirs was won.
        self._lost: dict[str, _Referral] = {}
        self._accounts: dict[PaidAccount, PaidAccount] = {}
        self._deals: dict[tuple[str, int], int] = {}
        self._events = self._claims = self._won = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def take(self, event: RecordedEvent) -> None:
        """The next event."""
        at = event.at
        if self._last is not None and at < self._last:
            words = f"{_shown(at)} is before the event above it, {_shown(self._last)}"
            raise InvalidEvent(words, "put the events in the order of time")
        if isinstance(event, StageChanged):
            self._move(event)
        elif isinstance(event, ClaimReceived):
            self._claim(event)
        elif isinstance(event, Confirmed):
            self._confirm(event)
        elif isinstance(event, Renewed):
            self._renew(event)
        elif isinstance(event, Reopened):
            self._reopen(event)
        elif isinstance(event, Corrected):
            self._correct(event)
        elif isinstance(event, ClaimEnded):
            self._drop(event)
        else:
            assert_never(event)
        if self._first is None:
            self._first = at
        self._last = at
        self._events += 1

    def end(self) -> Replayed:
        """The totals at the time of the last event."""
        waiting = Counter(
            referral.revision
            for referral in self._referrals.values()
            if referral and referral.status is not ReferralStatus.CLOSED_WON
        )
        end = self._last
        return Replayed(
            self._events,
            self._first,
            end,
            self._claims,
            self._won,
            dict(waiting.most_common()),
            tuple(books.close(end) for books in self._books) if end else (),
        )

    def _claim(self, event: ClaimReceived) -> None:
        if event.referral_id in self._referrals:
            words = f"{event.referral_id} was claimed before"
            raise InvalidEvent(words, "leave out the events that are there twice")
        self._names.check_audience(event.audience)
        self._names.check_country(event.country)
        self._names.check_currency(event.currency)
        account = PaidAccount(event.referrer_id, event.audience, event.country, event.currency)
        account = self._accounts.setdefault(account, account)
        day = event.at.date()
        self._referrals[event.referral_id] = _Referral(
            account,
            tuple(books.campaign(event.audience, day) for books in self._books),
            event.taking,
            event.revision,
        )
        self._claims += 1

    def _confirm(self, event: Confirmed) -> None:
        referral = self._known_referral(event.referral_id)
        if referral.confirmed:
            words = f"{event.referral_id} was confirmed before"
            raise InvalidEvent(words, "leave out the events that are there twice")
        referral.confirmed = True

    def _drop(self, event: ClaimEnded) -> None:
        if self._known_referral(event.referral_id).confirmed:
            words = f"{event.referral_id} was confirmed, so the claim can no longer end"
            raise InvalidEvent(words, "leave it out, or leave out the confirmation")
        self._referrals[event.referral_id] = None

    def _move(self, event: StageChanged) -> None:
        referral = self._moving(event)
        if referral.won is not None:
            self._lose(event, referral, referral.won)
            return
        _, referral_id, before, status, met, deal = event
        deals = 0
        if deal is not None:
            self._names.check_currency(deal.currency)
            deals = self._count_deal(referral.account.referrer_id, event.at.year)
            referral.closed = deal
        referral.status = status
        booked: tuple[Booked, ...] = ()
        for milestone in _PASSED[before, status, met]:
            if milestone is Milestone.CLOSED_WON:
                won = self._reach(event.at, referral, milestone, deal, deals)
                referral.won = _Won(event.at, deals, booked, won)
            elif milestone is not Milestone.MEETING:
                booked = self._reach(event.at, referral, milestone, None, 0)
            elif not referral.met:
                referral.met = True
                self._reach(event.at, referral, milestone, None, 0)
        if not MOVES[status]:
            self._referrals[referral_id] = None
            self._lost[referral_id] = referral

    def _reopen(self, event: Reopened) -> None:
        """An end is taken back: the referral goes on with all that it had earned."""
        _, referral_id, before, status = event
        referral = self._lost.get(referral_id)
        if referral is None or referral.status is not before or status not in OPEN:
            words = f"{referral_id} has no end as {before.value} from which it could be reopened"
            raise InvalidEvent(words, "add the move to its end, or leave this out")
        referral.status = status
        self._referrals[referral_id] = self._lost.pop(referral_id)

    def _moving(self, event: StageChanged) -> _Referral:
        """The referral that an event moves, where it can."""
        _, referral_id, before, status, met, _ = event
        referral = self._known_referral(referral_id)
        if not referral.confirmed:
            words = f"{referral_id} moves before its claim.confirmed"
            raise InvalidEvent(
                words, "a claim is confirmed first; add the event, or leave this out"
            )
        if referral.status is not before:
            words = f"{referral_id} is {referral.status.value} and moves from {before.value}"
            raise InvalidEvent(words, "add the event between them, or leave this one out")
        met_only = met and status is before and before in OPEN
        if status not in MOVES[before] and not met_only:
            words = f"no referral moves from {before.value} to {status.value}"
            raise InvalidEvent(words, "leave it out")
        return referral

    def _lose(self, event: StageChanged, referral: _Referral, won: _Won) -> None:
        """A won deal is lost after all: what it earned and is not yet paid comes to nothing."""
        if referral.contract_year > 1:
            words = f"{event.referral_id} was renewed, so its deal can no longer be lost"
            raise InvalidEvent(words, "leave it out, or leave out the renewal")
        early = won.early or ((),) * len(self._books)
        for books, earned_early, booked in zip(self._books, early, won.booked, strict=True):
            books.withdraw(event.at, (*earned_early, *booked))
        self._deals[referral.account.referrer_id, won.at.year] -= 1
        self._won -= 1
        self._referrals[event.referral_id] = None

    def _correct(self, event: Corrected) -> None:
        referral = self._known_referral(event.referral_id)
        won = referral.won
        if won is None:
            words = f"{event.referral_id} is {referral.status.value}; only a won deal is corrected"
            raise InvalidEvent(words, "add its move to closed_won, or leave this out")
        if referral.contract_year > 1:
            words = f"{event.referral_id} was renewed, so its amount can no longer change"
            raise InvalidEvent(words, "leave it out, or leave out the renewal")
        if event.deal == referral.closed:
            words = f"{event.referral_id} has this amount already"
            raise InvalidEvent(words, "leave out the events that are there twice")
        self._names.check_currency(event.deal.currency)
        referral.closed = event.deal
        anew = tuple(
            books.reach(
                event.at,
                referral.account,
                self._reached(referral, n, Milestone.CLOSED_WON, event.deal, won.deals),
                counted_at=won.at,
            )
            if books.withdraw(event.at, won.booked[n])
            else won.booked[n]
            for n, books in enumerate(self._books)
        )
        referral.won = won._replace(booked=anew)

    def _renew(self, event: Renewed) -> None:
        referral = self._known_referral(event.referral_id)
        if referral.status is not ReferralStatus.CLOSED_WON:
            words = f"{event.referral_id} is {referral.status.value}; only a won deal is renewed"
            raise InvalidEvent(words, "add its move to closed_won, or leave this out")
        if event.contract_year <= referral.contract_year:
            words = (
                f"contract year {referral.contract_year} of {event.referral_id} has begun before"
            )
            raise InvalidEvent(words, "number the years in their order")
        if event.contract_year != referral.contract_year + 1:
            words = (
                f"contract year {referral.contract_year + 1} of {event.referral_id} is missing "
                f"before year {event.contract_year}"
            )
            raise InvalidEvent(words, "add its deal.renewed; years are numbered without gaps")
        self._names.check_currency(event.deal.currency)
        referral.contract_year = event.contract_year
        self._reach(event.at, referral, Milestone.CLOSED_WON, event.deal, 0)

    def _reach(
        self,
        at: datetime,
        referral: _Referral,
        milestone: Milestone,
        deal: Money | None,
        deals: int,
    ) -> tuple[Booked, ...]:
        return tuple(
            books.reach(at, referral.account, self._reached(referral, n, milestone, deal, deals))
            for n, books in enumerate(self._books)
        )

    @staticmethod
    def _reached(
        referral: _Referral, book: int, milestone: Milestone, deal: Money | None, deals: int
    ) -> RuleInput:
        """A milestone under the programme of that number."""
        account = referral.account
        return RuleInput(
            audience=account.audience,
            milestone=milestone,
            country=account.country,
            currency=account.currency,
            deal=deal,
            deals=deals,
            contract_year=referral.contract_year,
            campaign=referral.campaigns[book],
            taking=referral.taking,
            closed=referral.closed,
        )

    def _count_deal(self, referrer_id: str, year: int) -> int:
        key = (referrer_id, year)
        deals = self._deals[key] = self._deals.get(key, 0) + 1
        self._won += 1
        return deals

    def _known_referral(self, referral_id: str) -> _Referral:
        referral = self._referrals.get(referral_id)
        if referral is None:
            if referral_id in self._referrals:
                raise InvalidEvent(f"{referral_id} has ended", "leave out what comes after the end")
            words = f"there is no referral {referral_id}"
            raise InvalidEvent(words, "its claim.received must stand above")
        return referral


def _shown(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
