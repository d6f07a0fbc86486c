"""From the CRM's message to a held reward."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Invalid, NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.referrals.referrer import NameShown
from goodword.domain.rewards.reward import RewardStatus
from goodword.domain.rewards.steps import StepCode, step
from goodword.flows.reactions import REWARD_DEAL
from goodword.flows.referrers.register import register_referrer
from tests.company import Company
from tests.doubles import KEYS, NOON


@pytest.fixture
def company() -> Company:
    return Company()


WON = ReferralStatus.CLOSED_WON


def test_a_won_deal_makes_one_held_reward_with_its_receipt(company: Company) -> None:
    referral_id = company.confirmed(company.jana)

    moved = company.move(referral_id, WON, ("48000.00", "EUR"))
    company.react(company.last_event())

    assert moved.changed
    reward = company.reward(referral_id, "JS42", "bands")
    assert reward is not None
    assert (reward.minor, reward.currency) == (280_000, "EUR")
    assert (reward.status, reward.reason) == (RewardStatus.HELD, "holding_period")
    assert reward.due_at == NOON + timedelta(days=30)
    assert reward.receipt.revision == company.terms.revision
    # 48,000.00 EUR at 1 / 0.9210 are 52,117.26 USD: the band from 50,000 pays 2,800.00 EUR.
    assert reward.receipt.steps[0].values["converted"] == {"minor": 5_211_726, "currency": "USD"}
    assert reward.receipt.steps[-1] == step(StepCode.BAND_PAYS, amount=Money(280_000, "EUR"))


def test_the_same_message_and_the_same_event_again_change_nothing(company: Company) -> None:
    referral_id = company.confirmed(company.jana)

    company.move(referral_id, WON, ("48000.00", "EUR"))
    again = company.move(referral_id, WON, ("48000.00", "EUR"))
    event = company.last_event()
    for _ in range(3):
        company.react(event)
    other = company.move(referral_id, WON, ("48000.00", "EUR"), message_id="m2")

    assert not again.changed
    assert not other.changed
    moves = [event for event in company.store.events if event.type == "referral.moved"]
    held = [event for event in company.store.events if event.type == "reward.held"]
    assert (len(moves), len(held)) == (1, 1)


def test_messages_at_once_move_a_deal_once(company: Company) -> None:
    referral_id = company.confirmed(company.jana)

    def move(number: int) -> bool:
        return company.move(
            referral_id, WON, ("100.00", "USD"), message_id=f"m{number % 3}"
        ).changed

    with ThreadPoolExecutor(6) as pool:
        changed = list(pool.map(move, range(12)))

    assert changed.count(True) == 1


def test_a_deal_goes_forward_and_a_late_message_does_not_take_it_back(company: Company) -> None:
    referral_id = company.confirmed(company.jana)

    assert company.move(referral_id, ReferralStatus.OPPORTUNITY, message_id="a").changed
    late = company.move(referral_id, ReferralStatus.CONTACTED, message_id="b")

    assert (late.changed, late.status) == (False, ReferralStatus.OPPORTUNITY)


def test_a_deal_may_be_named_by_referral_and_later_by_its_own_id(company: Company) -> None:
    referral_id = company.confirmed(company.jana)

    qualified = ReferralStatus.QUALIFIED
    first = company.move(referral_id, qualified, deal_id="D-7", message_id="a")
    second = company.move(None, WON, ("10.00", "USD"), deal_id="D-7", message_id="b")

    assert second.referral_id == first.referral_id
    assert second.changed


def test_a_deal_of_another_referral_is_refused(company: Company) -> None:
    first = company.confirmed(company.jana)
    second = company.confirmed(company.jana, "ben@kunde.example")
    company.move(first, ReferralStatus.QUALIFIED, deal_id="D-7", message_id="a")

    with pytest.raises(Refused, match="another referral") as refused:
        company.move(second, ReferralStatus.QUALIFIED, deal_id="D-7", message_id="b")
    assert refused.value.code == "deal_taken"


def test_a_referral_with_a_deal_of_its_own_does_not_win_that_of_another(company: Company) -> None:
    first = company.confirmed(company.jana)
    second = company.confirmed(company.jana, "ben@kunde.example")
    company.move(first, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")
    company.move(second, WON, ("48000.00", "EUR"), deal_id="D-2", message_id="b")

    for message_id in ("c", "d"):
        with pytest.raises(Refused) as refused:
            company.move(first, WON, ("48000.00", "EUR"), deal_id="D-2", message_id=message_id)
        assert refused.value.code == "deal_taken"

    assert company.move(first, WON, ("9.00", "EUR"), deal_id="D-1", message_id="e").changed


def test_a_referral_keeps_the_deal_that_it_was_first_named_with(company: Company) -> None:
    referral_id = company.confirmed(company.jana)
    company.move(referral_id, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")

    with pytest.raises(Refused, match="D-1") as refused:
        company.move(referral_id, WON, ("48000.00", "EUR"), deal_id="D-2", message_id="b")

    assert refused.value.code == "other_deal"
    again = company.move(referral_id, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")
    assert not again.changed
    assert company.move(referral_id, WON, ("48000.00", "EUR"), message_id="c").changed


def test_a_claim_that_the_first_version_received_and_nobody_confirmed_does_not_move(
    company: Company,
) -> None:
    referral_id = company.confirmed(company.jana)
    unconfirmed = company.referral(referral_id).but(confirmed_at=None)
    company.store.commit(Decision(save=(unconfirmed,)))

    with pytest.raises(Refused, match="not confirmed"):
        company.move(referral_id, WON, ("48000.00", "EUR"))


def test_an_unknown_referral_is_not_found(company: Company) -> None:
    with pytest.raises(NotFound):
        company.move("REF-2026-CUST-999-JS42", WON, ("1.00", "EUR"))


@pytest.mark.parametrize(
    "amount",
    [
        None,
        ("48000.00", "XTS"),
        ("0.00", "EUR"),
        ("-5.00", "EUR"),
        ("5.001", "EUR"),
        ("1.5", "JPY"),
        ("1e5", "EUR"),
        ("48,000", "EUR"),
        ("", "EUR"),
    ],
)
def test_a_won_deal_needs_a_proper_amount(company: Company, amount: tuple[str, str] | None) -> None:
    referral_id = company.confirmed(company.jana)

    with pytest.raises(Invalid):
        company.move(referral_id, WON, amount)

    assert company.last_event().type == "claim.confirmed"


def test_a_referrer_who_asked_for_a_donation_gives_what_the_bands_pay(company: Company) -> None:
    kim = register_referrer(
        company.store,
        company.terms.program,
        referrer_id="KIM1",
        audience="customer",
        name="Kim Lee",
        shown=NameShown.FULL,
        email="kim@kunde.example",
        country="DE",
        destination=None,
        taking=RewardPreference.DONATION,
        keys=KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )
    referral_id = company.confirmed(kim.code)

    company.move(referral_id, WON, ("48000.00", "EUR"))
    company.react(company.last_event())

    reward = company.reward(referral_id, "KIM1", "bands")
    assert reward is not None
    assert (reward.kind, reward.minor) == (RewardKind.DONATION, 280_000)


def test_a_partners_commission_grows_with_the_years_deals(company: Company) -> None:
    amounts = []
    for number in range(1, 12):
        referral_id = company.confirmed(company.omar, f"p{number}@kunde.example")
        company.move(referral_id, WON, ("1000.00", "GBP"), message_id=f"m{number}")
        company.react(company.last_event())
        reward = company.reward(referral_id, "OM7", "tier_percent")
        assert reward is not None
        amounts.append(reward.minor)

    assert amounts == [10_000] * 2 + [15_000] * 8 + [20_000]


def test_a_move_from_a_state_of_a_later_version_is_kept_for_that_version(company: Company) -> None:
    referral_id = company.confirmed(company.jana)
    company.move(referral_id, WON, ("48000.00", "EUR"))
    event = company.last_event()
    later = event.model_copy(update={"data": {**event.data, "from": "nurtured"}})

    assert not company.react(later)

    delivery = company.store.get(Delivery, event.event_id, REWARD_DEAL)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "toonew")
    assert company.reward(referral_id, "JS42", "bands") is None
