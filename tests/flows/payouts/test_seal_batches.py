"""Payouts become batches: whose bytes, whose key, and who goes with whom."""

import json

from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, PayoutStatus
from goodword.domain.payouts.seal import body_hash
from tests.flows.payouts.world import World


def test_a_batch_is_sealed_with_its_bytes_before_anything_is_sent() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()

    assert world.provider.sent == []
    assert (batch.status, batch.currency, batch.maybe_in_flight) == ("sealed", "EUR", False)
    assert batch.body_hash == body_hash(world.body_of(batch))
    (item,) = json.loads(world.body_of(batch))["items"]
    assert (item["receiver"], item["minor"]) == ("jo@pay.example", 45_000)
    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.batch_key) == (PayoutStatus.SEALED, batch.batch_key)
    assert world.seal() == 0


def test_the_key_fits_every_provider() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    key = world.up_to_sealed().batch_key
    assert len(key) == 30
    assert key.replace("-", "").isalnum()


def test_each_currency_has_a_batch_of_its_own() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example", "JS42"), 45_000)
    world.held(world.referrer("aki@pay.example", "AK7", currency="JPY"), 75_000)
    world.approve()
    world.reserve()
    assert world.seal() == 2
    assert {batch.currency for batch in world.store.due(Batch, world.now)} == {"EUR", "JPY"}


def test_fifty_one_payouts_make_two_batches() -> None:
    world = World()
    for number in range(51):
        world.held(world.referrer(f"p{number}@pay.example", f"P{number}"), 45_000)
    world.approve()
    world.reserve()
    assert world.seal() == 2
    sizes = [len(batch.payout_ids) for batch in world.store.due(Batch, world.now)]
    assert sorted(sizes) == [1, 50]


def test_an_address_that_no_provider_takes_holds_up_no_other() -> None:
    world = World()
    jo = world.referrer("jo@pay.example", "JS42")
    long = world.referrer("x" * 128 + "@pay.example", "LONG")
    world.held(jo, 45_000)
    stopped = world.held(long, 45_000)

    world.pay()

    assert [one.destination.fields["email"] for one in world.provider.payments()] == [
        "jo@pay.example"
    ]
    assert world.reward(long, stopped).reason == "payout_failed"
    balance: Balance = world.balance(long)
    assert (balance.owed, balance.reserved, balance.due_at) == (45_000, 0, None)
