"""A key that the provider has freed: whoever comes late under it pays no second time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodword.domain.errors import NotFound, Refused, Unavailable
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, BatchStatus, ItemStatus
from goodword.domain.payouts.submit import LEASE
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.decide_frozen import confirm_payment, dismiss_payment
from goodword.flows.payouts.observe import observe_item
from goodword.flows.payouts.reserve import resume_payouts
from goodword.flows.payouts.submit import submit_batches
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.payouts.world import World, stands
from tests.gateways.payouts.fake import FakeItem, Fault

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def a_sealed_batch(*others: str) -> tuple[World, Referrer, Batch]:
    """450 euros for Jo, and as much for each of the others, in one batch that nobody has sent."""
    world = World()
    jo = world.referrer("jo@pay.example")
    for name in others:
        world.held(world.referrer(f"{name}@pay.example", name.upper()), 45_000)
    world.held(jo, 45_000)
    return world, jo, world.up_to_sealed()


def denied(world: World) -> None:
    """The provider denies what it has taken, and our poll books that."""
    world.provider.batches[-1].deny = True
    world.provider.process()
    world.later(MINUTE)
    world.observe()


def released_and_then_paid() -> tuple[World, Referrer, FakeItem]:
    """The first request never got an answer; the second was denied; now the first one arrives."""
    world, jo, _ = a_sealed_batch()
    world.provider.faults.append(Fault.ARRIVE_LATE)
    world.submit()
    world.later(MINUTE)
    world.submit()
    denied(world)
    assert stands(world, jo) == (45_000, 0, 0)
    world.provider.arrive()
    world.provider.process()
    (paid,) = [item for item in world.provider.items() if item.status is ItemStatus.PAID]
    return world, jo, paid


def hint(world: World, item: FakeItem) -> bool:
    return observe_item(world.store, world.provider, item.provider_item_id, now=world.now)


def test_a_worker_that_outlived_its_lease_sends_nothing() -> None:
    world, jo, _ = a_sealed_batch()

    def another_worker_sends_it_and_it_is_denied() -> None:
        world.later(LEASE)
        world.submit()
        denied(world)

    late = Interruption(at_call=1, after=False, what=another_worker_sends_it_and_it_is_denied)
    submit_batches(
        world.store,
        {"paypal": interruptible(world.provider, late)},
        "paypal",
        clock=lambda: world.now,
    )
    world.later(DAY)
    world.pay()

    assert len(world.provider.payments()) == 1
    world.later(DAY)
    world.pay()
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_worker_whose_request_might_outlast_its_lease_sends_nothing() -> None:
    world, _, batch = a_sealed_batch()
    nearly = Interruption(1, after=False, what=lambda: world.later(LEASE - MINUTE))
    submit_batches(
        world.store,
        {"paypal": interruptible(world.provider, nearly)},
        "paypal",
        clock=lambda: world.now,
    )

    assert world.provider.sent == []
    waiting = world.batch(batch.batch_key)
    assert (waiting.status, waiting.reason) == ("submitting", "too_late")
    assert waiting.due_at == world.now + MINUTE
    world.later(MINUTE)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.ACCEPTED


def test_each_lease_of_a_run_is_counted_from_its_own_claim() -> None:
    world = World()
    for name in ("ann", "bob"):
        world.held(world.referrer(f"{name}@pay.example", name.upper()), 45_000)
        while world.approve() or world.reserve() or world.seal():
            pass
    slow = Interruption(at_call=1, after=True, what=lambda: world.later(LEASE))
    submit_batches(
        world.store,
        {"paypal": interruptible(world.provider, slow)},
        "paypal",
        clock=lambda: world.now,
    )
    assert len(world.provider.sent) == 2


def test_another_approved_reward_does_not_shorten_the_wait_after_a_denial() -> None:
    world, jo, _ = a_sealed_batch()
    world.submit()
    denied(world)
    assert world.balance(jo).reason == "batch_denied"

    world.later(MINUTE)
    world.held(jo, 30_000, deal="REF-2026-CUST-002")
    world.pay()
    world.later(DAY - 2 * MINUTE)
    world.pay()
    assert len(world.provider.sent) == 1
    assert stands(world, jo) == (75_000, 0, 0)

    world.later(MINUTE)
    world.pay()
    assert [payment.minor for payment in world.provider.payments()] == [75_000]


def test_whoever_marks_the_balance_nothing_is_reserved_before_the_wait_is_over() -> None:
    world, jo, _ = a_sealed_batch()
    world.submit()
    denied(world)
    world.store.commit(Decision(save=(world.balance(jo).but(due_at=world.now),)))
    world.reserve()
    assert stands(world, jo) == (45_000, 0, 0)
    assert world.balance(jo).due_at == world.now + DAY


def test_a_person_who_resumes_does_not_shorten_the_wait_after_a_denial() -> None:
    world, jo, _ = a_sealed_batch()
    world.submit()
    denied(world)
    resume_payouts(world.store, jo.account_id, "EUR", now=world.now)
    world.pay()
    assert len(world.provider.sent) == 1
    world.later(DAY)
    world.pay()
    assert len(world.provider.payments()) == 1


def test_a_failed_payout_in_between_does_not_shorten_the_wait_after_a_denial() -> None:
    world = World()
    kim = world.referrer("failed@pay.example", "KIM7")
    world.held(kim, 30_000)
    world.up_to_sealed()
    world.submit()
    world.held(kim, 45_000, deal="REF-2026-CUST-002")
    while world.approve() or world.reserve() or world.seal():
        pass
    world.provider.faults.append(Fault.DENY)
    world.submit()
    world.provider.process()
    world.later(MINUTE)
    world.observe()
    assert world.balance(kim).reason == "payout_failed"

    resume_payouts(world.store, kim.account_id, "EUR", now=world.now)
    world.reserve()
    assert world.balance(kim).reserved == 0
    world.later(DAY)
    world.reserve()
    assert world.balance(kim).reserved == 75_000


def test_a_first_request_that_arrives_after_the_release_is_not_paid_again() -> None:
    world, jo, paid = released_and_then_paid()

    assert hint(world, paid)

    balance = world.balance(jo)
    assert balance.frozen_by == (paid.instruction.item_key,)
    assert (balance.reason, balance.due_at) == ("paid_after_release", None)
    (event,) = world.happened("payout.attention")
    assert event.about == paid.instruction.item_key
    assert event.data == {
        "minor": 45_000,
        "currency": "EUR",
        "reason": "paid_after_release",
        "code": "PAID",
        "provider_item_id": paid.provider_item_id,
    }
    assert not hint(world, paid)
    for _ in range(3):
        world.later(DAY)
        world.pay()
    assert len(world.provider.payments()) == 1
    assert stands(world, jo) == (45_000, 0, 0)


def test_a_report_that_comes_before_our_poll_of_the_denied_batch_freezes_too() -> None:
    world, jo, _ = a_sealed_batch()
    world.provider.faults.append(Fault.ARRIVE_LATE)
    world.submit()
    world.later(MINUTE)
    world.submit()
    world.provider.batches[0].deny = True
    world.provider.process()
    world.provider.arrive()
    world.provider.process()

    assert hint(world, world.provider.items()[-1])

    assert stands(world, jo) == (45_000, 0, 0)
    assert world.balance(jo).frozen_by
    world.later(DAY)
    world.pay()
    assert len(world.provider.payments()) == 1


def test_a_report_whose_batch_cannot_be_read_is_asked_for_again() -> None:
    world, _, _ = a_sealed_batch()
    world.submit()
    first = world.provider.batches[0]
    world.provider.process()
    paid = replace(first, provider_batch_id="BATCH9", items=first.items)
    first.items = []  # a fresh batch that lists nothing yet
    world.provider.batches.append(paid)
    with pytest.raises(Unavailable):
        hint(world, paid.items[0])


def test_a_second_payment_of_a_payout_that_was_paid_freezes_the_balance() -> None:
    world, jo, _ = a_sealed_batch()
    world.submit()
    world.provider.process()
    world.later(MINUTE)
    world.observe()
    assert stands(world, jo) == (0, 0, 45_000)
    again = replace(world.provider.items()[0], provider_item_id="ITEM1-2")
    world.provider.batches[0].items.append(again)
    assert hint(world, again)
    assert world.balance(jo).frozen_by == (again.instruction.item_key,)
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_frozen_balance_sends_nothing_that_is_already_reserved_or_sealed() -> None:
    world, jo, paid = released_and_then_paid()
    kim = world.referrer("kim@pay.example", "KIM7")
    world.later(DAY)
    world.held(jo, 30_000, deal="REF-2026-CUST-002")
    world.held(kim, 20_000)
    batch = world.up_to_sealed()
    assert len(batch.payout_ids) == 2

    hint(world, paid)
    world.pay()

    assert world.batch(batch.batch_key).status is BatchStatus.WITHDRAWN
    assert stands(world, jo) == (75_000, 0, 0)
    world.pay()
    assert [p.destination.fields["email"] for p in world.provider.payments()] == [
        "jo@pay.example",
        "kim@pay.example",
    ]
    assert world.balance(jo).frozen_by


def test_a_payout_of_a_frozen_balance_is_not_sealed() -> None:
    world, jo, paid = released_and_then_paid()
    world.later(DAY)
    world.reserve()
    assert world.balance(jo).reserved == 45_000
    hint(world, paid)
    world.pay()
    assert stands(world, jo) == (45_000, 0, 0)
    assert len(world.provider.payments()) == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, 40))
def test_a_withdrawal_that_is_interrupted_anywhere_is_finished_by_the_next_run(
    call: int, after: bool
) -> None:
    world, jo, paid = released_and_then_paid()
    kim = world.referrer("kim@pay.example", "KIM7")
    world.later(DAY)
    world.held(kim, 20_000)
    world.up_to_sealed()
    hint(world, paid)
    try:
        submit_batches(
            interruptible(world.store, Interruption(call, after, die)),
            world.providers,
            "paypal",
            clock=lambda: world.now,
        )
    except Died:
        world.later(MINUTE)
    for _ in range(3):
        world.pay()
    assert stands(world, jo) == (45_000, 0, 0)
    assert sorted(p.minor for p in world.provider.payments()) == [20_000, 45_000]


def test_a_payment_that_stands_is_confirmed_and_booked() -> None:
    world, jo, paid = released_and_then_paid()
    hint(world, paid)
    payout_id = paid.instruction.item_key

    confirm_payment(world.store, world.providers, payout_id, paid.provider_item_id, now=world.now)

    assert stands(world, jo) == (0, 0, 45_000)
    assert (world.payout(payout_id).status, world.balance(jo).frozen_by) == ("paid", ())
    (event,) = world.happened("payout.paid")
    assert event.data["reason"] == "paid_after_release"
    world.later(DAY)
    world.pay()
    assert len(world.provider.payments()) == 1
    with pytest.raises(Refused):
        confirm_payment(
            world.store, world.providers, payout_id, paid.provider_item_id, now=world.now
        )


def test_a_payment_that_did_not_stay_is_dismissed_and_paid_anew() -> None:
    world, jo, paid = released_and_then_paid()
    hint(world, paid)
    paid.status = ItemStatus.RETURNED
    dismiss_payment(world.store, paid.instruction.item_key, now=world.now)
    assert world.balance(jo).frozen_by == ()
    world.pay()
    assert world.provider.payments() == []  # the wait after the denial is not shortened by it

    world.later(DAY)
    world.pay()
    assert len(world.provider.payments()) == 1


def test_an_item_that_did_not_pay_confirms_nothing() -> None:
    world, jo, paid = released_and_then_paid()
    hint(world, paid)
    failed = world.provider.items()[0]
    with pytest.raises(Refused, match="does not say"):
        confirm_payment(
            world.store,
            world.providers,
            paid.instruction.item_key,
            failed.provider_item_id,
            now=world.now,
        )
    assert stands(world, jo) == (45_000, 0, 0)


def test_what_was_paid_twice_is_never_confirmed() -> None:
    world, _, paid = released_and_then_paid()
    world.later(DAY)
    world.pay()
    world.later(MINUTE)
    world.pay()
    hint(world, paid)
    with pytest.raises(Refused, match="returned"):
        confirm_payment(
            world.store,
            world.providers,
            paid.instruction.item_key,
            paid.provider_item_id,
            now=world.now,
        )


def test_a_frozen_balance_is_not_resumed_by_the_way() -> None:
    world, jo, paid = released_and_then_paid()
    hint(world, paid)
    with pytest.raises(Refused, match="frozen"):
        resume_payouts(world.store, jo.account_id, "EUR", now=world.now)
    assert world.store.get(Balance, jo.account_id, "EUR") == world.balance(jo)


def test_only_what_freezes_a_balance_is_decided_on() -> None:
    world, _, batch = a_sealed_batch()
    with pytest.raises(NotFound):
        dismiss_payment(world.store, "po-nothing", now=world.now)
    with pytest.raises(Refused):
        dismiss_payment(world.store, batch.payout_ids[0], now=world.now)


@pytest.mark.parametrize("call", range(1, 9))
def test_a_freeze_that_meets_another_commit_is_decided_again(call: int) -> None:
    world, jo, paid = released_and_then_paid()
    world.held(jo, 30_000, deal="REF-2026-CUST-002")
    store = interruptible(world.store, Interruption(call, after=False, what=world.approve))

    observe_item(store, world.provider, paid.provider_item_id, now=world.now)

    assert world.balance(jo).frozen_by == (paid.instruction.item_key,)
    for _ in range(3):
        world.later(DAY + MINUTE)
        world.pay()
    assert [payment.minor for payment in world.provider.payments()] == [45_000]


def test_a_payment_that_was_dismissed_freezes_nothing_again() -> None:
    world, jo, paid = released_and_then_paid()
    hint(world, paid)
    dismiss_payment(world.store, paid.instruction.item_key, now=world.now)

    assert not hint(world, paid)

    assert world.balance(jo).frozen_by == ()
    assert len(world.happened("payout.attention")) == 1
