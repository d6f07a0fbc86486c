"""Batches of up to 500 payouts: sealed over several transactions, split by halves when refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import (
    Batch,
    BatchStatus,
    Instruction,
    Payout,
    PayoutStatus,
    Submission,
)
from goodword.domain.payouts.seal import LONGEST_BODY
from goodword.flows.payouts.seal import seal_batches
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.payouts.world import World
from tests.gateways.payouts.fake import CAPABILITIES, FakeProvider, Fault
from tests.store.memory import MemoryStore

MINUTE = timedelta(minutes=1)


class CountingStore(MemoryStore):
    """Counts the commits that held a batch."""

    commits = 0

    def commit(self, decision: Decision) -> None:
        super().commit(decision)
        self.commits += any(isinstance(record, Batch) for record in decision.save)


def reserved(people: int, *, worth: int = 45_000) -> World:
    """So many payouts that wait to be sealed, and a provider that takes 500 at once."""
    world = World()
    store = CountingStore(lambda: world.now)
    store.publish(world.terms, ())
    world.store = store
    world.provider.capabilities = replace(CAPABILITIES, items_a_batch=500)
    for number in range(people):
        world.held(world.referrer(f"p{number}@pay.example", f"P{number}"), worth)
    while world.approve():
        pass
    while world.reserve():
        pass
    return world


def sealed(world: World) -> Batch:
    (batch,) = world.store.due(Batch, world.now)
    return batch


def test_five_hundred_payouts_are_one_batch_over_six_transactions() -> None:
    world = reserved(500)
    world.seal()
    batch = sealed(world)
    assert (batch.status, len(batch.payout_ids)) == (BatchStatus.SEALED, 500)
    assert isinstance(world.store, CountingStore)
    assert world.store.commits == 6
    world.pay()
    world.later(MINUTE)
    world.pay()
    assert len(world.provider.batches) == 1
    assert len(world.provider.payments()) == 500
    assert world.batch(batch.batch_key).status is BatchStatus.DONE


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("commit", range(1, 4))
def test_a_worker_that_dies_while_a_batch_is_filled_leaves_nothing_behind(
    commit: int, after: bool
) -> None:
    world = reserved(200)
    calls = 0

    class Dying(CountingStore):
        def commit(self, decision: Decision) -> None:
            nonlocal calls
            calls += 1
            if calls == commit and not after:
                die()
            super().commit(decision)
            if calls == commit and after:
                die()

    world.store.__class__ = Dying
    with pytest.raises(Died):
        world.seal()
    world.store.__class__ = CountingStore
    for _ in range(3):
        world.pay()
        world.later(MINUTE)
    assert len(world.provider.batches) == 1
    assert len(world.provider.payments()) == 200


def test_two_workers_who_fill_the_same_batch_make_one() -> None:
    world = reserved(200)
    second = Interruption(at_call=2, after=False, what=world.seal)
    for call in range(1, 12):
        second.at_call = call
        seal_batches(interruptible(world.store, second), world.providers, "paypal", now=world.now)
    world.seal()
    for _ in range(2):
        world.pay()
        world.later(MINUTE)
    assert len(world.provider.batches) == 1
    assert len(world.provider.payments()) == 200


def test_a_batch_that_lost_a_payout_while_it_was_filled_is_never_sent() -> None:
    world = reserved(200)
    last = max(p.payout_id for p in world.store.due(Payout, world.now, 500))

    class Taking(CountingStore):
        def commit(self, decision: Decision) -> None:
            super().commit(decision)
            taken = world.payout(last)
            if taken.status is PayoutStatus.RESERVED:
                gone = taken.but(status=PayoutStatus.SEALED, batch_key="gw-another", due_at=None)
                super().commit(Decision(save=(gone,)))

    world.store.__class__ = Taking
    world.seal()
    batch = sealed_or_not(world)
    assert batch.status is BatchStatus.WITHDRAWING
    for _ in range(4):
        world.later(MINUTE)
        world.pay()
    assert world.batch(batch.batch_key).status is BatchStatus.WITHDRAWN
    assert batch.batch_key not in {key for key, _ in world.provider.sent}
    assert len(world.provider.payments()) == 199


def sealed_or_not(world: World) -> Batch:
    (batch,) = world.store.due(Batch, world.now + MINUTE)
    return batch


def test_a_refused_batch_goes_on_by_halves_until_the_one_bad_item_is_alone() -> None:
    world = reserved(200)

    class Strict(FakeProvider):
        """Refuses every batch that holds the seventh person."""

        def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
            if b'"p7@pay.example"' in body:
                self.faults.append(Fault.REJECT)
            return super().submit(batch_key, body, send_by=send_by)

    world.provider.__class__ = Strict
    for _ in range(20):
        world.pay()
        world.later(MINUTE)
    assert len(world.provider.payments()) == 199
    assert len(world.provider.sent) < 20
    bad = world.store.get(Balance, "account-P7", "EUR")
    assert bad is not None
    assert (bad.owed, bad.reason) == (45_000, "payout_failed")


def test_a_request_that_no_item_of_the_table_would_hold_becomes_two() -> None:
    world = reserved(4)

    class Wordy(FakeProvider):
        """Needs a hundred kilobytes for each payment."""

        def request(self, batch_key: str, items: Sequence[Instruction]) -> bytes:
            return super().request(batch_key, items) + b" " * (LONGEST_BODY // 3) * len(items)

    world.provider.__class__ = Wordy
    assert world.seal() == 2
    world.pay()
    assert len(world.provider.payments()) == 4
