"""What the provider says, read afresh, is booked once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Unavailable
from goodword.domain.event import Decision
from goodword.domain.ledger import JournalEntry
from goodword.domain.payouts.payout import Fault as Whose
from goodword.domain.payouts.reserve import resume
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.observe import observe_item
from goodword.flows.payouts.settle import release_payout, settle_payout
from tests.flows.payouts.world import World, an_accepted_batch, item_of, stands
from tests.gateways.payouts.fake import Fault


def test_a_payment_is_booked_once() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.process()

    assert world.observe() == 1

    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.provider_item_id) == ("paid", "ITEM1-1")
    reward = world.reward(jo, payout.reward_ids[0])
    assert (reward.status, reward.reason, reward.payout_id) == ("paid", "paid", payout.payout_id)
    assert stands(world, jo) == (0, 0, 45_000)
    (event,) = world.happened("payout.paid")
    assert event.data == {"minor": 45_000, "currency": "EUR", "reason": "paid"}
    done = world.batch(batch.batch_key)
    assert (done.status, done.due_at) == ("done", None)
    assert world.observe() == 0
    assert not settle_payout(world.store, item_of(world), now=world.now)


def test_the_journal_of_a_payment_names_its_accounts() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.process()
    world.observe()
    entry = world.store.get(JournalEntry, jo.account_id, f"{batch.payout_ids[0]}.paid")
    assert entry is not None
    assert [(posting.account, posting.minor) for posting in entry.postings] == [
        ("reserved", 45_000),
        ("cash", -45_000),
    ]


def test_a_pending_item_moves_nothing_and_is_polled_less_and_less() -> None:
    world, jo, batch = an_accepted_batch()
    waits = []
    for _ in range(6):
        assert world.observe() == 1
        due_at = world.batch(batch.batch_key).due_at
        assert due_at is not None
        waits.append(due_at - world.now)
        world.now = due_at
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, 1440, 1440]
    assert stands(world, jo) == (0, 45_000, 0)


def test_a_provider_that_is_down_costs_a_later_poll_and_nothing_else() -> None:
    world, jo, batch = an_accepted_batch()
    world.provider.process()
    world.provider.down = True
    assert world.observe() == 1
    assert world.batch(batch.batch_key).reason == "unavailable"
    assert world.observe() == 0
    world.provider.down = False
    world.later(timedelta(minutes=1))
    world.observe()
    assert stands(world, jo) == (0, 0, 45_000)


def test_an_unclaimed_payment_is_not_final() -> None:
    world, jo, batch = an_accepted_batch("unclaimed@pay.example")
    world.provider.process()
    world.observe()

    payout = world.payout(batch.payout_ids[0])
    assert payout.status == "unclaimed"
    assert world.reward(jo, payout.reward_ids[0]).reason == "unclaimed"
    assert stands(world, jo) == (0, 45_000, 0)
    assert world.batch(batch.batch_key).status == "accepted"
    assert len(world.happened("payout.unclaimed")) == 1

    world.provider.process()
    world.later(timedelta(days=1))
    world.observe()
    assert world.payout(payout.payout_id).status == "paid"
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_payment_that_nobody_claimed_is_owed_again_and_waits_for_a_person() -> None:
    world, jo, batch = an_accepted_batch("never@pay.example")
    world.provider.process()
    world.observe()
    world.provider.process()
    world.later(timedelta(days=30))
    world.observe()

    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.reason) == ("returned", "returned")
    reward = world.reward(jo, payout.reward_ids[0])
    assert (reward.status, reward.reason) == ("approved", "payout_failed")
    assert stands(world, jo) == (45_000, 0, 0)
    assert (world.balance(jo).reason, world.balance(jo).due_at) == ("payout_failed", None)
    assert world.reserve() == 0


def test_a_payment_that_is_reversed_after_it_was_paid_is_owed_again() -> None:
    world, jo, batch = an_accepted_batch("reversed@pay.example")
    world.provider.process()
    world.observe()
    assert stands(world, jo) == (0, 0, 45_000)
    world.provider.process()

    assert observe_item(world.store, world.provider, "ITEM1-1", now=world.now)

    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.reason) == ("returned", "reversed")
    assert stands(world, jo) == (45_000, 0, 0)
    entry = world.store.get(JournalEntry, jo.account_id, f"{payout.payout_id}.returned")
    assert entry is not None
    assert [(posting.account, posting.minor) for posting in entry.postings] == [
        ("cash", 45_000),
        ("owed", -45_000),
    ]
    assert world.reserve() == 0
    assert not observe_item(world.store, world.provider, "ITEM1-1", now=world.now)


def test_a_failed_payment_waits_for_new_details_and_then_has_a_new_id() -> None:
    world, jo, batch = an_accepted_batch("failed@pay.example")
    world.provider.process()
    world.observe()
    assert world.payout(batch.payout_ids[0]).status == "released"
    assert stands(world, jo) == (45_000, 0, 0)

    world.held(jo, 10_000, deal="REF-2")
    world.pay()
    assert stands(world, jo) == (55_000, 0, 0)

    stored = world.store.get(Referrer, jo.referrer_id)
    assert stored is not None
    world.store.commit(
        Decision(
            save=(
                stored.but(destination=by_email("jo.new@pay.example")),
                resume(world.balance(jo), now=world.now),
            )
        )
    )
    world.pay()
    assert [(p.destination.fields["email"], p.minor) for p in world.provider.payments()] == [
        ("jo.new@pay.example", 55_000)
    ]


def test_the_rewards_of_a_failed_payout_are_paid_again_under_another_id() -> None:
    world, jo, batch = an_accepted_batch("failed@pay.example")
    world.provider.process()
    world.observe()
    world.store.commit(Decision(save=(resume(world.balance(jo), now=world.now),)))
    world.reserve()
    first, second = world.happened("payout.reserved")
    assert first.about == batch.payout_ids[0]
    assert first.about != second.about
    assert first.data["reward_ids"] == second.data["reward_ids"]


@pytest.mark.parametrize("hinted_first", [True, False], ids=["webhook first", "poll first"])
def test_a_denied_batch_is_paid_again_a_day_later_under_a_new_key(hinted_first: bool) -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.DENY)
    world.submit()
    world.provider.process()
    world.later(timedelta(minutes=1))
    if hinted_first:
        observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    world.observe()

    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.reason) == ("released", "denied")
    assert world.reward(jo, payout.reward_ids[0]).reason == "batch_denied"
    assert stands(world, jo) == (45_000, 0, 0)
    assert world.batch(batch.batch_key).status == "done"
    assert len(world.happened("batch.rejected")) == 1
    assert world.reserve() == 0

    world.later(timedelta(days=1))
    world.pay()
    assert [payment.minor for payment in world.provider.payments()] == [45_000]
    assert len({key for key, _ in world.provider.sent}) == 2


def test_an_item_that_fails_for_want_of_our_funds_is_tried_again_by_itself() -> None:
    world, jo, _ = an_accepted_batch("failed@pay.example")
    world.provider.process()
    item = replace(item_of(world), fault=Whose.OURS)
    settle_payout(world.store, item, now=world.now)
    assert stands(world, jo) == (45_000, 0, 0)
    balance = world.balance(jo)
    assert (balance.reason, balance.due_at) == ("batch_denied", world.now + timedelta(days=1))


def test_a_denied_batch_does_not_lift_what_stands_against_an_account() -> None:
    world, jo, batch = an_accepted_batch()
    world.store.commit(Decision(save=(world.balance(jo).but(reason="payout_failed"),)))
    release_payout(world.store, batch.payout_ids[0], batch.batch_key, Reason.DENIED, now=world.now)
    assert (world.balance(jo).reason, world.balance(jo).due_at) == ("payout_failed", None)


def test_a_hint_reads_the_provider_and_says_when_it_cannot() -> None:
    world, _, _ = an_accepted_batch()
    world.provider.down = True
    with pytest.raises(Unavailable):
        observe_item(world.store, world.provider, "ITEM1-1", now=world.now)


def test_twenty_batches_are_polled_in_a_run() -> None:
    world = World()
    for number in range(21):
        world.held(world.referrer(f"p{number}@pay.example", f"P{number}"), 45_000)
        while world.approve() or world.reserve() or world.seal() or world.submit():
            pass
    world.provider.process()
    world.later(timedelta(minutes=1))
    assert world.observe() == 20
    assert world.observe() == 1
    assert len(world.happened("payout.paid")) == 21
