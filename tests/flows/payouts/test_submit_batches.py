"""Sending: claimed before the call, the same bytes for ever, and what each answer changes."""

from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from goodword.domain.event import Decision
from goodword.domain.payouts.payout import (
    Accepted,
    Batch,
    BatchStatus,
    PayoutStatus,
    SealedRequest,
    Submission,
)
from goodword.domain.payouts.submit import LEASE
from goodword.domain.record import Record
from goodword.flows.payouts.submit import submit_batches
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.payouts.world import World
from tests.gateways.payouts.fake import ANY_TIME, FakeProvider, Fault
from tests.store.memory import MemoryStore

R = TypeVar("R", bound=Record)
LAMBDA_LIVES = timedelta(minutes=15)


def a_sealed_batch() -> tuple[World, Batch]:
    """One payout of 450 euros to Jo, sealed and not sent."""
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    return world, world.up_to_sealed()


def test_the_sealed_bytes_are_sent_and_the_provider_id_is_kept() -> None:
    world, batch = a_sealed_batch()

    assert world.submit() == 1

    assert world.provider.sent == [(batch.batch_key, world.body_of(batch))]
    sent = world.batch(batch.batch_key)
    assert (sent.status, sent.provider_batch_id) == (BatchStatus.ACCEPTED, "BATCH1")
    assert sent.due_at == world.now + timedelta(minutes=1)
    (event,) = world.happened("batch.accepted")
    assert event.about == batch.batch_key
    assert world.submit() == 0


def test_the_claim_is_stored_before_the_call() -> None:
    world, batch = a_sealed_batch()
    seen: list[Batch] = []

    class Watched(FakeProvider):
        def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
            seen.append(world.batch(batch_key))
            return super().submit(batch_key, body, send_by=send_by)

    submit_batches(
        world.store, {"paypal": Watched(lambda: world.now)}, "paypal", clock=lambda: world.now
    )

    (stored,) = seen
    assert (stored.status, stored.maybe_in_flight) == (BatchStatus.SUBMITTING, True)
    assert stored.lease_until == world.now + LEASE
    assert stored.due_at == stored.lease_until
    assert stored.batch_key == batch.batch_key


def test_a_lease_outlives_any_worker() -> None:
    assert LEASE > LAMBDA_LIVES


def test_nobody_else_sends_while_the_lease_runs() -> None:
    world, batch = a_sealed_batch()
    death = Interruption(at_call=1, after=False, what=die)
    with pytest.raises(Died):
        submit_batches(
            world.store,
            {"paypal": interruptible(world.provider, death)},
            "paypal",
            clock=lambda: world.now,
        )

    world.later(LEASE - timedelta(seconds=1))
    assert world.submit() == 0
    assert world.provider.sent == []

    world.later(timedelta(seconds=1))
    assert world.submit() == 1
    assert world.batch(batch.batch_key).status is BatchStatus.ACCEPTED


def test_an_index_that_lags_behind_does_not_break_a_lease() -> None:
    class Lagging(MemoryStore):
        """Lists what is due only later, as a view of an index that is not up to date may."""

        def due(self, kind: type[R], now: datetime, limit: int = 100) -> tuple[R, ...]:
            return super().due(kind, now + LEASE, limit)

    world = World()
    world.store = Lagging(lambda: world.now)
    world.store.publish(world.terms, ())
    world.held(world.referrer("jo@pay.example"), 45_000)
    world.up_to_sealed()
    death = Interruption(at_call=1, after=False, what=die)
    with pytest.raises(Died):
        submit_batches(
            world.store,
            {"paypal": interruptible(world.provider, death)},
            "paypal",
            clock=lambda: world.now,
        )

    world.later(LEASE - timedelta(seconds=1))
    assert world.submit() == 0
    assert world.provider.sent == []


def test_two_workers_with_the_same_reading_send_once() -> None:
    world, _ = a_sealed_batch()
    other_worker = Interruption(at_call=1, after=True, what=lambda: None)
    slow = interruptible(world.store, other_worker)
    other_worker.what = lambda: submit_batches(
        world.store, world.providers, "paypal", clock=lambda: world.now
    )
    assert submit_batches(slow, world.providers, "paypal", clock=lambda: world.now) == 0
    assert len(world.provider.sent) == 1


def test_accepted_then_500_is_sent_again_with_the_same_bytes_and_paid_once() -> None:
    world, batch = a_sealed_batch()
    world.provider.faults.append(Fault.ACCEPT_THEN_500)

    assert world.submit() == 1
    waiting = world.batch(batch.batch_key)
    assert (waiting.status, waiting.reason) == ("submitting", "INTERNAL_SERVER_ERROR")
    assert world.submit() == 0

    world.later(timedelta(minutes=1))
    assert world.submit() == 1
    assert world.batch(batch.batch_key).provider_batch_id == "BATCH1"
    assert world.provider.sent == 2 * [(batch.batch_key, world.body_of(batch))]
    assert len(world.provider.batches) == 1


def test_a_provider_may_ask_for_a_longer_wait_but_not_for_a_shorter_one() -> None:
    world, batch = a_sealed_batch()
    world.provider.faults.append(Fault.RATE_LIMIT)  # Retry-After: 700 seconds
    world.submit()
    assert world.batch(batch.batch_key).due_at == world.now + timedelta(seconds=700)


def test_tries_are_spread_out() -> None:
    world, batch = a_sealed_batch()
    waits = []
    for _ in range(6):
        world.provider.faults.append(Fault.REFUSE_BEFORE)
        assert world.submit() == 1
        due_at = world.batch(batch.batch_key).due_at
        assert due_at is not None
        waits.append(due_at - world.now)
        world.now = due_at
    assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, 60, 60]


def test_a_refused_single_payout_is_owed_again_and_waits_for_a_person() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.REJECT)

    assert world.submit() == 1

    assert world.batch(batch.batch_key).status is BatchStatus.REJECTED
    payout = world.payout(batch.payout_ids[0])
    assert (payout.status, payout.reason) == (PayoutStatus.RELEASED, "rejected")
    reward = world.reward(jo, reward_id)
    assert (reward.status, reward.reason, reward.payout_id) == ("approved", "payout_failed", None)
    balance = world.balance(jo)
    assert (balance.owed, balance.reserved, balance.paid) == (45_000, 0, 0)
    assert (balance.reason, balance.due_at) == ("payout_failed", None)
    (rejected,) = world.happened("batch.rejected")
    assert rejected.data == {"reason": "VALIDATION_ERROR"}
    assert len(world.happened("payout.released")) == 1


def test_a_refused_batch_of_several_is_taken_apart_so_that_one_holds_up_no_other() -> None:
    world = World()
    jo, kim = world.referrer("jo@pay.example", "JS42"), world.referrer("kim@pay.example", "KIM7")
    world.held(jo, 45_000)
    world.held(kim, 30_000)
    first = world.up_to_sealed()
    world.provider.faults.append(Fault.REJECT)
    world.submit()

    assert world.batch(first.batch_key).status is BatchStatus.REJECTED
    assert {world.payout(p).status for p in first.payout_ids} == {PayoutStatus.RESERVED}
    assert world.balance(jo).reserved == 45_000

    world.provider.faults.append(Fault.REJECT)
    world.pay()
    assert len(world.provider.payments()) == 1
    assert sorted([world.balance(jo).reason or "", world.balance(kim).reason or ""]) == [
        "",
        "payout_failed",
    ]
    assert len({key for key, _ in world.provider.sent}) == 3


def test_a_refusal_proves_nothing_once_an_earlier_call_may_have_arrived() -> None:
    world, batch = a_sealed_batch()
    world.provider.faults.extend([Fault.ARRIVE_LATE, Fault.REJECT])
    world.submit()
    world.later(timedelta(minutes=1))
    world.submit()

    assert world.batch(batch.batch_key).status is BatchStatus.SUBMITTING
    assert world.payout(batch.payout_ids[0]).status is PayoutStatus.SEALED

    world.provider.arrive()
    world.later(timedelta(minutes=5))
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.ACCEPTED
    assert len(world.provider.batches) == 1


def test_a_worker_that_died_before_the_call_counts_as_a_call() -> None:
    world, batch = a_sealed_batch()
    death = Interruption(at_call=1, after=False, what=die)
    with pytest.raises(Died):
        submit_batches(
            world.store,
            {"paypal": interruptible(world.provider, death)},
            "paypal",
            clock=lambda: world.now,
        )
    world.provider.faults.append(Fault.REJECT)
    world.later(LEASE)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.SUBMITTING


def test_without_funds_the_sealed_batch_waits_until_there_are_some() -> None:
    world, batch = a_sealed_batch()
    world.provider.faults.append(Fault.NO_FUNDS)
    world.submit()
    waiting = world.batch(batch.batch_key)
    assert (waiting.status, waiting.reason) == ("submitting", "INSUFFICIENT_FUNDS")
    world.later(timedelta(minutes=1))
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.ACCEPTED


def test_a_key_of_28_days_is_never_sent_again_and_a_person_is_told() -> None:
    world, batch = a_sealed_batch()
    world.provider.faults.append(Fault.ACCEPT_THEN_500)
    world.submit()

    world.later(timedelta(days=28))
    assert world.submit() == 1

    stuck = world.batch(batch.batch_key)
    assert (stuck.status, stuck.reason, stuck.due_at) == ("stuck", "key_too_old", None)
    assert len(world.provider.sent) == 1
    (event,) = world.happened("batch.stuck")
    assert (event.about, event.data) == (batch.batch_key, {"reason": "key_too_old"})
    assert world.payout(batch.payout_ids[0]).status is PayoutStatus.SEALED
    assert world.submit() == 0


def test_bytes_that_are_not_the_sealed_ones_are_never_sent() -> None:
    world, batch = a_sealed_batch()
    sealed = world.store.get(SealedRequest, batch.batch_key)
    assert sealed is not None
    forged = sealed.but(body=sealed.body.replace("45000", "95000"))
    world.store.commit(Decision(save=(forged,)))
    assert world.submit() == 1
    assert world.provider.sent == []
    assert world.batch(batch.batch_key).reason == "other_content"


def test_another_provider_never_gets_a_batch() -> None:
    world, batch = a_sealed_batch()
    other = FakeProvider(lambda: world.now, name="other")
    assert submit_batches(world.store, {"other": other}, "other", clock=lambda: world.now) == 1
    assert other.sent == []
    ended = world.batch(batch.batch_key)
    assert (ended.status, ended.reason) == ("withdrawn", "other_provider")


def test_five_batches_are_sent_in_a_run_so_that_no_lease_runs_out_under_it() -> None:
    world = World()
    for number in range(6):
        world.held(world.referrer(f"p{number}@pay.example", f"P{number}"), 45_000)
        while world.approve() or world.reserve() or world.seal():
            pass
    assert world.submit() == 5
    assert world.submit() == 1


def test_an_answer_that_comes_after_the_lease_changes_nothing() -> None:
    world, batch = a_sealed_batch()

    def another_run_accepts_it() -> None:
        world.later(LEASE)
        world.submit()

    slow = Interruption(at_call=1, after=True, what=another_run_accepts_it)
    assert (
        submit_batches(
            world.store,
            {"paypal": interruptible(world.provider, slow)},
            "paypal",
            clock=lambda: world.now,
        )
        == 1
    )
    assert world.batch(batch.batch_key).status is BatchStatus.ACCEPTED
    assert len(world.happened("batch.accepted")) == 1
    assert len(world.provider.batches) == 1


def test_the_fake_provider_adopts_only_the_same_content() -> None:
    world, batch = a_sealed_batch()
    world.submit()
    again = world.provider.submit(batch.batch_key, world.body_of(batch), send_by=ANY_TIME)
    other = world.provider.submit(batch.batch_key, world.body_of(batch) + b" ", send_by=ANY_TIME)
    assert again == Accepted("BATCH1")
    assert not isinstance(other, Accepted)
