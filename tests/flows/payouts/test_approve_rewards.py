"""After the hold: approval by rule, by the terms under which the referral was made."""

from datetime import timedelta

from goodword.domain.ledger import JournalEntry, LedgerAccount, Posting
from goodword.domain.rewards.reward import RewardStatus
from tests.flows.payouts.world import World
from tests.programs import paying_out


def test_a_reward_below_the_ceiling_is_approved_when_its_hold_is_over() -> None:
    world = World(paying_out(ceiling={"EUR": 900_000}))
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000)

    assert world.approve() == 1

    reward = world.reward(jo, reward_id)
    assert (reward.status, reward.reason, reward.due_at) == ("approved", "next_payout", None)
    balance = world.balance(jo)
    assert (balance.owed, balance.due_at) == (45_000, world.now)
    entry = world.store.get(JournalEntry, jo.account_id, f"{reward_id}.approved")
    assert entry is not None
    assert entry.postings == (
        Posting(account=LedgerAccount.EXPENSE, minor=45_000),
        Posting(account=LedgerAccount.OWED, minor=-45_000),
    )
    (event,) = world.happened("reward.approved")
    assert event.data == {"kind": "money", "minor": 45_000, "currency": "EUR"}


def test_the_ceiling_itself_is_still_approved() -> None:
    world = World(paying_out(ceiling={"EUR": 45_000}))
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000)
    world.approve()
    assert world.reward(jo, reward_id).status is RewardStatus.APPROVED


def test_a_reward_above_the_ceiling_waits_for_a_person_and_owes_nothing() -> None:
    world = World(paying_out(ceiling={"EUR": 45_000}))
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_001)

    assert world.approve() == 1
    assert world.approve() == 0

    reward = world.reward(jo, reward_id)
    assert (reward.status, reward.reason, reward.due_at) == ("held", "above_ceiling", None)
    (event,) = world.happened("reward.waiting")
    assert (event.about, event.data) == (reward_id, {"reason": "above_ceiling"})
    assert world.happened("reward.approved") == []


def test_the_ceiling_of_the_pinned_terms_counts_and_not_that_of_today() -> None:
    world = World(paying_out(ceiling={"EUR": 10_000}))
    generous = paying_out(ceiling={"EUR": 900_000}, name="Larkspur before")
    world.store.publish(generous, ())
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000, terms=generous)
    world.approve()
    assert world.reward(jo, reward_id).status is RewardStatus.APPROVED


def test_a_ceiling_without_the_currency_is_converted() -> None:
    world = World(paying_out(ceiling={"EUR": 10_000}))  # 16,500 yen at 165
    jo = world.referrer("jo@pay.example", currency="JPY")
    below = world.held(jo, 16_500, deal="REF-1")
    above = world.held(jo, 16_501, deal="REF-2")
    world.approve()
    assert world.reward(jo, below).status is RewardStatus.APPROVED
    assert world.reward(jo, above).reason == "above_ceiling"


def test_a_reward_under_terms_that_are_gone_waits_for_a_person() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000, terms=paying_out(name="never published"))
    world.approve()
    assert world.reward(jo, reward_id).reason == "terms_missing"


def test_nothing_is_approved_a_moment_before_the_hold_is_over() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000)
    world.later(timedelta(microseconds=-1))
    assert world.approve() == 0
    assert world.reward(jo, reward_id).status is RewardStatus.HELD


def test_two_rewards_of_one_account_add_up() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000, deal="REF-1")
    world.held(jo, 140_000, deal="REF-2")
    assert world.approve() == 2
    assert world.balance(jo).owed == 185_000
