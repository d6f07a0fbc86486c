"""Approved rewards become payouts, or the books say why not yet."""

from datetime import timedelta

from goodword.domain.decision import Decision
from goodword.domain.payout import PayoutStatus
from goodword.domain.reserving import resume
from goodword.domain.reward import RewardStatus
from tests.flows.payouts.world import World, program


def test_a_payout_sets_aside_everything_approved() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    first, second = world.held(jo, 45_000, deal="REF-1"), world.held(jo, 140_000, deal="REF-2")
    world.approve()

    assert world.reserve() == 1
    assert world.reserve() == 0

    (event,) = world.happened("payout.reserved")
    payout = world.payout(event.about)
    assert (payout.minor, payout.currency, payout.receiver) == (185_000, "EUR", "jo@pay.example")
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
    world = World(program(minimum={"EUR": 2_500}))
    jo = world.referrer("jo@pay.example")
    small = world.held(jo, 2_499, deal="REF-1")
    world.approve()

    assert world.reserve() == 1
    assert (world.balance(jo).reason, world.balance(jo).due_at) == ("below_minimum", None)
    assert world.reward(jo, small).reason == "below_minimum"
    assert world.reserve() == 0

    world.held(jo, 1, deal="REF-2")
    world.approve()
    world.reserve()
    assert (world.balance(jo).reserved, world.balance(jo).reason) == (2_500, None)


def test_the_minimum_of_today_counts_and_is_converted() -> None:
    world = World(program(minimum={"EUR": 1_000}))  # 1,650 yen at 165
    jo = world.referrer("jo@pay.example", currency="JPY")
    world.held(jo, 1_649)
    world.approve()
    world.reserve()
    assert world.balance(jo).reason == "below_minimum"


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
            save=(known.but(receiver="jo@pay.example"), resume(world.balance(jo), now=world.now))
        )
    )
    world.reserve()
    assert world.reward(jo, reward_id).status is RewardStatus.RESERVED


def test_thirty_rewards_are_paid_in_two_payouts() -> None:
    world = World(program(minimum={"EUR": 100}))
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
    world = World(program(minimum={"EUR": 2_600}))
    jo = world.referrer("jo@pay.example")
    for number in range(26):
        world.held(jo, 100, deal=f"REF-{number:02}")
    world.approve()
    world.reserve()
    assert world.balance(jo).reserved == 2_500


def test_a_reward_of_nothing_makes_no_payout() -> None:
    world = World(program(minimum={"EUR": 0}))
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
