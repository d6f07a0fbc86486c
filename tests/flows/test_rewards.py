"""From a milestone to a reward: each once, within caps and budget, in money or in kind."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.deal import Stage
from goodword.domain.errors import Invalid, Refused
from goodword.domain.event import Event
from goodword.domain.kind import RewardKind, Taking
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, Posting
from goodword.domain.referral import Referral, ReferralStatus
from goodword.domain.reward import BudgetTally, DealCount, Tally
from goodword.program.rewards import (
    Budget,
    Cap,
    CreditRule,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    Period,
    RecognitionRule,
    RecurringPercentRule,
)
from tests.domain.rewarding import program
from tests.doubles import NOON
from tests.flows.rewarding import Company
from tests.store.memory import MemoryStore

QUALIFIED, OPPORTUNITY = ReferralStatus.QUALIFIED, ReferralStatus.OPPORTUNITY
WON, LOST = ReferralStatus.CLOSED_WON, ReferralStatus.CLOSED_LOST
MEETING: Stage = Milestone.MEETING

FOR_A_LEAD = FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 2_500, "EUR": 2_000})
FOR_A_MEETING = FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000, "EUR": 4_000})
# 800.00 EUR cost 1,000.00 USD at 0.80.
FLAT = FlatRule(pays={"USD": 100_000, "EUR": 80_000})
MILESTONES = (FOR_A_LEAD, FOR_A_MEETING, FLAT)

HELD = ("held", "holding_period")


def earned_events(company: Company) -> list[str]:
    assert isinstance(company.store, MemoryStore)
    return [event.event_id for event in company.store.events if event.type == "referral.earned"]


def test_each_milestone_earns_its_own_reward_as_it_is_passed() -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()

    company.reach(referral, MEETING)
    assert company.stands(referral, "meeting") == (*HELD, 4_000)
    assert company.stands(referral, "lead") is None
    company.reach(referral, QUALIFIED)
    assert company.stands(referral, "lead") == (*HELD, 2_000)
    assert company.stands(referral) is None
    company.reach(referral, WON, "500.00")
    assert company.stands(referral) == (*HELD, 80_000)


def test_a_deal_that_closes_at_once_has_qualified_on_the_way_but_never_met() -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral, "lead") == (*HELD, 2_000)
    assert company.stands(referral, "meeting") is None
    assert company.stands(referral) == (*HELD, 80_000)
    early, closed = company.reward(referral, "lead"), company.reward(referral)
    assert early is not None
    assert closed is not None
    assert early.receipt.inputs["milestone"] == "qualified"
    assert "deal" not in early.receipt.inputs
    assert closed.receipt.inputs["deal"] == {"value": "500.00", "currency": "EUR"}


def test_an_opportunity_has_qualified_and_a_lost_deal_has_not() -> None:
    company = Company(program(*MILESTONES))
    opportunity, lost = company.referral(), company.referral()

    company.reach(opportunity, OPPORTUNITY)
    company.reach(lost, LOST)

    assert company.stands(opportunity, "lead") == (*HELD, 2_000)
    assert company.stands(lost, "lead") is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_whatever_order_events_arrive_and_repeat_each_milestone_is_rewarded_once(
    order: tuple[int, ...],
) -> None:
    company = Company(program(*MILESTONES))
    referral, events = company.referral(), []
    for stage, amount in ((MEETING, None), (QUALIFIED, None), (WON, "500.00")):
        company.report(referral, stage, amount)
        events.append(company.told(referral))

    for place in (*order, *order):
        company.react(events[place])

    assert sorted(earned_events(company)) == [
        f"{referral}.earned.{milestone}" for milestone in ("closed_won", "meeting", "qualified")
    ]
    rewards = [company.stands(referral, rule) for rule in ("lead", "meeting", "flat")]
    assert rewards == [(*HELD, 2_000), (*HELD, 4_000), (*HELD, 80_000)]
    counted = company.store.get(DealCount, "JS42", "2026")
    assert counted is not None
    assert counted.deals == 1


def test_what_a_worker_left_undone_between_two_milestones_is_done_by_the_next() -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()
    company.report(referral, WON, "500.00")
    event = company.told(referral)

    class Killed(BaseException):
        """Nothing after it runs."""

    class DyingStore(MemoryStore):
        def commit(self, decision: object) -> None:
            super().commit(decision)  # type: ignore[arg-type]  # the same decision
            raise Killed

    memory = company.store
    dying = DyingStore(company.clock)
    dying.__dict__.update(memory.__dict__)
    company.store = dying
    with pytest.raises(Killed):
        company.react(event)
    assert (company.stands(referral, "lead"), company.stands(referral)) == ((*HELD, 2_000), None)

    company.store = memory
    company.react(event)

    assert company.stands(referral) == (*HELD, 80_000)
    assert len(earned_events(company)) == 2


def test_a_meeting_is_recorded_once_and_moves_a_new_referral_to_contacted() -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()

    first = company.report(referral, MEETING)
    told = company.told(referral)
    company.clock.advance(days=1)
    again = company.report(referral, MEETING)

    assert (first.changed, first.status) == (True, ReferralStatus.CONTACTED)
    assert (again.changed, again.status) == (False, ReferralStatus.CONTACTED)
    stored = company.store.get(Referral, referral)
    assert stored is not None
    assert (stored.met_at, stored.reason) == (NOON, "crm_meeting")
    assert {name: told.data[name] for name in ("from", "status", "met")} == {
        "from": "new",
        "status": "contacted",
        "met": True,
    }


def test_a_meeting_leaves_a_later_stage_as_it_is() -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()
    company.reach(referral, QUALIFIED)

    met = company.report(referral, MEETING)
    company.react(company.told(referral))

    assert (met.changed, met.status) == (True, QUALIFIED)
    assert company.stands(referral, "meeting") == (*HELD, 4_000)
    assert len(earned_events(company)) == 2


@pytest.mark.parametrize("end", [WON, LOST])
def test_a_meeting_after_the_end_comes_too_late(end: ReferralStatus) -> None:
    company = Company(program(*MILESTONES))
    referral = company.referral()
    company.reach(referral, end, "500.00")

    assert not company.report(referral, MEETING).changed


def test_a_milestone_without_a_rule_leaves_no_trace() -> None:
    company = Company(program(FLAT))
    referral = company.referral()

    company.reach(referral, QUALIFIED)

    assert earned_events(company) == []


def test_a_claim_of_a_campaign_earns_its_extra_when_the_deal_closes() -> None:
    company = Company(program(*MILESTONES, extra={"USD": 10_000}))
    during, after = company.referral(campaign="spring"), company.referral()

    for referral in (during, after):
        company.reach(referral, QUALIFIED)
        assert company.stands(referral, "campaign-spring") is None
        company.reach(referral, WON, "500.00")

    assert company.stands(during, "campaign-spring") == (*HELD, 8_000)
    assert company.stands(after, "campaign-spring") is None
    reward = company.reward(during, "campaign-spring")
    assert reward is not None
    assert reward.receipt.rule == "customer.campaign-spring"
    assert reward.receipt.inputs["campaign"] == "spring"


# Renewals


RECURRING = RecurringPercentRule(years=(2000, 1000, 500))


def test_each_renewal_earns_the_share_of_its_contract_year_until_they_end() -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")

    for value in ("2000.00", "3000.00", "4000.00"):
        company.clock.advance(days=365)
        company.reach(referral, None, value)

    assert company.stands(referral, "recurring_percent") == (*HELD, 20_000)
    assert company.stands(referral, "recurring_percent-2") == (*HELD, 20_000)
    assert company.stands(referral, "recurring_percent-3") == (*HELD, 15_000)
    assert company.stands(referral, "recurring_percent-4") is None
    reward = company.reward(referral, "recurring_percent-2")
    assert reward is not None
    assert reward.receipt.inputs["contract_year"] == 2


def test_a_renewal_is_no_further_deal_of_the_year() -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=301)
    company.reach(referral, None, "1000.00")

    assert company.store.get(DealCount, "JS42", "2027") is None


def test_a_repeated_renewal_changes_nothing() -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=365)

    first = company.report(referral, None, "1000.00", message_id="again")
    again = company.report(referral, None, "1000.00", message_id="again")

    assert (first.changed, again.changed) == (True, False)
    stored = company.store.get(Referral, referral)
    assert stored is not None
    assert stored.renewals == 1


def test_renewals_whose_events_come_late_and_reordered_earn_their_own_year() -> None:
    company = Company(program(RECURRING))
    referral, events = company.referral(), []
    for stage, value in ((WON, "1000.00"), (None, "2000.00"), (None, "3000.00")):
        company.report(referral, stage, value)
        events.append(company.told(referral))
        company.clock.advance(days=365)

    for event in (*reversed(events), *events):
        company.react(event)

    rules = ("recurring_percent", "recurring_percent-2", "recurring_percent-3")
    assert [company.stands(referral, rule) for rule in rules] == [
        (*HELD, 20_000),
        (*HELD, 20_000),
        (*HELD, 15_000),
    ]


@pytest.mark.parametrize("days", [-400, 0, 299])
def test_a_second_renewal_within_the_contract_year_is_refused(days: int) -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")

    with pytest.raises(Refused, match="2026-11-21") as refusal:
        company.report(referral, None, "1000.00", occurred_at=NOON + timedelta(days=days))

    assert refusal.value.code == "renewed_too_soon"


def test_a_contract_year_begins_when_the_crm_says_not_when_it_says_so() -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    closed, reported = datetime(2026, 10, 1, tzinfo=UTC), NOON
    company.report(referral, WON, "1000.00", occurred_at=closed)
    first, second = closed + timedelta(days=300), closed + timedelta(days=600)
    assert first - reported < timedelta(days=300)

    assert company.report(referral, None, "1000.00", occurred_at=first).changed
    with pytest.raises(Refused):
        company.report(referral, None, "1000.00", occurred_at=second - timedelta(days=1))
    assert company.report(referral, None, "1000.00", occurred_at=second).changed


def test_only_a_won_deal_is_renewed() -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, OPPORTUNITY)

    with pytest.raises(Refused, match="closed_won first"):
        company.report(referral, None, "1000.00")


@pytest.mark.parametrize("amount", [None, "0.00", "1.001"])
def test_a_renewal_needs_a_proper_amount(amount: str | None) -> None:
    company = Company(program(RECURRING))
    referral = company.referral()
    company.reach(referral, WON, "1000.00")
    company.clock.advance(days=365)

    with pytest.raises(Invalid):
        company.report(referral, None, amount)


# Caps


def test_a_cap_cuts_a_reward_and_then_grants_nothing_and_says_why() -> None:
    cap = Cap(per=Period.YEAR, at_most={"USD": 150_000})
    company = Company(program(FLAT, caps=(cap,)))
    first, second, third = (company.referral() for _ in range(3))

    for referral in (first, second, third):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == (*HELD, 80_000)
    assert company.stands(second) == (*HELD, 40_000)
    assert company.stands(third) == ("canceled", "cap_reached", 0)
    canceled = company.reward(third)
    assert canceled is not None
    assert canceled.due_at is None
    assert canceled.receipt.held_until is None
    assert canceled.receipt.inputs["earned_before"] == {
        "2026": {"value": "1500.00 USD", "rewards": 2}
    }
    assert canceled.receipt.steps[-2:] == (
        "The cap of 1500.00 USD a year leaves 0.00 USD: 1500.00 USD was earned in 2026.",
        "Nothing is granted.",
    )
    tally = company.store.get(Tally, "JS42", "2026", "USD")
    assert tally is not None
    assert (tally.cost, tally.rewards) == (150_000, 2)


def test_a_canceled_credit_gives_no_months() -> None:
    company = Company(program(CreditRule(months=2), caps=(Cap(per=Period.YEAR, rewards=1),)))
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    months = [reward.months for one in (first, second) if (reward := company.reward(one, "credit"))]
    assert months == [2, 0]


def test_a_cap_is_each_referrers_own_and_begins_anew_with_its_period() -> None:
    company = Company(program(FLAT, caps=(Cap(per=Period.MONTH, rewards=1),)))
    first, second = company.referral(), company.referral()
    other, later = company.referral("MR07"), company.referral()

    for referral in (first, second, other):
        company.reach(referral, WON, "500.00")
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    company.reach(later, WON, "500.00")

    stands = [company.stands(referral) for referral in (first, second, other, later)]
    granted, nothing = (*HELD, 80_000), ("canceled", "cap_reached", 0)
    assert stands == [granted, nothing, granted, granted]


def test_the_period_is_that_of_the_milestone_not_of_the_reaction() -> None:
    company = Company(program(FLAT, caps=(Cap(per=Period.YEAR, rewards=1),)))
    referral = company.referral()
    company.clock.now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    company.report(referral, WON, "500.00")

    company.clock.advance(hours=1)
    company.react(company.told(referral))

    assert company.store.get(Tally, "JS42", "2026", "USD") is not None
    assert company.store.get(Tally, "JS42", "2027", "USD") is None
    counted = company.store.get(DealCount, "JS42", "2026")
    assert counted is not None


def test_several_rewards_of_one_milestone_share_the_cap_in_their_order() -> None:
    added = FlatRule(name="added", pays={"USD": 100_000, "EUR": 80_000}, adds=True)
    cap = Cap(per=Period.YEAR, at_most={"USD": 150_000})
    company = Company(program(FLAT, added, caps=(cap,)))
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral) == (*HELD, 80_000)
    assert company.stands(referral, "added") == (*HELD, 40_000)


# The budget


def test_what_the_budget_has_no_room_for_waits_for_the_next_period() -> None:
    company = Company(program(FLAT, budget=Budget(per=Period.QUARTER, amount=150_000)))
    first, second = company.referral("JS42"), company.referral("MR07")
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == (*HELD, 80_000)
    assert company.stands(second) == ("pending", "budget_spent", 80_000)
    waiting = company.reward(second)
    assert waiting is not None
    assert waiting.due_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert waiting.receipt.steps[-1] == (
        "The programme's budget of 1500.00 USD a quarter has 500.00 USD left, "
        "the reward costs 1000.00 USD: it waits for 2027-01-01."
    )

    company.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    # The first one's hold is over by now.
    assert company.sweep() == (1, 1)

    held = company.reward(second)
    assert held is not None
    assert company.stands(second) == (*HELD, 80_000)
    assert held.due_at == held.receipt.held_until == company.clock() + timedelta(days=30)
    assert held.receipt.inputs["granted_in"] == "2027-Q1"
    old, new = (company.store.get(BudgetTally, period, "USD") for period in ("2026-Q4", "2027-Q1"))
    assert old is not None
    assert new is not None
    assert (old.cost, new.cost) == (100_000, 100_000)
    company.clock.advance(days=30)
    assert company.sweep() == (0, 1)


def test_those_who_wait_are_taken_up_one_period_after_the_other() -> None:
    company = Company(program(FLAT, budget=Budget(per=Period.MONTH, amount=100_000)))
    referrals = [company.referral(f"R{number}") for number in (1, 2, 3)]
    referrals.reverse()
    for referral in referrals:
        company.reach(referral, WON, "500.00")
        company.clock.advance(minutes=1)

    def reasons() -> list[str]:
        return [stands[1] for one in referrals if (stands := company.stands(one))]

    assert reasons() == ["holding_period", "budget_spent", "budget_spent"]
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert company.sweep() == (2, 0)  # the oldest is held, the other waits on
    assert reasons() == ["holding_period", "holding_period", "budget_spent"]
    assert company.sweep() == (0, 0)

    company.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert company.sweep()[0] == 1
    assert reasons() == ["next_payout", "next_payout", "holding_period"]


@pytest.mark.parametrize(
    "budget",
    [Budget(per=Period.PROGRAMME, amount=150_000), Budget(per=Period.MONTH, amount=99_999)],
)
def test_where_no_period_will_have_room_a_person_decides(budget: Budget) -> None:
    company = Company(program(FLAT, budget=budget))
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    reward = company.reward(second)
    assert reward is not None
    assert (reward.status, reward.reason, reward.due_at) == ("pending", "budget_spent", None)
    company.clock.advance(days=4_000)
    assert company.sweep()[0] == 0


def test_a_reward_that_waits_for_the_budget_has_used_its_cap() -> None:
    company = Company(
        program(
            FLAT,
            caps=(Cap(per=Period.YEAR, rewards=1),),
            budget=Budget(per=Period.MONTH, amount=100_000),
        )
    )
    other, first, second = company.referral("MR07"), company.referral(), company.referral()
    for referral in (other, first, second):
        company.reach(referral, WON, "500.00")

    assert company.stands(first) == ("pending", "budget_spent", 80_000)
    assert company.stands(second) == ("canceled", "cap_reached", 0)


def test_what_costs_nothing_needs_no_budget() -> None:
    company = Company(program(CreditRule(months=2), budget=Budget(per=Period.YEAR, amount=1)))
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral, "credit") == (*HELD, 0)


# Kinds


CHOICE = FlatRule(pays=FLAT.pays, instead=Instead(credit_months=3, donation=True))


@pytest.mark.parametrize(
    ("rule", "taking", "reason", "account"),
    [
        (CHOICE, Taking.MONEY, "next_payout", LedgerAccount.OWED),
        (CHOICE, Taking.DONATION, "donation_to_send", LedgerAccount.DONATIONS),
        (CHOICE, Taking.CREDIT, "credit_to_grant", None),
        (
            MarketingFundRule(name="flat", percent=1600),
            Taking.MONEY,
            "in_fund",
            LedgerAccount.FUND,
        ),
        (RecognitionRule(name="flat", text={"en": "A talk"}), Taking.MONEY, "thanked", None),
    ],
)
def test_an_approved_reward_is_booked_by_its_kind_and_only_money_is_owed(
    rule: FlatRule | MarketingFundRule | RecognitionRule,
    taking: Taking,
    reason: str,
    account: LedgerAccount | None,
) -> None:
    company = Company(program(rule))
    referral = company.referral(taking=taking)
    # 16 % of it are the 800.00 EUR that the flat rule pays.
    company.reach(referral, WON, "5000.00")
    company.clock.advance(days=30)
    assert company.sweep() == (0, 1)

    reward = company.reward(referral)
    assert reward is not None
    assert (reward.status, reward.reason) == ("approved", reason)
    assert reward.months == (3 if taking is Taking.CREDIT else 0)
    entry = company.store.get(JournalEntry, "account-JS42", f"{reward.reward_id}.approved")
    if account is None:
        assert entry is None
        assert reward.minor == 0
    else:
        assert entry is not None
        assert entry.postings == (
            Posting(account=LedgerAccount.EXPENSE, minor=80_000),
            Posting(account=account, minor=-80_000),
        )
    owed = reward.kind is RewardKind.MONEY
    balance = company.store.get(Balance, "account-JS42", "EUR")
    assert (balance is not None) is owed
    payable = company.store.approved_rewards("account-JS42", "EUR")
    assert [one.reward_id for one in payable] == ([reward.reward_id] if owed else [])


@pytest.mark.parametrize("taking", [Taking.MONEY, Taking.DONATION])
def test_a_reward_above_the_ceiling_waits_for_a_person_whatever_is_paid_with_it(
    taking: Taking,
) -> None:
    large = FlatRule(pays={"USD": 1_000_001}, instead=Instead(donation=True))
    company = Company(program(large))
    referral = company.referral(taking=taking)
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=30)
    company.sweep()

    # 10,000.01 USD are 8,000.01 EUR, the ceiling 8,000.00.
    assert company.stands(referral) == ("held", "above_ceiling", 800_001)


def test_what_was_earned_is_told_with_its_reason() -> None:
    company = Company(program(FLAT, caps=(Cap(per=Period.YEAR, rewards=1),)))
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "500.00")

    held = company.store.get(Event, f"{first}.flat.referrer", f"{first}.flat.referrer.held")
    assert held is not None
    assert held.data == {
        "referral_id": first,
        "account_id": "account-JS42",
        "milestone": "closed_won",
        "kind": "money",
        "minor": 80_000,
        "currency": "EUR",
        "reason": "holding_period",
    }
    canceled = company.store.get(
        Event, f"{second}.flat.referrer", f"{second}.flat.referrer.canceled"
    )
    assert canceled is not None
    assert (canceled.data["minor"], canceled.data["reason"]) == (0, "cap_reached")
