"""A provider without credentials: payouts wait, untouched, and are paid once it has some."""

from datetime import timedelta

import pytest

from goodword.domain.decision import Decision
from goodword.domain.errors import Misconfigured
from goodword.domain.payout import BatchStatus, PayoutStatus
from goodword.flows.decide_stuck_batch import adopt_batch
from tests.flows.payouts.world import World, an_accepted_batch, stands


def refused(failed: pytest.ExceptionInfo[ExceptionGroup[Exception]]) -> set[type[Exception]]:
    return {type(one) for one in failed.value.exceptions}


def test_nothing_is_sealed_and_its_key_does_not_grow_old() -> None:
    world = World()
    referrer = world.referrer("jo@pay.example")
    world.held(referrer, 45_000)
    world.provider.unset = True

    assert (world.approve(), world.reserve()) == (1, 1)
    with pytest.raises(ExceptionGroup) as failed:
        world.seal()

    assert refused(failed) == {Misconfigured}
    assert stands(world, referrer) == (0, 45_000, 0)
    assert (world.submit(), world.observe()) == (0, 0)

    world.later(timedelta(days=90))
    world.provider.unset = False
    for _ in range(3):
        world.pay()
        world.later(timedelta(minutes=1))
    assert stands(world, referrer) == (0, 0, 45_000)
    assert [one.minor for one in world.provider.payments()] == [45_000]


def test_a_sealed_batch_is_not_claimed_and_so_never_counts_as_perhaps_sent() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()
    world.provider.unset = True

    with pytest.raises(ExceptionGroup) as failed:
        world.submit()

    assert refused(failed) == {Misconfigured}
    assert world.provider.sent == []
    assert world.batch(batch.batch_key) == batch
    assert (batch.status, batch.maybe_in_flight) == (BatchStatus.SEALED, False)
    world.provider.unset = False
    assert world.submit() == 1


def test_a_batch_that_is_too_old_is_stopped_all_the_same() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()
    world.provider.unset = True
    world.later(timedelta(days=28))

    assert world.submit() == 1

    assert world.batch(batch.batch_key).reason == "key_too_old"


def test_an_accepted_batch_stays_due_until_it_can_be_read() -> None:
    world, referrer, batch = an_accepted_batch()
    world.provider.process()
    world.provider.unset = True

    with pytest.raises(ExceptionGroup) as failed:
        world.observe()

    assert refused(failed) == {Misconfigured}
    assert world.batch(batch.batch_key) == batch
    world.provider.unset = False
    assert world.observe() == 1
    assert stands(world, referrer) == (0, 0, 45_000)
    assert world.payout(batch.payout_ids[0]).status is PayoutStatus.PAID


def test_a_stuck_batch_is_not_adopted_unread() -> None:
    world, _, batch = an_accepted_batch()
    stuck = batch.but(status=BatchStatus.STUCK, due_at=None)
    world.store.commit(Decision(save=(stuck,)))
    world.provider.unset = True

    with pytest.raises(Misconfigured):
        adopt_batch(world.store, world.provider, batch.batch_key, "BATCH1", now=world.now)
