"""Payouts where only a later version knows a state, or the terms: left as they are."""

import json

from goodword.domain.payouts.payout import Payout
from goodword.domain.record import Record
from goodword.domain.rewards.reward import Reward
from goodword.flows.payouts.settle import release_payout, settle_payout
from goodword.program.revision import canonical_json, revision_of
from goodword.store import keys
from goodword.store.items import Item
from tests.flows.payouts.world import World, an_accepted_batch, item_of, stands
from tests.programs import paying_out


def change(world: World, record: Record, status: str) -> Item:
    """Gives a stored record a status; the item that was stored before."""
    key = keys.key_of(record)
    before = world.store.item(*key)
    world.store.put({**before, "status": {"S": status}})
    return before


def test_a_payment_is_booked_once_its_payout_is_in_a_state_that_is_known() -> None:
    world, jo, batch = an_accepted_batch()
    payout = world.payout(batch.payout_ids[0])
    before = change(world, payout, "in_review")
    world.provider.process()

    world.observe()
    assert not settle_payout(world.store, item_of(world), now=world.now)
    assert not release_payout(
        world.store, payout.payout_id, batch.batch_key, "denied", now=world.now
    )

    assert world.store.item(*keys.key_of(payout)) == {**before, "status": {"S": "in_review"}}
    assert stands(world, jo) == (0, 45_000, 0)
    world.store.put(before)
    assert settle_payout(world.store, item_of(world), now=world.now)
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_payment_is_booked_once_its_rewards_are_in_a_state_that_is_known() -> None:
    world, jo, batch = an_accepted_batch()
    payout = world.payout(batch.payout_ids[0])
    reward = world.reward(jo, payout.reward_ids[0])
    before = change(world, reward, "in_review")
    world.provider.process()

    world.observe()
    assert not settle_payout(world.store, item_of(world), now=world.now)
    assert not release_payout(
        world.store, payout.payout_id, batch.batch_key, "denied", now=world.now
    )

    assert world.happened("payout.attention") == []
    assert world.payout(payout.payout_id).status == "sealed"
    world.store.put(before)
    assert settle_payout(world.store, item_of(world), now=world.now)
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_reward_by_terms_that_cannot_be_read_is_passed_over() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    other = paying_out({"EUR": 5_000})
    content = json.loads(canonical_json(other))
    content["audiences"]["customer"]["reward"][0]["rule"] = "auction"
    pk, sk = keys.program(revision_of(other))
    world.store.put({"pk": {"S": pk}, "sk": {"S": sk}, "program": {"S": json.dumps(content)}})
    left = world.held(jo, 45_000, deal="REF-1", terms=other)
    taken = world.held(jo, 45_000, deal="REF-2")

    assert world.approve() == 1

    assert world.reward(jo, taken).status == "approved"
    waiting = world.reward(jo, left)
    assert (waiting.status, waiting.reason) == ("held", "holding_period")
    assert waiting in world.store.due(Reward, world.now)


def test_what_waits_to_be_sealed_in_a_state_that_is_not_known_is_not_sealed() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    world.approve()
    world.reserve()
    (payout,) = world.store.due(Payout, world.now)
    change(world, payout, "in_review")
    assert world.seal() == 0
