"""Approved rewards become payouts, or the books say why not yet."""

from datetime import timedelta
from typing import TypeVar

import pytest

from goodword.domain.destination import by_email
from goodword.domain.event import Decision
from goodword.domain.payouts.payout import PayoutStatus
from goodword.domain.payouts.reserve import minimum_in, resume
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.program.model import Program
from tests.flows.payouts.world import World
from tests.programs import paying_out
from tests.store.memory import MemoryStore

R = TypeVar("R", bound=Record)


def without_yen(terms: Program) -> Program:
    """The programme as published anew, with no rate for the yen any more."""
    rates = {name: rate for name, rate in terms.currencies.rates.values.items() if name != "JPY"}
    left = terms.currencies.rates.model_copy(update={"values": rates})
    currencies = terms.currencies.model_copy(update={"rates": left})
    return terms.model_copy(update={"currencies": currencies})


def test_a_payout_sets_aside_everything_approved() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    first, second = world.held(jo, 45_000, deal="REF-1"), world.held(jo, 140_000, deal="REF-2")
    world.approve()

    assert world.reserve() == 1
    assert world.reserve() == 0

    (event,) = world.happened("payout.reserved")
    payout = world.payout(event.about)
    assert (payout.minor, payout.currency) == (185_000, "EUR")
    assert (payout.provider, payout.destination) == ("paypal", by_email("jo@pay.example"))
    assert (payout.status, payout.reward_ids) == ("reserved", (first, second))
    for reward_id in (first, second):
        reward = world.reward(jo, reward_id)
        assert (reward.status, reward.reason) == ("reserved", "in_payout")
        assert reward.payout_id == payout.payout_id
    balance = world.balance(jo)
    assert (balance.owed, balance.reserved, balance.due_at) == (0, 185_000, None)


def test_no_event_names_a_person() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    world.pay()
    world.later(timedelta(minutes=1))
    world.pay()
    for event in world.store.events:
        assert "pay.example" not in event.model_dump_json()
        assert "Smith" not in event.model_dump_json()


def test_less_than_the_minimum_waits_for_the_next_reward() -> None:
    world = World(paying_out(minimum={"EUR": 2_500}))
    jo = world.referrer("jo@pay.example")
    small = world.held(jo, 2_499, deal="REF-1")
    world.approve()

    assert world.reserve() == 1
    looked_at_again = world.now + timedelta(days=7)
    assert (world.balance(jo).reason, world.balance(jo).due_at) == (
        "below_minimum",
        looked_at_again,
    )
    assert world.reward(jo, small).reason == "below_minimum"
    assert world.reserve() == 0

    world.held(jo, 1, deal="REF-2")
    world.approve()
    world.reserve()
    assert (world.balance(jo).reserved, world.balance(jo).reason) == (2_500, None)


def test_what_was_below_the_minimum_is_paid_when_the_minimum_falls() -> None:
    world = World(paying_out(minimum={"EUR": 2_500}))
    jo = world.referrer("jo@pay.example")
    small = world.held(jo, 1_600)
    world.approve()
    world.reserve()
    told = len(world.store.events)

    world.later(timedelta(days=7))
    assert world.reserve() == 1  # still too little
    assert world.reserve() == 0
    assert len(world.store.events) == told
    world.terms = paying_out(minimum={"EUR": 500})
    world.later(timedelta(days=6, hours=23))
    assert world.reserve() == 0
    world.later(timedelta(hours=1))
    assert world.reserve() == 1

    assert world.reward(jo, small).status is RewardStatus.RESERVED
    assert (world.balance(jo).reserved, world.balance(jo).due_at) == (1_600, None)


def test_the_minimum_of_today_counts_and_is_converted() -> None:
    world = World(paying_out(minimum={"EUR": 1_000}))  # 1,650 yen at 165
    jo = world.referrer("jo@pay.example", currency="JPY")
    world.held(jo, 1_649)
    world.approve()
    world.reserve()
    assert world.balance(jo).reason == "below_minimum"


def test_what_was_earned_in_a_currency_that_today_s_programme_lacks_is_paid() -> None:
    world = World()
    jo, mo = world.referrer("jo@pay.example", "JS42", "JPY"), world.referrer("mo@pay.example", "M7")
    yen, euros = world.held(jo, 7), world.held(mo, 45_000)
    world.approve()
    world.terms = without_yen(world.terms)
    world.reserve()

    assert world.reward(jo, yen).status is RewardStatus.RESERVED
    assert world.reward(mo, euros).status is RewardStatus.RESERVED


def test_nothing_is_never_paid_where_no_minimum_can_be_said() -> None:
    world = World()
    jo = world.referrer("jo@pay.example", currency="JPY")
    world.held(jo, 0)
    world.approve()
    world.terms = without_yen(world.terms)
    world.reserve()

    assert world.happened("payout.reserved") == []


def test_a_minimum_of_its_own_holds_for_a_currency_without_a_rate() -> None:
    terms = paying_out(minimum={"EUR": 2_500, "JPY": 3_000})
    assert minimum_in(terms, "JPY") == minimum_in(without_yen(terms), "JPY") == 3_000
    assert minimum_in(terms, "GBP") == 0


class DamagedStore(MemoryStore):
    """The record of one referrer cannot be read, once it ``is_damaged``."""

    is_damaged = False

    def get(self, kind: type[R], *identity: str) -> R | None:
        if self.is_damaged and kind is Referrer and identity == ("JS42",):
            message = "damaged"
            raise ValueError(message)
        return super().get(kind, *identity)


def test_an_account_that_cannot_be_reserved_stops_no_other_and_is_told() -> None:
    world = World()
    world.store = store = DamagedStore(lambda: world.now)
    store.publish(world.terms, ())
    jo, mo = world.referrer("jo@pay.example", "JS42"), world.referrer("mo@pay.example", "MR07")
    first, second = world.held(jo, 45_000), world.held(mo, 45_000)
    world.approve()
    store.is_damaged = True

    with pytest.raises(ExceptionGroup) as failed:
        world.reserve()

    assert [str(one) for one in failed.value.exceptions] == ["damaged"]
    assert world.reward(jo, first).status is RewardStatus.APPROVED
    assert world.reward(mo, second).status is RewardStatus.RESERVED


def test_nothing_is_reserved_for_somebody_whose_address_is_not_known() -> None:
    world = World()
    jo = world.referrer(None)
    reward_id = world.held(jo, 45_000)
    world.approve()

    assert world.reserve() == 1
    assert (world.balance(jo).reason, world.balance(jo).due_at) == ("no_payout_details", None)
    assert world.reward(jo, reward_id).reason == "no_payout_details"

    known = world.store.get(type(jo), jo.referrer_id)
    assert known is not None
    world.store.commit(
        Decision(
            save=(
                known.but(destination=by_email("jo@pay.example")),
                resume(world.balance(jo), now=world.now),
            )
        )
    )
    world.reserve()
    assert world.reward(jo, reward_id).status is RewardStatus.RESERVED


def test_thirty_rewards_are_paid_in_two_payouts() -> None:
    world = World(paying_out(minimum={"EUR": 100}))
    jo = world.referrer("jo@pay.example")
    for number in range(30):
        world.held(jo, 1_000, deal=f"REF-{number:02}")
    world.approve()

    assert world.reserve() == 1
    assert world.balance(jo).due_at == world.now
    assert world.reserve() == 1
    assert world.reserve() == 0

    sizes = [
        len(world.payout(event.about).reward_ids) for event in world.happened("payout.reserved")
    ]
    assert sizes == [25, 5]
    assert (world.balance(jo).owed, world.balance(jo).reserved) == (0, 30_000)


def test_many_small_rewards_are_paid_when_their_sum_reaches_the_minimum() -> None:
    world = World(paying_out(minimum={"EUR": 2_600}))
    jo = world.referrer("jo@pay.example")
    for number in range(26):
        world.held(jo, 100, deal=f"REF-{number:02}")
    world.approve()
    world.reserve()
    assert world.balance(jo).reserved == 2_500


def test_a_reward_of_nothing_makes_no_payout() -> None:
    world = World(paying_out(minimum={"EUR": 0}))
    jo = world.referrer("jo@pay.example")
    world.held(jo, 0)
    world.approve()
    world.reserve()
    assert world.happened("payout.reserved") == []


def test_two_workers_reserve_once() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    world.approve()
    other = World(world.terms)
    other.store = world.store
    assert world.reserve() + other.reserve() == 1
    (event,) = world.happened("payout.reserved")
    assert world.payout(event.about).status is PayoutStatus.RESERVED


class Behind(MemoryStore):
    """A store whose list of rewards to pay does not show the newest ones yet."""

    hidden = 0

    def approved_rewards(self, account_id: str, currency: str) -> tuple[Reward, ...]:
        found = super().approved_rewards(account_id, currency)
        return found[: len(found) - self.hidden]


@pytest.mark.parametrize("hidden", [1, 2])
def test_a_reward_that_the_list_does_not_show_yet_is_paid_later_and_never_forgotten(
    hidden: int,
) -> None:
    world = World()
    store = Behind(lambda: world.now)
    store.publish(world.terms, ())
    world.store = store
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000, deal="REF-1")
    world.later(timedelta(seconds=1))
    world.held(jo, 140_000, deal="REF-2")
    world.approve()

    store.hidden = hidden
    world.reserve()
    seen = 45_000 if hidden == 1 else 0
    assert (world.balance(jo).reserved, world.balance(jo).owed) == (seen, 185_000 - seen)
    assert world.balance(jo).due_at is not None

    store.hidden = 0
    world.later(timedelta(minutes=5))
    world.reserve()
    assert (world.balance(jo).reserved, world.balance(jo).owed) == (185_000, 0)
    assert world.balance(jo).due_at is None
