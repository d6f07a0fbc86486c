"""What a person may decide, and what is checked before they are believed."""

from contextlib import suppress
from datetime import timedelta

import pytest

from goodword.domain.errors import Conflict, NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.payouts.payout import Batch, BatchStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.decide_stuck import adopt_batch, release_batch
from goodword.flows.payouts.observe import observe_item
from goodword.flows.payouts.reserve import resume_payouts
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.payouts.world import World, stands
from tests.gateways.payouts.fake import ANY_TIME, Fault


def a_stuck_batch(fault: Fault) -> tuple[World, Referrer, Batch]:
    """450 euros, sent once with no clear answer, and 28 days have passed."""
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(fault)
    world.submit()
    world.later(timedelta(days=28))
    world.submit()
    return world, jo, world.batch(batch.batch_key)


def test_a_batch_found_at_the_provider_is_adopted_and_booked_by_the_next_poll() -> None:
    world, jo, batch = a_stuck_batch(Fault.ACCEPT_THEN_500)
    adopt_batch(world.store, world.providers, batch.batch_key, "BATCH1", now=world.now)
    world.provider.process()
    world.later(timedelta(minutes=1))
    world.observe()
    assert world.balance(jo).paid == 45_000
    assert len(world.provider.sent) == 1


def test_another_batch_of_the_provider_is_not_adopted() -> None:
    world, _, batch = a_stuck_batch(Fault.ACCEPT_THEN_500)
    world.provider.submit(
        "gw-of-somebody-else", world.provider.request("gw-of-somebody-else", []), send_by=ANY_TIME
    )
    with pytest.raises(Refused):
        adopt_batch(world.store, world.providers, batch.batch_key, "BATCH2", now=world.now)
    assert world.batch(batch.batch_key).status == "stuck"


def test_a_batch_that_never_arrived_is_released_and_paid_a_day_later_under_a_new_key() -> None:
    world, jo, batch = a_stuck_batch(Fault.REFUSE_BEFORE)
    release_batch(world.store, batch.batch_key, now=world.now)
    assert (world.balance(jo).owed, world.balance(jo).reserved) == (45_000, 0)
    assert world.batch(batch.batch_key).status == "rejected"
    world.pay()
    assert world.provider.payments() == []
    world.later(timedelta(days=1))
    world.pay()
    assert [payment.minor for payment in world.provider.payments()] == [45_000]
    assert {key for key, _ in world.provider.sent} > {batch.batch_key}


def test_a_batch_of_which_a_webhook_reported_money_is_not_released() -> None:
    world, jo, batch = a_stuck_batch(Fault.ACCEPT_THEN_500)
    world.provider.process()
    observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    (event,) = world.happened("payout.attention")
    assert event.data["reason"] == "reported_while_stuck"

    with pytest.raises(Refused):
        release_batch(world.store, batch.batch_key, now=world.now)
    assert (world.balance(jo).reserved, world.balance(jo).paid) == (45_000, 0)

    adopt_batch(world.store, world.providers, batch.batch_key, "BATCH1", now=world.now)
    world.later(timedelta(minutes=1))
    world.observe()
    assert world.balance(jo).paid == 45_000


def test_a_release_that_meets_somebody_else_does_not_end_the_batch() -> None:
    world, jo, batch = a_stuck_batch(Fault.REFUSE_BEFORE)
    payout = world.payout(batch.payout_ids[0])
    touched = Interruption(  # the batch, its payout, the payout again, balance, reward: the commit
        at_call=6,
        after=False,
        what=lambda: world.store.commit(Decision(save=(payout.but(reason="touched"),))),
    )
    with pytest.raises(Conflict):
        release_batch(interruptible(world.store, touched), batch.batch_key, now=world.now)
    assert world.batch(batch.batch_key).status == "stuck"
    assert world.balance(jo).reserved == 45_000

    release_batch(world.store, batch.batch_key, now=world.now)
    assert world.balance(jo).owed == 45_000


def test_a_release_that_was_interrupted_is_finished_by_the_next() -> None:
    world = World()
    for number in range(3):
        world.held(world.referrer(f"p{number}@pay.example", f"P{number}"), 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.REFUSE_BEFORE)
    world.submit()
    world.later(timedelta(days=28))
    world.submit()
    death = Interruption(at_call=12, after=True, what=die)
    with pytest.raises(Died):
        release_batch(interruptible(world.store, death), batch.batch_key, now=world.now)
    statuses = {world.payout(payout_id).status for payout_id in batch.payout_ids}
    assert statuses == {"sealed", "released"}

    release_batch(world.store, batch.batch_key, now=world.now)

    assert {world.payout(payout_id).status for payout_id in batch.payout_ids} == {"released"}
    assert len(world.happened("payout.released")) == 3


def test_only_a_stuck_batch_is_decided_on() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()
    with pytest.raises(Refused):
        release_batch(world.store, batch.batch_key, now=world.now)
    with pytest.raises(NotFound):
        release_batch(world.store, "gw-unknown", now=world.now)


def test_a_failed_payout_is_tried_again_when_somebody_says_so() -> None:
    world = World()
    jo = world.referrer("failed@pay.example")
    world.held(jo, 45_000)
    world.pay()
    world.later(timedelta(minutes=1))
    world.pay()
    assert world.balance(jo).reason == "payout_failed"
    resume_payouts(world.store, jo.account_id, "EUR", now=world.now)
    assert world.reserve() == 1
    with pytest.raises(NotFound):
        resume_payouts(world.store, jo.account_id, "USD", now=world.now)


def test_a_batch_whose_webhook_came_before_it_was_stuck_is_not_released() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.ACCEPT_THEN_500)
    world.submit()
    world.provider.process()
    observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    world.later(timedelta(days=29))
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.STUCK

    with pytest.raises(Refused) as refusal:
        release_batch(world.store, batch.batch_key, now=world.now)

    assert refusal.value.code == "provider_has_it"
    assert stands(world, jo) == (0, 45_000, 0)


@pytest.mark.parametrize("call", range(1, 9))
def test_a_webhook_in_the_middle_of_a_release_leads_to_no_second_payment(call: int) -> None:
    world, _, batch = a_stuck_batch(Fault.ACCEPT_THEN_500)
    world.provider.process()
    item = world.provider.items()[0].provider_item_id
    overtaken = Interruption(
        call,
        after=False,
        what=lambda: observe_item(world.store, world.provider, item, now=world.now),
    )

    with suppress(Conflict, Refused):
        release_batch(interruptible(world.store, overtaken), batch.batch_key, now=world.now)

    for _ in range(4):
        world.later(timedelta(days=1, minutes=1))
        world.pay()
    assert [payment.minor for payment in world.provider.payments()] == [45_000]
