"""Made-up histories of referrals: every event of a life, in the order in which it happened, and the
figures of all together as whoever made them up knows them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.payouts import (
    PayoutPaid,
    PayoutReleased,
    PayoutReserved,
    PayoutReturned,
)
from goodword.domain.event_data.referrals import (
    DealCorrected,
    DealRenewed,
    ReferralMoved,
    ReferralReopened,
)
from goodword.domain.event_data.rewards import (
    RewardApproved,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.event_data.sales import HandedOver, LeadAnswered
from goodword.domain.events import EventData, happened
from goodword.domain.figures.figure import Figure, month_of, reward_figure
from goodword.domain.referrals.referral import Referral
from tests.store.records import CONSENT

BEGIN: Final = datetime(2024, 12, 1, tzinfo=UTC)
AUDIENCES: Final = ("customer", "partner", "employee")
COUNTRIES: Final = ("DE", "GB", "JP", None)
CHANNELS: Final = ("whatsapp", "mail", None)
OWNERS: Final = ("a" * 12, "b" * 12, "c" * 12)


class Histories:
    """Events in the order of their moments, and what they come to. ``truth`` is by month."""

    def __init__(self, seed: int, events: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same at every run
        self.events: list[Event] = []
        self.referrals: list[Referral] = []
        self.truth: Counter[tuple[str, str]] = Counter()
        while len(self.events) < events:
            _Life(self, self._random, len(self.referrals)).live()
        self.events.sort(key=lambda one: (one.at, one.event_id))


class _Life:
    """One referral from its form to its payouts."""

    def __init__(self, all_: Histories, chance: random.Random, number: int) -> None:
        self._all, self._random = all_, chance
        self._id = f"REF-2026-CUST-{number:03}-R{number % 40}"
        self._at = BEGIN + timedelta(minutes=chance.randrange(60 * 24 * 600))
        self._said = 0
        self._turn = 0
        self._first: datetime | None = None
        self._by = self._at
        self._answered = False

    def live(self) -> None:
        chance = self._random
        self._begin()
        if chance.random() < 0.2:
            return
        if chance.random() < 0.9:
            self._hand_over()
        if chance.random() < 0.3:
            self._hand_over()
        status = "new"
        for stage in ("contacted", "qualified", "opportunity"):
            if chance.random() < 0.5:
                status = self._move(status, stage, met=False)
        if chance.random() < 0.3:
            self._move(status, status, met=True)
        end = chance.random()
        if end < 0.2:
            self._end_and_perhaps_reopen(status)
        elif end < 0.7:
            self._win(status)

    def _pass(self, minutes: int = 60 * 24 * 20) -> datetime:
        self._at += timedelta(minutes=1 + self._random.randrange(minutes))
        return self._at

    def _count(self, moment: datetime, figure: str, by: int = 1) -> None:
        self._all.truth[month_of(moment), figure] += by

    def _tell(self, data: EventData, about: str, name: str) -> Event:
        event = happened(data, event_id=name, about=about, actor="test", now=self._at)
        self._all.events.append(event)
        return event

    def _begin(self) -> None:
        chance = self._random
        audience, country = chance.choice(AUDIENCES), chance.choice(COUNTRIES)
        channel = chance.choice(CHANNELS)
        submission = ClaimSubmission(
            event_id=f"{self._id}.form",
            type=EventType.CLAIM_SUBMITTED,
            about=f"prospect-{self._id}",
            at=self._at,
            actor="anybody",
            code=f"code{self._id}",
            referrer_id="R",
            audience=audience,
            revision="r",
            locale="de",
            channel=channel,
            referrer_country=country,
            submitted_at=self._at,
            method="web_form",
        )
        self._all.events.append(submission)
        self._count(self._at, Figure.SUBMISSIONS)
        at = self._pass(60)
        self._all.referrals.append(
            Referral(
                referral_id=self._id,
                claim_id=f"chain-{self._id}",
                code=submission.code,
                referrer_id="R",
                audience=audience,
                revision="r",
                prospect_id=submission.about,
                locale="de",
                channel=channel,
                referrer_country=country,
                created_at=at,
                moved_at=at,
                confirmed_at=at,
            )
        )
        # Some confirm again through the same link: it is one all the same.
        for again in range(1 + (chance.random() < 0.2)):
            self._all.events.append(
                CONSENT.but(
                    event_id=f"{self._id}.confirmed.{again}",
                    type=EventType.CLAIM_CONFIRMED,
                    about=f"chain-{self._id}",
                    sequence=again + 1,
                    referral_id=self._id,
                    at=self._at + timedelta(days=again),
                    version=0,
                    due_at=None,
                )
            )
        self._count(at, Figure.CONFIRMED)

    def _hand_over(self) -> None:
        self._turn += 1
        at = self._pass(60 * 24)
        self._by = at + timedelta(hours=24)
        self._tell(
            HandedOver(
                turn=self._turn,
                route=0,
                answer_by=self._by.isoformat(),
                owner=self._random.choice(OWNERS),
            ),
            self._id,
            f"{self._id}.{self._turn}.handed_over",
        )
        if self._turn == 1:
            self._first = at
            self._count(at, Figure.LEADS)
        if self._random.random() < 0.3:
            self._pass(60 * 24)
            answer = self._random.choice(("taken", "passed_on"))
            self._tell(
                LeadAnswered(answer=answer, turn=self._turn),
                self._id,
                f"{self._id}.{self._turn}.{answer}.1",
            )
            if answer == "taken":
                self._answer()

    def _answer(self) -> None:
        if self._answered or self._first is None:
            return
        self._answered = True
        self._count(self._first, Figure.ANSWERED)
        self._count(self._first, Figure.ANSWERED_IN_TIME, int(self._at <= self._by))
        minutes = int((self._at - self._first).total_seconds() // 60)
        self._count(self._first, Figure.ANSWER_MINUTES, minutes)

    def _report(self, data: EventData) -> datetime:
        self._said += 1
        self._tell(data, self._id, f"generic.{self._id}.m{self._said}")
        return self._at

    def _move(
        self, before: str, status: str, *, met: bool = False, minor: int | None = None
    ) -> str:
        self._pass()
        told = {"minor": minor, "currency": "EUR"} if minor is not None else {}
        at = self._report(ReferralMoved(before=before, status=status, met=met, **told))
        self._answer()
        early = before in {"new", "contacted"}
        self._count(at, Figure.MET, int(met))
        if early and status in {"qualified", "opportunity", "closed_won"}:
            self._count(at, Figure.QUALIFIED)
        if (early or before == "qualified") and status in {"opportunity", "closed_won"}:
            self._count(at, Figure.OPPORTUNITIES)
        return status

    def _end_and_perhaps_reopen(self, status: str) -> None:
        end = self._random.choice(("closed_lost", "rejected"))
        self._move(status, end)
        ended = self._at
        self._count(ended, Figure.LOST)
        if self._random.random() < 0.4:
            self._pass()
            again = ReferralReopened(before=end, status=status, reopenings=1)
            self._tell(again, self._id, f"{self._id}.reopened.1")
            self._count(ended, Figure.LOST, -1)

    def _win(self, status: str) -> None:
        chance, worth = self._random, self._random.randrange(1_000, 90_000)
        self._move(status, "closed_won", minor=worth)
        won = self._at
        reward = self._earn("bands")
        while chance.random() < 0.3:
            self._pass()
            self._report(
                DealCorrected(
                    minor=worth + 100,
                    currency="EUR",
                    former_minor=worth,
                    former_currency="EUR",
                )
            )
            worth += 100
        if chance.random() < 0.2:
            self._move("closed_won", "closed_lost")
            self._count(self._at, Figure.LOST)
            self._count(reward[0], reward_figure("money", self._cancel(reward)), 0)
            return
        self._count(won, Figure.WON)
        self._count(won, f"{Figure.REVENUE}.EUR", worth)
        if chance.random() < 0.2:
            self._pass()
            at = self._report(DealRenewed(contract_year=2, minor=77, currency="EUR"))
            self._count(at, f"{Figure.REVENUE}.EUR", 77)
        self._pay(reward)

    def _earn(self, rule: str) -> tuple[datetime, str, int, bool]:
        self._pass(60)
        name, minor = f"{self._id}.{rule}.referrer", self._random.randrange(100, 9_000)
        waits = self._random.random() < 0.3
        kind = RewardWaiting if waits else RewardHeld
        self._tell(
            kind(
                referral_id=self._id,
                account_id="acct",
                milestone="closed_won",
                kind="money",
                minor=minor,
                currency="EUR",
                reason="budget_spent" if waits else "holding_period",
            ),
            name,
            f"{name}.{kind.type.step}",
        )
        return self._at, name, minor, waits

    def _stands(self, reward: tuple[datetime, str, int, bool], state: str) -> str:
        at, _, minor, _ = reward
        self._count(at, reward_figure("money", state))
        self._count(at, reward_figure("money", state, "EUR"), minor)
        return state

    def _cancel(self, reward: tuple[datetime, str, int, bool]) -> str:
        _, name, minor, _ = reward
        if self._random.random() < 0.5:
            self._approve(reward)
        self._pass(60)
        self._tell(
            RewardCanceled(
                referral_id=self._id,
                account_id="acct",
                kind="money",
                minor=minor,
                currency="EUR",
                reason="deal_lost",
            ),
            name,
            f"{name}.canceled",
        )
        return self._stands(reward, "canceled")

    def _approve(self, reward: tuple[datetime, str, int, bool]) -> None:
        _, name, minor, waits = reward
        if waits:
            self._pass()
            self._tell(
                RewardHeld(
                    referral_id=self._id,
                    account_id="acct",
                    kind="money",
                    minor=minor,
                    currency="EUR",
                    reason="holding_period",
                ),
                name,
                f"{name}.held",
            )
        self._pass()
        if self._random.random() < 0.2:
            why = RewardWaiting(reason="above_ceiling")
            self._tell(why, name, f"{name}.above_ceiling")
            self._pass()
        self._tell(
            RewardApproved(kind="money", minor=minor, currency="EUR"), name, f"{name}.approved"
        )

    def _pay(self, reward: tuple[datetime, str, int, bool]) -> None:
        _, name, minor, waits = reward
        if self._random.random() < 0.2:
            self._stands(reward, "waiting" if waits else "held")
            return
        self._approve(reward)
        state, generation = "approved", 0
        while self._random.random() < 0.8 and generation < 4 and state == "approved":
            payout, generation = f"po-{self._id}-{generation}", generation + 1
            self._pass()
            self._tell(
                PayoutReserved(minor=minor, currency="EUR", reward_ids=(name,)),
                payout,
                f"{payout}.reserved",
            )
            state = "in_payout"
            for version in range(2, 5):
                possible = {
                    "in_payout": (PayoutPaid, PayoutReleased, PayoutReturned),
                    "paid": (PayoutReturned,),
                    # A payment that is reported after its release, and that a person confirms.
                    "approved": (PayoutPaid,),
                }[state]
                if self._random.random() < 0.5:
                    break
                kind = self._random.choice(possible)
                self._pass()
                self._tell(
                    kind(minor=minor, currency="EUR", reason="x"),
                    payout,
                    f"{payout}.{kind.type.step}.{version}",
                )
                state = "paid" if kind is PayoutPaid else "approved"
        self._stands(reward, state)
