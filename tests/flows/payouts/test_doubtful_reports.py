"""Reports that are late, foreign or make no sense: nothing moves, and a person is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodword.domain.event import Decision
from goodword.domain.payouts.payout import ItemStatus
from goodword.domain.reasons import Reason
from goodword.flows.payouts.observe import observe_item
from goodword.flows.payouts.settle import release_payout, settle_payout
from tests.flows.payouts.world import World, an_accepted_batch, item_of, stands
from tests.gateways.payouts.fake import Fault


def test_an_older_report_after_a_newer_one_changes_nothing() -> None:
    world, jo, _ = an_accepted_batch("reversed@pay.example")
    world.provider.process()
    older = item_of(world)
    world.provider.process()
    world.observe()
    assert stands(world, jo) == (45_000, 0, 0)
    assert not settle_payout(world.store, older, now=world.now)
    assert stands(world, jo) == (45_000, 0, 0)


def test_a_denial_is_not_believed_against_an_item_that_was_paid() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.process()
    world.provider.batches[0].denied = True
    world.observe()
    assert stands(world, jo) == (0, 0, 45_000)
    assert world.batch(batch.batch_key).reason == "denied_but_paid"
    assert len(world.happened("batch.attention")) == 1


def test_a_denial_after_we_booked_a_payment_is_told_and_moves_nothing() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.process()
    settle_payout(world.store, item_of(world), now=world.now)
    release_payout(world.store, batch.payout_ids[0], batch.batch_key, Reason.DENIED, now=world.now)
    assert stands(world, jo) == (0, 0, 45_000)
    assert [event.data["reason"] for event in world.happened("payout.attention")] == [
        "unexpected_status"
    ]


def test_the_verdict_on_another_batch_does_not_release_a_payout() -> None:
    world, jo, batch = an_accepted_batch()
    assert not release_payout(
        world.store, batch.payout_ids[0], "gw-another", Reason.DENIED, now=world.now
    )
    assert stands(world, jo) == (0, 45_000, 0)


def test_the_item_of_a_denied_first_batch_says_nothing_about_the_second_of_the_same_key() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.DENY_AND_500)
    world.submit()
    world.provider.process()  # the first one is denied, which frees its key
    world.later(timedelta(minutes=1))
    world.submit()
    assert world.batch(batch.batch_key).provider_batch_id == "BATCH2"

    observe_item(world.store, world.provider, "ITEM1-1", now=world.now)

    assert world.payout(batch.payout_ids[0]).status == "sealed"
    world.provider.process()
    world.later(timedelta(minutes=1))
    world.observe()
    assert stands(world, jo) == (0, 0, 45_000)
    assert not observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    assert world.happened("payout.attention") == []


def test_a_hint_before_the_batch_is_known_to_be_accepted_moves_no_money_and_is_noted() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    world.up_to_sealed()
    world.provider.faults.append(Fault.ACCEPT_THEN_500)
    world.submit()
    world.provider.process()
    assert observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    assert stands(world, jo) == (0, 45_000, 0)
    assert world.happened("payout.attention") == []
    for _ in range(3):
        world.later(timedelta(hours=1))
        world.pay()
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_status_that_nobody_knows_moves_nothing_and_is_told_once() -> None:
    world, jo, batch = an_accepted_batch("strange@pay.example")
    world.provider.process()
    for _ in range(3):
        world.observe()
        world.later(timedelta(days=1))
    assert stands(world, jo) == (0, 45_000, 0)
    (event,) = world.happened("payout.attention")
    assert event.about == batch.payout_ids[0]
    assert (event.data["reason"], event.data["code"]) == ("unknown_status", "UNKNOWN")
    assert world.batch(batch.batch_key).status == "accepted"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"minor": 45_001}, "other_amount"),
        ({"currency": "USD"}, "other_amount"),
        ({"batch_key": "gw-another"}, "other_batch"),
    ],
    ids=["amount", "currency", "batch"],
)
def test_a_report_that_does_not_fit_the_payout_moves_nothing(
    change: dict[str, object], why: str
) -> None:
    world, jo, _ = an_accepted_batch()
    world.provider.process()
    paid = item_of(world)
    settle_payout(world.store, replace(paid, **change), now=world.now)  # type: ignore[arg-type] # parametrised fields
    assert stands(world, jo) == (0, 45_000, 0)
    (event,) = world.happened("payout.attention")
    assert event.data["reason"] == why


def test_a_second_item_for_the_same_payout_moves_nothing_and_is_told() -> None:
    world, jo, _ = an_accepted_batch()
    world.provider.process()
    world.observe()
    second = replace(item_of(world), provider_item_id="ITEM9-9", status=ItemStatus.RETURNED)
    settle_payout(world.store, second, now=world.now)
    assert stands(world, jo) == (0, 0, 45_000)
    assert [event.data["reason"] for event in world.happened("payout.attention")] == ["other_item"]


def test_a_payout_whose_rewards_are_not_its_own_any_more_moves_nothing() -> None:
    world, jo, batch = an_accepted_batch()
    payout = world.payout(batch.payout_ids[0])
    reward = world.reward(jo, payout.reward_ids[0])
    world.store.commit(Decision(save=(reward.but(payout_id="po-another"),)))
    world.provider.process()
    world.observe()
    assert stands(world, jo) == (0, 45_000, 0)
    (event,) = world.happened("payout.attention")
    assert event.data["reason"] == "books_differ"


def test_an_item_that_is_not_ours_changes_nothing() -> None:
    world, _, _ = an_accepted_batch()
    foreign = replace(item_of(world), item_key="po-of-somebody-else")
    assert not settle_payout(world.store, foreign, now=world.now)


def test_money_that_shows_up_after_a_release_is_told_and_not_booked() -> None:
    world, jo, _ = an_accepted_batch("failed@pay.example")
    world.provider.process()
    world.observe()
    late = replace(item_of(world), status=ItemStatus.PAID, code="SUCCESS")
    settle_payout(world.store, late, now=world.now)
    assert stands(world, jo) == (45_000, 0, 0)
    (event,) = world.happened("payout.attention")
    assert event.data["reason"] == "paid_after_release"
    assert world.balance(jo).frozen_by == (event.about,)


def test_a_batch_that_lost_an_item_is_told_once_and_polled_on() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.batches[0].items.clear()
    for _ in range(2):
        world.observe()
        world.later(timedelta(days=1))
    assert world.batch(batch.batch_key).reason == "missing_items"
    assert len(world.happened("batch.attention")) == 1
    assert stands(world, jo) == (0, 45_000, 0)


def test_a_batch_with_an_item_that_nobody_asked_for_is_never_called_done() -> None:
    world, _, batch = an_accepted_batch()
    extra = replace(world.provider.items()[0], provider_item_id="ITEM1-2")
    extra.instruction = replace(extra.instruction, item_key="po-of-somebody-else")
    world.provider.batches[0].items.append(extra)
    world.provider.process()
    world.observe()
    stored = world.batch(batch.batch_key)
    assert (stored.status, stored.reason) == ("accepted", "foreign_items")
    assert world.payout(batch.payout_ids[0]).status == "paid"
