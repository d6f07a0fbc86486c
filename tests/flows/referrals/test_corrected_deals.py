"""A won deal that is reported lost, or with another amount, while its rewards can still be kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import Decision, Event
from goodword.domain.kinds import RewardPreference
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, Posting
from goodword.domain.listing import WAITING
from goodword.domain.money import Money
from goodword.domain.record import instant
from goodword.domain.referrals.deal import Stage
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.unfollowed import ReportState, UnfollowedReport
from goodword.domain.rewards.reward import BudgetTally, DealCount, Tally
from goodword.domain.rewards.steps import Amount, StepCode, step
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.referrals.dismiss_report import dismiss_report, end_reports
from goodword.flows.waiting.listing import waiting
from goodword.program.rewards import (
    Budget,
    Cap,
    FlatRule,
    Instead,
    MarketingFundRule,
    Period,
    RecurringPercentRule,
    TierPercentRule,
)
from tests.domain.rewards.rewarding import TWO_BANDS
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
)
from tests.gateways.payouts.fake import paying
from tests.programs import rewarding
from tests.store.memory import MemoryStore

CAPS = (Cap(per=Period.YEAR, at_most=900_000),)
BUDGET = Budget(per=Period.QUARTER, amount=900_000)


def counted(company: RewardingCompany) -> tuple[int, int, int, int]:
    """Deals of the year; cost and rewards against the cap; cost against the budget."""
    store = company.store
    deals = store.get(DealCount, "JS42", "2026")
    tally = store.get(Tally, "JS42", "2026", "USD")
    budget = store.get(BudgetTally, "2026-Q4", "USD")
    return (
        deals.deals if deals else 0,
        tally.cost if tally else 0,
        tally.rewards if tally else 0,
        budget.cost if budget else 0,
    )


def test_a_won_deal_that_is_lost_seconds_later_pays_nothing_31_days_later() -> None:
    company = RewardingCompany(rewarding(FLAT, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    company.clock.advance(seconds=5)

    moved = company.report(referral, LOST)
    company.react(company.told(referral))
    company.clock.advance(days=31)
    company.sweep()

    assert (moved.status, moved.changed) == (LOST, True)
    assert company.stands(referral) == ("canceled", "deal_lost", 80_000)
    assert counted(company) == (0, 0, 0, 0)
    reward = company.reward(referral)
    assert reward is not None
    assert reward.receipt.steps[-1] == step(StepCode.DEAL_LOST)


def test_a_rejected_deal_says_so_on_the_reward_and_in_its_event() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()
    company.reach(referral, WON, "500.00")

    company.report(referral, ReferralStatus.REJECTED)

    assert company.stands(referral) == ("canceled", "deal_rejected", 80_000)
    told = company.store.get(
        Event, f"{referral}.flat.referrer", f"{referral}.flat.referrer.canceled"
    )
    assert told is not None
    assert (told.type, told.data["reason"]) == ("reward.canceled", "deal_rejected")


def test_a_loss_that_overtakes_the_reaction_leaves_nothing_to_earn() -> None:
    company = RewardingCompany(rewarding(*MILESTONES, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.report(referral, WON, "500.00")
    won = company.told(referral)
    company.report(referral, LOST)

    company.react(won)
    company.react(company.told(referral))

    assert company.stands(referral) is None
    assert company.stands(referral, "lead") is None
    assert counted(company) == (0, 0, 0, 0)


def test_what_was_passed_before_the_deal_was_won_stays_earned_when_it_is_lost() -> None:
    company = RewardingCompany(rewarding(*MILESTONES, caps=CAPS, budget=BUDGET))
    step_by_step, at_once = company.referral(), company.referral()
    company.reach(step_by_step, QUALIFIED)
    for referral in (step_by_step, at_once):
        company.reach(referral, WON, "500.00")
        company.reach(referral, LOST)

    assert company.stands(step_by_step, "lead") == (*HELD, 2_000)
    # Nobody but the report of the won deal said that the prospect fits.
    assert company.stands(at_once, "lead") == ("canceled", "deal_lost", 2_000)
    assert counted(company) == (0, 2_500, 1, 2_500)


def test_another_amount_decides_anew_and_both_receipts_name_both() -> None:
    company = RewardingCompany(rewarding(TWO_BANDS, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.reach(referral, WON, "8000.00")
    company.clock.advance(days=3)

    moved = company.report(referral, WON, "4000.00")

    assert moved.changed
    assert company.stands(referral, "bands") == ("canceled", "deal_corrected", 140_000)
    assert company.stands(referral, "bands~2") == (*HELD, 45_000)
    former, new = company.reward(referral, "bands"), company.reward(referral, "bands~2")
    assert former is not None
    assert new is not None
    both = step(StepCode.AMOUNT_CORRECTED, former=Money(800_000, "EUR"), now=Money(400_000, "EUR"))
    assert former.receipt.steps[-1] == both
    assert new.receipt.steps[0] == both
    assert new.receipt.inputs.deal == Amount(minor=400_000, currency="EUR")
    assert new.due_at == company.clock() + timedelta(days=30)
    assert counted(company) == (1, 56_250, 1, 56_250)


def test_the_same_amount_again_changes_nothing() -> None:
    company = RewardingCompany(rewarding(TWO_BANDS))
    referral = company.referral()
    company.reach(referral, WON, "8000.00")
    company.report(referral, WON, "4000.00", message_id="m-less")

    again = [
        company.report(referral, WON, "4000.00", message_id="m-less"),
        company.report(referral, WON, "4000.00"),
    ]

    assert [moved.changed for moved in again] == [False, False]
    assert company.stands(referral, "bands~3") is None


def test_another_amount_that_overtakes_the_reaction_is_earned_once() -> None:
    company = RewardingCompany(rewarding(TWO_BANDS, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.report(referral, WON, "8000.00")
    won = company.told(referral)
    company.report(referral, WON, "4000.00")

    company.react(won)

    assert company.stands(referral, "bands") == (*HELD, 45_000)
    assert counted(company) == (1, 56_250, 1, 56_250)


def test_a_corrected_deal_keeps_its_number_and_is_counted_when_it_closed() -> None:
    shares = TierPercentRule(percent={"one": 1000, "two": 2000})
    company = RewardingCompany(rewarding(shares, tiers={"one": 1, "two": 2}, caps=CAPS))
    company.clock.now = datetime(2026, 12, 30, 12, tzinfo=UTC)
    first, second = company.referral(), company.referral()
    for referral in (first, second):
        company.reach(referral, WON, "1000.00")
    company.clock.now = datetime(2027, 1, 2, 12, tzinfo=UTC)

    company.report(first, WON, "2000.00")

    assert company.stands(first, "tier_percent~2") == (*HELD, 20_000)
    assert counted(company)[:3] == (2, 50_000, 2)
    assert company.store.get(DealCount, "JS42", "2027") is None
    assert company.store.get(Tally, "JS42", "2027", "USD") is None


def test_a_reward_that_waited_gives_its_budget_back_to_the_period_that_paid() -> None:
    budget = Budget(per=Period.MONTH, amount=100_000)
    company = RewardingCompany(rewarding(FLAT, budget=budget))
    first, waited = company.referral(), company.referral()
    for referral in (first, waited):
        company.reach(referral, WON, "500.00")
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    company.sweep()
    assert company.stands(waited) == (*HELD, 80_000)

    company.report(waited, LOST)

    november, december = (
        company.store.get(BudgetTally, month, "USD") for month in ("2026-11", "2026-12")
    )
    assert november is not None
    assert december is not None
    assert (november.cost, december.cost) == (100_000, 0)


def test_a_pending_reward_is_canceled_and_never_taken_up() -> None:
    company = RewardingCompany(rewarding(FLAT, budget=Budget(per=Period.MONTH, amount=100_000)))
    first, waiting = company.referral(), company.referral()
    for referral in (first, waiting):
        company.reach(referral, WON, "500.00")

    company.report(waiting, LOST)
    company.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    company.sweep()

    assert company.stands(waiting) == ("canceled", "deal_lost", 80_000)
    assert company.store.get(BudgetTally, "2026-12", "USD") is None


def test_what_was_approved_is_owed_no_more_and_the_books_balance() -> None:
    company = RewardingCompany(rewarding(FLAT, MarketingFundRule(percent=200, adds=True)))
    referral, other = company.referral(), company.referral()
    for one in (referral, other):
        company.reach(one, WON, "500.00")
    company.clock.advance(days=30)
    company.sweep()

    company.report(referral, LOST)
    reserve_payouts(company.store, company.program, paying(company.clock), now=company.clock())

    balance = company.store.get(Balance, "account-JS42", "EUR")
    assert balance is not None
    assert (balance.owed, balance.reserved) == (0, 80_000)
    booked = company.store.get(
        JournalEntry, "account-JS42", f"{referral}.marketing_fund.referrer.canceled"
    )
    assert booked is not None
    assert booked.postings == (
        Posting(account=LedgerAccount.FUND, minor=1_000),
        Posting(account=LedgerAccount.EXPENSE, minor=-1_000),
    )


def refused(company: RewardingCompany, *report: Any, **facts: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        company.report(*report, **facts)
    return refusal.value


@pytest.mark.parametrize("stage", [LOST, ReferralStatus.REJECTED, WON])
def test_a_reserved_reward_stays_and_the_report_is_kept_for_a_person_once(stage: Stage) -> None:
    company = RewardingCompany(rewarding(FLAT, caps=CAPS))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=30)
    company.sweep()
    reserve_payouts(company.store, company.program, paying(company.clock), now=company.clock())
    amount = "400.00" if stage is WON else None

    for _ in range(3):
        refusal = refused(company, referral, stage, amount, message_id="late")
        assert refusal.code == "already_paying"

    assert company.stands(referral) == ("reserved", "in_payout", 80_000)
    kept = company.store.get(UnfollowedReport, "generic", "late")
    assert kept is not None
    assert (kept.referral_id, kept.stage, kept.value) == (referral, stage, amount)
    assert (kept.state, kept.reason) == (ReportState.WAITING, "already_paying")
    assert kept.expires_at == company.clock() + timedelta(days=400)
    (waiting,) = company.store.page(WAITING.part("UnfollowedReport")).rows
    assert waiting.identity == ("generic", "late")
    assert waiting.values["referral_id"] == referral
    assert isinstance(company.store, MemoryStore)
    told = [one for one in company.store.events if one.type == "report.unfollowed"]
    assert [one.about for one in told] == [referral]
    assert counted(company)[:3] == (1, 100_000, 1)


def test_a_kept_report_that_nobody_decides_about_is_told_again_and_ends() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    company.clock.advance(hours=1)
    refused(company, referral, ReferralStatus.QUALIFIED, message_id="late")
    (line,) = waiting(company.store)
    assert line.deadline == instant(company.clock() + timedelta(days=90))

    assert isinstance(company.store, MemoryStore)
    told: list[list[str]] = []
    for days in (75, 1, 13, 1, 30):
        company.clock.advance(days=days)
        before = len(company.store.events)
        end_reports(company.store, now=company.clock())
        told.append([one.type for one in company.store.events[before:]])

    assert told == [[], ["report.overdue"], [], ["report.overdue"], []]
    kept = company.store.get(UnfollowedReport, "generic", "late")
    assert kept is not None
    assert kept.state is ReportState.ENDED
    assert list(waiting(company.store)) == []
    with pytest.raises(Refused, match="deadline has passed"):
        dismiss_report(company.store, "generic", "late", by="m", reason="late", now=company.clock())


def test_a_kept_report_that_comes_again_and_can_be_followed_waits_for_nobody() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()
    unconfirmed = company.store.get(Referral, referral)
    assert unconfirmed is not None
    company.store.commit(Decision(save=(unconfirmed.but(confirmed_at=None),)))
    assert refused(company, referral, WON, "500.00", message_id="early").code == "not_confirmed"
    again = company.store.get(Referral, referral)
    assert again is not None
    company.store.commit(Decision(save=(again.but(confirmed_at=company.clock()),)))

    assert company.report(referral, WON, "500.00", message_id="early").changed

    kept = company.store.get(UnfollowedReport, "generic", "early")
    assert kept is not None
    assert kept.state is ReportState.FOLLOWED
    assert company.store.page(WAITING.part("UnfollowedReport")).rows == ()


def test_what_cannot_be_followed_is_refused_with_words_and_kept() -> None:
    company = RewardingCompany(rewarding(FLAT))
    won, ended = company.referral(), company.referral()
    company.reach(won, WON, "500.00")
    company.reach(ended, LOST)
    before = company.clock() - timedelta(hours=1)
    company.clock.advance(minutes=1)

    codes = [
        refused(company, won, LOST, occurred_at=before).code,
        refused(company, won, WON, "400.00", occurred_at=before).code,
        refused(company, won, OPPORTUNITY).code,
        refused(company, ended, WON, "500.00").code,
        refused(company, ended, QUALIFIED).code,
    ]

    assert codes == ["older_report", "older_report", "deal_won", "deal_ended", "deal_ended"]
    kept = [company.store.get(UnfollowedReport, "generic", f"m{n}") for n in range(3, 8)]
    assert [one.reason for one in kept if one] == codes


def test_late_reports_that_contradict_nothing_are_no_trouble() -> None:
    company = RewardingCompany(rewarding(FLAT))
    won, ended = company.referral(), company.referral()
    before = company.clock() - timedelta(hours=1)
    company.reach(won, WON, "500.00")
    company.reach(ended, LOST)

    late = [
        company.report(won, QUALIFIED, occurred_at=before),
        company.report(won, MEETING),
        company.report(won, WON, "500.00", occurred_at=before),
        company.report(ended, WON, "500.00", occurred_at=before),
        company.report(ended, ReferralStatus.REJECTED),
    ]

    assert [moved.changed for moved in late] == [False] * 5


def test_a_renewed_deal_is_neither_lost_nor_corrected() -> None:
    company = RewardingCompany(rewarding(RecurringPercentRule(years=(1000, 500))))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=301)
    company.reach(referral, None, "500.00")

    assert refused(company, referral, LOST).code == "deal_renewed"
    assert refused(company, referral, WON, "400.00").code == "deal_renewed"


def test_what_was_won_before_this_could_be_corrected_gives_back_what_it_used() -> None:
    company = RewardingCompany(rewarding(FLAT, caps=CAPS, budget=BUDGET))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    old, reward = company.store.get(Referral, referral), company.reward(referral)
    assert old is not None
    assert reward is not None
    company.store.commit(
        Decision(
            save=(old.but(won_from=None, outcome_at=None), reward.but(budget_period=None)),
        )
    )

    assert company.report(referral, LOST).changed

    assert counted(company) == (0, 0, 0, 0)


def test_a_lost_deal_takes_back_an_approved_marketing_fund() -> None:
    company = RewardingCompany(rewarding(MarketingFundRule(percent=200)))
    referral = company.referral()
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=31)
    company.sweep()

    assert company.report(referral, LOST).changed

    fund = company.stands(referral, "marketing_fund")
    assert fund is not None
    assert fund[:2] == ("canceled", "deal_lost")


def test_a_report_of_a_day_to_come_decides_nothing() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()
    to_come = company.clock() + timedelta(days=36_525)

    assert refused(company, referral, WON, "500.00", occurred_at=to_come).code == "not_happened_yet"

    company.reach(referral, WON, "500.00")
    assert company.report(referral, LOST).changed


def test_a_deal_that_was_won_years_before_the_claim_opens_no_contract_years() -> None:
    company = RewardingCompany(rewarding(FLAT))
    referral = company.referral()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)

    assert refused(company, referral, WON, "500.00", occurred_at=epoch).code == "won_before_claim"


def test_a_donation_that_may_have_been_sent_is_not_decided_anew() -> None:
    either = FlatRule(pays={"USD": 100_000, "EUR": 80_000}, instead=Instead(donation=True))
    company = RewardingCompany(rewarding(either))
    referral = company.referral(taking=RewardPreference.DONATION)
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=31)
    company.sweep()

    assert refused(company, referral, WON, "500.01").code == "already_paying"
