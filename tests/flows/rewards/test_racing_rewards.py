"""Rewards decided at the same moment on a real table: what is counted is never overrun."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import Decision, Event
from goodword.domain.ledger import Balance
from goodword.domain.referrals.referral import Deal, Referral
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import BudgetTally, DealCount, Reward, RewardStatus, Tally
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.ports import Store
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.program.rewards import Budget, Cap, Period
from goodword.store.dynamodb import DynamoStore
from tests.doubles import KEYS
from tests.flows.rewards.rewarding import FLAT, LOST, WON, RewardingCompany
from tests.gateways.payouts.fake import paying
from tests.programs import rewarding
from tests.store.records import REWARD

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


class LateStore(DynamoStore):
    """Its first commit waits until the other one has decided, too."""

    start: threading.Barrier | None = None

    def commit(self, decision: Decision) -> None:
        if self.start is not None:
            start, self.start = self.start, None
            start.wait(20)
        super().commit(decision)


class Race:
    """A company on a table of its own, and work that several do at once."""

    def __init__(self, client: "DynamoDBClient", table: str, programme: Program) -> None:
        self.client, self.table = client, table
        self.company = RewardingCompany(programme)
        self.company.keep_in(self._store())

    def at_once(self, works: Sequence[Callable[[Store], object]]) -> None:
        start = threading.Barrier(len(works))

        def run(work: Callable[[Store], object]) -> None:
            store = self._store()
            store.start = start
            work(store)

        with ThreadPoolExecutor(len(works)) as pool:
            list(pool.map(run, works))

    def won(self, referral_id: str) -> Event:
        self.company.report(referral_id, WON, "500.00")
        return self.company.told(referral_id)

    def rewarding(self, event: Event) -> Callable[[Store], object]:
        return lambda store: reward_deal(store, event, now=self.company.clock())

    def _store(self) -> LateStore:
        return LateStore(self.client, self.table, clock=lambda: self.company.clock())


def test_two_deals_of_one_referrer_at_once_keep_to_the_cap(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    cap = Cap(per=Period.YEAR, at_most=150_000)
    race = Race(dynamodb, table, rewarding(FLAT, caps=(cap,)))
    company = race.company
    referrals = [company.referral(), company.referral()]

    race.at_once([race.rewarding(race.won(referral)) for referral in referrals])

    assert sorted(stands for one in referrals if (stands := company.stands(one))) == [
        ("held", "holding_period", 40_000),
        ("held", "holding_period", 80_000),
    ]
    tally = company.store.get(Tally, "JS42", "2026", "USD")
    deals = company.store.get(DealCount, "JS42", "2026")
    assert tally is not None
    assert deals is not None
    assert (tally.cost, tally.rewards, deals.deals) == (150_000, 2, 2)


def test_two_referrers_at_once_keep_to_the_budget(dynamodb: "DynamoDBClient", table: str) -> None:
    race = Race(dynamodb, table, rewarding(FLAT, budget=Budget(per=Period.QUARTER, amount=150_000)))
    company = race.company
    referrals = [company.referral("JS42"), company.referral("MR07")]

    race.at_once([race.rewarding(race.won(referral)) for referral in referrals])

    assert sorted(stands for one in referrals if (stands := company.stands(one))) == [
        ("held", "holding_period", 80_000),
        ("pending", "budget_spent", 80_000),
    ]
    spent = company.store.get(BudgetTally, "2026-Q4", "USD")
    assert spent is not None
    assert spent.cost == 100_000


def test_one_event_that_two_workers_take_earns_once(dynamodb: "DynamoDBClient", table: str) -> None:
    race = Race(dynamodb, table, rewarding(FLAT, caps=(Cap(per=Period.YEAR, rewards=9),)))
    company, referral = race.company, race.company.referral()
    event = race.won(referral)

    race.at_once([race.rewarding(event), race.rewarding(event)])

    tally = company.store.get(Tally, "JS42", "2026", "USD")
    assert tally is not None
    assert (tally.rewards, company.stands(referral)) == (1, ("held", "holding_period", 80_000))


def test_of_200_that_wait_the_ten_oldest_get_what_the_new_period_has(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    terms = rewarding(FLAT, budget=Budget(per=Period.MONTH, amount=10_000))
    race = Race(dynamodb, table, terms)
    company, december = race.company, datetime(2026, 12, 1, tzinfo=UTC)
    waiting = [
        REWARD.but(
            reward_id=f"REF-{(77 * n) % 200:03d}",
            account_id=f"account-{n}",
            receipt=REWARD.receipt.model_copy(update={"revision": revision_of(terms)}),
            status=RewardStatus.PENDING,
            reason="budget_spent",
            cost=1_000,
            created_at=company.clock() + timedelta(seconds=n),
            due_at=december,
        )
        for n in range(200)
    ]
    for start in (100, 0):
        company.store.commit(Decision(save=tuple(waiting[start : start + 100])))
    company.clock.now = december

    def sweep(store: Store) -> None:
        while grant_waiting(store, now=december):
            pass

    race.at_once([sweep, sweep])

    found = [company.store.get(Reward, one.account_id, one.reward_id) for one in waiting]
    assert [n for n, one in enumerate(found) if one and one.status == "held"] == list(range(10))
    assert {one.due_at for one in found[10:] if one} == {datetime(2027, 1, 1, tzinfo=UTC)}


def test_two_referrals_that_name_one_deal_at_once_do_not_both_get_it(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    race = Race(dynamodb, table, rewarding(FLAT))
    company = race.company
    referrals = [company.referral("JS42"), company.referral("MR07")]
    refused: list[str] = []

    def winning(referral_id: str) -> Callable[[Store], object]:
        def win(store: Store) -> None:
            try:
                company.report(
                    referral_id, WON, "500.00", deal_id="D-1", message_id=referral_id, store=store
                )
            except Refused as refusal:
                refused.append(refusal.code)

        return win

    race.at_once([winning(referral_id) for referral_id in referrals])

    found = [company.store.get(Referral, referral_id) for referral_id in referrals]
    won = [one.referral_id for one in found if one and one.status == "closed_won"]
    deal = company.store.get(Deal, "D-1")
    assert deal is not None
    assert won == [deal.referral_id]
    assert refused == ["deal_taken"]


def test_a_deal_and_one_that_waited_do_not_both_take_the_last_of_a_new_budget(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    race = Race(dynamodb, table, rewarding(FLAT, budget=Budget(per=Period.MONTH, amount=100_000)))
    company = race.company
    first, waited, new = (company.referral(name) for name in ("JS42", "MR07", "KT19"))
    for referral in (first, waited):
        company.react(race.won(referral))
    waiting = company.reward(waited)
    assert waiting is not None
    assert waiting.due_at is not None
    company.clock.now = waiting.due_at
    event = race.won(new)

    race.at_once([race.rewarding(event), lambda store: grant_waiting(store, now=company.clock())])

    statuses = [stands[0] for one in (waited, new) if (stands := company.stands(one))]
    spent = company.store.get(BudgetTally, "2026-12", "USD")
    assert spent is not None
    assert spent.cost == 100_000
    # Whoever came second waits for January; a sweep that lost has left its reward due.
    assert sorted(statuses) == ["held", "pending"]
    company.sweep()
    later = [company.reward(one) for one in (waited, new)]
    (pending,) = [one for one in later if one is not None and one.status == "pending"]
    assert pending.due_at is not None
    assert f"{pending.due_at:%Y-%m-%d}" == "2027-01-01"


def test_rewards_that_wait_for_the_budget_do_not_stop_those_that_are_due(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    race = Race(dynamodb, table, rewarding(FLAT, budget=Budget(per=Period.YEAR, amount=100_000)))
    company = race.company
    held, waiting = company.referral("JS42"), company.referral("MR07")
    for referral in (held, waiting):
        company.react(race.won(referral))
    company.clock.advance(days=30)

    race.at_once([lambda store: approve_rewards(store, keys=lambda: KEYS, now=company.clock())])

    assert company.stands(held) == ("approved", "next_payout", 80_000)
    assert company.store.due(Reward, company.clock()) == ()


def test_a_loss_and_the_reaction_to_the_won_deal_at_once_leave_nothing_granted(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    cap = Cap(per=Period.YEAR, rewards=9)
    race = Race(dynamodb, table, rewarding(FLAT, caps=(cap,)))
    company, referral = race.company, race.company.referral()
    event = race.won(referral)

    race.at_once(
        [
            race.rewarding(event),
            lambda store: company.report(referral, LOST, message_id="lost", store=store),
        ]
    )

    stands = company.stands(referral)
    assert stands is None or stands[:2] == ("canceled", "deal_lost")
    tally = company.store.get(Tally, "JS42", "2026", "USD")
    deals = company.store.get(DealCount, "JS42", "2026")
    assert tally is None or (tally.cost, tally.rewards) == (0, 0)
    assert deals is None or deals.deals == 0


def test_a_loss_and_the_run_that_reserves_at_once_leave_money_on_its_way_or_none(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    race = Race(dynamodb, table, rewarding(FLAT))
    company, referral = race.company, race.company.referral()
    company.react(race.won(referral))
    company.clock.advance(days=30)
    company.sweep()
    refused: list[str] = []

    def lose(store: Store) -> None:
        try:
            company.report(referral, LOST, message_id="lost", store=store)
        except Refused as refusal:
            refused.append(refusal.code)

    race.at_once(
        [
            lose,
            lambda store: reserve_payouts(
                store, company.program, paying(company.clock), now=company.clock()
            ),
        ]
    )

    balance = company.store.get(Balance, "account-JS42", "EUR")
    kept = company.store.get(UnfollowedReport, "generic", "lost")
    stands = company.stands(referral)
    assert balance is not None
    assert stands is not None
    if refused:
        assert (stands[0], balance.owed, balance.reserved) == ("reserved", 0, 80_000)
        assert kept is not None
        assert kept.reason == refused[0] == "already_paying"
    else:
        assert (stands[0], balance.owed, balance.reserved) == ("canceled", 0, 0)
        assert kept is None
