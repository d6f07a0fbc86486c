"""From the CRM's message to a held reward."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from goodword.domain.claims.claim import ClaimForm
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Invalid, NotFound, Refused
from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.referral import ReferralStatus, Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.domain.rewards.steps import StepCode, step
from goodword.flows.reactions import REWARD_DEAL
from goodword.flows.referrals.move_deal import DealMessage, DealMoved, move_deal
from goodword.flows.referrals.register import register_referrer
from tests.doubles import NOON
from tests.flows.test_reactions import ReactingStack


class DealStack(ReactingStack):
    """The reacting stack with a CRM in front."""

    def confirmed(self, code: str, email: str = "anna@kunde.example") -> str:
        form = ClaimForm("A", email, "K", "", frozenset(), "de")
        claim_id = self.claim(code, form)
        self.confirm(claim_id)
        return self.referral(claim_id).referral_id

    def move(
        self,
        referral_id: str | None,
        stage: ReferralStatus,
        amount: tuple[str, str] | None = None,
        *,
        message_id: str = "m1",
        deal_id: str | None = None,
    ) -> DealMoved:
        value, currency = amount or (None, None)
        message = DealMessage(
            message_id=message_id,
            source="generic",
            stage=stage,
            value=value,
            currency=currency,
            referral_id=referral_id,
            deal_id=deal_id,
            occurred_at=self.clock(),
        )
        return move_deal(self.store, message, now=self.clock())

    def reward(self, referral_id: str, referrer_id: str, rule: str) -> Reward | None:
        referrer = self.store.get(Referrer, referrer_id)
        assert referrer is not None
        return self.store.get(Reward, referrer.account_id, f"{referral_id}.{rule}.referrer")


@pytest.fixture
def stack() -> DealStack:
    return DealStack()


WON = ReferralStatus.CLOSED_WON


def test_a_won_deal_makes_one_held_reward_with_its_receipt(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)

    moved = stack.move(referral_id, WON, ("48000.00", "EUR"))
    stack.react(stack.last_event())

    assert moved.changed
    reward = stack.reward(referral_id, "JS42", "bands")
    assert reward is not None
    assert (reward.minor, reward.currency) == (280_000, "EUR")
    assert (reward.status, reward.reason) == (RewardStatus.HELD, "holding_period")
    assert reward.due_at == NOON + timedelta(days=30)
    assert reward.receipt.revision == stack.terms.revision
    # 48,000.00 EUR at 1 / 0.9210 are 52,117.26 USD: the band from 50,000 pays 2,800.00 EUR.
    assert reward.receipt.steps[0].values["converted"] == {"minor": 5_211_726, "currency": "USD"}
    assert reward.receipt.steps[-1] == step(StepCode.BAND_PAYS, amount=Money(280_000, "EUR"))


def test_the_same_message_and_the_same_event_again_change_nothing(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)

    stack.move(referral_id, WON, ("48000.00", "EUR"))
    again = stack.move(referral_id, WON, ("48000.00", "EUR"))
    event = stack.last_event()
    for _ in range(3):
        stack.react(event)
    other = stack.move(referral_id, WON, ("48000.00", "EUR"), message_id="m2")

    assert not again.changed
    assert not other.changed
    moves = [event for event in stack.store.events if event.type == "referral.moved"]
    held = [event for event in stack.store.events if event.type == "reward.held"]
    assert (len(moves), len(held)) == (1, 1)


def test_messages_at_once_move_a_deal_once(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)

    def move(number: int) -> bool:
        return stack.move(referral_id, WON, ("100.00", "USD"), message_id=f"m{number % 3}").changed

    with ThreadPoolExecutor(6) as pool:
        changed = list(pool.map(move, range(12)))

    assert changed.count(True) == 1


def test_a_deal_goes_forward_and_a_late_message_does_not_take_it_back(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)

    assert stack.move(referral_id, ReferralStatus.OPPORTUNITY, message_id="a").changed
    late = stack.move(referral_id, ReferralStatus.CONTACTED, message_id="b")

    assert (late.changed, late.status) == (False, ReferralStatus.OPPORTUNITY)


def test_a_deal_may_be_named_by_referral_and_later_by_its_own_id(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)

    qualified = ReferralStatus.QUALIFIED
    first = stack.move(referral_id, qualified, deal_id="D-7", message_id="a")
    second = stack.move(None, WON, ("10.00", "USD"), deal_id="D-7", message_id="b")

    assert second.referral_id == first.referral_id
    assert second.changed


def test_a_deal_of_another_referral_is_refused(stack: DealStack) -> None:
    first = stack.confirmed(stack.jana)
    second = stack.confirmed(stack.jana, "ben@kunde.example")
    stack.move(first, ReferralStatus.QUALIFIED, deal_id="D-7", message_id="a")

    with pytest.raises(Refused, match="another referral") as refused:
        stack.move(second, ReferralStatus.QUALIFIED, deal_id="D-7", message_id="b")
    assert refused.value.code == "deal_taken"


def test_a_referral_with_a_deal_of_its_own_does_not_win_that_of_another(stack: DealStack) -> None:
    first = stack.confirmed(stack.jana)
    second = stack.confirmed(stack.jana, "ben@kunde.example")
    stack.move(first, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")
    stack.move(second, WON, ("48000.00", "EUR"), deal_id="D-2", message_id="b")

    for message_id in ("c", "d"):
        with pytest.raises(Refused) as refused:
            stack.move(first, WON, ("48000.00", "EUR"), deal_id="D-2", message_id=message_id)
        assert refused.value.code == "deal_taken"

    assert stack.move(first, WON, ("9.00", "EUR"), deal_id="D-1", message_id="e").changed


def test_a_referral_keeps_the_deal_that_it_was_first_named_with(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)
    stack.move(referral_id, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")

    with pytest.raises(Refused, match="D-1") as refused:
        stack.move(referral_id, WON, ("48000.00", "EUR"), deal_id="D-2", message_id="b")

    assert refused.value.code == "other_deal"
    again = stack.move(referral_id, ReferralStatus.QUALIFIED, deal_id="D-1", message_id="a")
    assert not again.changed
    assert stack.move(referral_id, WON, ("48000.00", "EUR"), message_id="c").changed


def test_an_unconfirmed_claim_does_not_move(stack: DealStack) -> None:
    referral_id = stack.referral(stack.claim(stack.jana)).referral_id

    with pytest.raises(Refused, match="not confirmed"):
        stack.move(referral_id, WON, ("48000.00", "EUR"))


def test_an_unknown_referral_is_not_found(stack: DealStack) -> None:
    with pytest.raises(NotFound):
        stack.move("REF-2026-CUST-999-JS42", WON, ("1.00", "EUR"))


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
def test_a_won_deal_needs_a_proper_amount(stack: DealStack, amount: tuple[str, str] | None) -> None:
    referral_id = stack.confirmed(stack.jana)

    with pytest.raises(Invalid):
        stack.move(referral_id, WON, amount)

    assert stack.last_event().type == "claim.confirmed"


def test_a_referrer_who_asked_for_a_donation_gives_what_the_bands_pay(stack: DealStack) -> None:
    kim = register_referrer(
        stack.store,
        stack.terms.program,
        referrer_id="KIM1",
        audience="customer",
        name="Kim Lee",
        show_name=True,
        email="kim@kunde.example",
        country="DE",
        destination=None,
        taking=RewardPreference.DONATION,
        randomness=stack.randomness,
        now=stack.clock(),
    )
    referral_id = stack.confirmed(kim)

    stack.move(referral_id, WON, ("48000.00", "EUR"))
    stack.react(stack.last_event())

    reward = stack.reward(referral_id, "KIM1", "bands")
    assert reward is not None
    assert (reward.kind, reward.minor) == (RewardKind.DONATION, 280_000)


def test_a_partners_commission_grows_with_the_years_deals(stack: DealStack) -> None:
    amounts = []
    for number in range(1, 12):
        referral_id = stack.confirmed(stack.omar, f"p{number}@kunde.example")
        stack.move(referral_id, WON, ("1000.00", "GBP"), message_id=f"m{number}")
        stack.react(stack.last_event())
        reward = stack.reward(referral_id, "OM7", "tier_percent")
        assert reward is not None
        amounts.append(reward.minor)

    assert amounts == [10_000] * 2 + [15_000] * 8 + [20_000]


def test_a_move_from_a_state_of_a_later_version_is_kept_for_that_version(stack: DealStack) -> None:
    referral_id = stack.confirmed(stack.jana)
    stack.move(referral_id, WON, ("48000.00", "EUR"))
    event = stack.last_event()
    later = event.model_copy(update={"data": {**event.data, "from": "nurtured"}})

    assert not stack.react(later)

    delivery = stack.store.get(Delivery, event.event_id, REWARD_DEAL)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.FAILED, "toonew")
    assert stack.reward(referral_id, "JS42", "bands") is None
