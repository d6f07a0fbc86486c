"""Money, credit, donation, fund and thanks: one life cycle, and only money is owed."""

import pytest

from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, Posting
from goodword.program.rewards import (
    FlatRule,
    Instead,
    MarketingFundRule,
    RecognitionRule,
)
from tests.flows.rewards.rewarding import FLAT, WON, RewardingCompany
from tests.programs import rewarding

CHOICE = FlatRule(pays=FLAT.pays, instead=Instead(credit_months=3, donation=True))


@pytest.mark.parametrize(
    ("rule", "taking", "reason", "account"),
    [
        (CHOICE, RewardPreference.MONEY, "next_payout", LedgerAccount.OWED),
        (CHOICE, RewardPreference.DONATION, "donation_to_send", LedgerAccount.DONATIONS),
        (CHOICE, RewardPreference.CREDIT, "credit_to_grant", None),
        (
            MarketingFundRule(name="flat", percent=1600),
            RewardPreference.MONEY,
            "in_fund",
            LedgerAccount.FUND,
        ),
        (
            RecognitionRule(name="flat", text={"en": "A talk"}),
            RewardPreference.MONEY,
            "thanked",
            None,
        ),
    ],
)
def test_an_approved_reward_is_booked_by_its_kind_and_only_money_is_owed(
    rule: FlatRule | MarketingFundRule | RecognitionRule,
    taking: RewardPreference,
    reason: str,
    account: LedgerAccount | None,
) -> None:
    company = RewardingCompany(rewarding(rule))
    referral = company.referral(taking=taking)
    # 16 % of it are the 800.00 EUR that the flat rule pays.
    company.reach(referral, WON, "5000.00")
    company.clock.advance(days=30)
    assert company.sweep() == (0, 1)

    reward = company.reward(referral)
    assert reward is not None
    assert (reward.status, reward.reason) == ("approved", reason)
    assert reward.months == (3 if taking is RewardPreference.CREDIT else 0)
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


@pytest.mark.parametrize("taking", [RewardPreference.MONEY, RewardPreference.DONATION])
def test_a_reward_above_the_ceiling_waits_for_a_person_whatever_is_paid_with_it(
    taking: RewardPreference,
) -> None:
    large = FlatRule(pays={"USD": 1_000_001}, instead=Instead(donation=True))
    company = RewardingCompany(rewarding(large))
    referral = company.referral(taking=taking)
    company.reach(referral, WON, "500.00")
    company.clock.advance(days=30)
    company.sweep()

    # 10,000.01 USD are 8,000.01 EUR, the ceiling 8,000.00.
    assert company.stands(referral) == ("held", "above_ceiling", 800_001)
