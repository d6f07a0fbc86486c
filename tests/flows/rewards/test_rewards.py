"""From a milestone to a reward: each once, whatever the CRM reports and in whatever order."""

import itertools
from decimal import Decimal

import pytest

from goodword.domain.event import Event
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.reward import DealCount
from goodword.domain.rewards.steps import Amount
from goodword.program.rewards import (
    Cap,
    Period,
)
from tests.doubles import NOON
from tests.flows.rewards.rewarding import (
    FLAT,
    HELD,
    LOST,
    MEETING,
    MILESTONES,
    OPPORTUNITY,
    QUALIFIED,
    WON,
    RewardingCompany,
    earned_events,
)
from tests.programs import rewarding


def test_each_milestone_earns_its_own_reward_as_it_is_passed() -> None:
    company = RewardingCompany(rewarding(*MILESTONES))
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
    company = RewardingCompany(rewarding(*MILESTONES))
    referral = company.referral()

    company.reach(referral, WON, "500.00")

    assert company.stands(referral, "lead") == (*HELD, 2_000)
    assert company.stands(referral, "meeting") is None
    assert company.stands(referral) == (*HELD, 80_000)
    early, closed = company.reward(referral, "lead"), company.reward(referral)
    assert early is not None
    assert closed is not None
    assert early.receipt.inputs.milestone == "qualified"
    assert early.receipt.inputs.deal is None
    assert closed.receipt.inputs.deal == Amount(minor=50_000, currency="EUR")


def test_an_opportunity_has_qualified_and_a_lost_deal_has_not() -> None:
    company = RewardingCompany(rewarding(*MILESTONES))
    opportunity, lost = company.referral(), company.referral()

    company.reach(opportunity, OPPORTUNITY)
    company.reach(lost, LOST)

    assert company.stands(opportunity, "lead") == (*HELD, 2_000)
    assert company.stands(lost, "lead") is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_whatever_order_events_arrive_and_repeat_each_milestone_is_rewarded_once(
    order: tuple[int, ...],
) -> None:
    company = RewardingCompany(rewarding(*MILESTONES))
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


def test_a_meeting_is_recorded_once_and_moves_a_new_referral_to_contacted() -> None:
    company = RewardingCompany(rewarding(*MILESTONES))
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
    company = RewardingCompany(rewarding(*MILESTONES))
    referral = company.referral()
    company.reach(referral, QUALIFIED)

    met = company.report(referral, MEETING)
    company.react(company.told(referral))

    assert (met.changed, met.status) == (True, QUALIFIED)
    assert company.stands(referral, "meeting") == (*HELD, 4_000)
    assert len(earned_events(company)) == 2


@pytest.mark.parametrize("end", [WON, LOST])
def test_a_meeting_after_the_end_comes_too_late(end: ReferralStatus) -> None:
    company = RewardingCompany(rewarding(*MILESTONES))
    referral = company.referral()
    company.reach(referral, end, "500.00")

    assert not company.report(referral, MEETING).changed


def test_a_milestone_without_a_rule_leaves_no_trace() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()

    company.reach(referral, QUALIFIED)

    assert earned_events(company) == []


def test_a_claim_of_a_campaign_earns_its_extra_when_the_deal_closes() -> None:
    company = RewardingCompany(rewarding(*MILESTONES, extra={"USD": 10_000}))
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
    assert reward.receipt.inputs.campaign == "spring"


def test_what_was_earned_is_told_with_its_reason() -> None:
    company = RewardingCompany(rewarding(FLAT, caps=(Cap(per=Period.YEAR, rewards=1),)))
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


def test_a_referrer_whose_currency_has_no_rate_any_more_earns_in_the_base_currency() -> None:
    plain = rewarding(FLAT)
    rates = plain.currencies.rates.model_copy(update={"values": {"GBP": Decimal("0.40")}})
    currencies = plain.currencies.model_copy(update={"rates": rates})
    company = RewardingCompany(plain.model_copy(update={"currencies": currencies}))
    referral = company.referral()

    company.report(referral, WON, "500.00", currency="USD")
    company.react(company.told(referral))

    reward = company.reward(referral)
    assert reward is not None
    assert (reward.minor, reward.currency) == (100_000, "USD")
