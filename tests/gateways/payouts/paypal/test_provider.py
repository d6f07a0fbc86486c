"""What every payout provider must do: PayPal in the sandbox, and the fake of the flows' tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Unauthenticated
from goodword.domain.payouts.payout import (
    Accepted,
    Instruction,
    ItemStatus,
    NotTaken,
    Rejected,
    Submission,
    Unclear,
)
from goodword.flows.ports import PayoutProvider
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.gateways.payouts.fake import ANY_TIME, FakeProvider, Fault
from tests.infra.sandbox.process import SandboxProcess

ADA = Instruction("i-1", by_email("ada@example.com"), 123_456, "EUR")
BOB = Instruction("i-2", by_email("bob@example.com"), 5, "EUR")


@dataclass(frozen=True)
class World:
    """A provider, and what happens around it: time, trouble, and where the money went."""

    provider: PayoutProvider
    pass_time: Callable[[timedelta], None]
    process: Callable[[], None]
    meet: Callable[[str], None]
    paid: Callable[[str], list[str]]
    """Item keys of a batch whose money has left, once for each time it left."""

    def submit(self, key: str, *items: Instruction) -> Submission:
        return self.provider.submit(key, self.provider.request(key, items), send_by=ANY_TIME)

    def taken(self, key: str, *items: Instruction) -> str:
        answer = self.submit(key, *items)
        assert isinstance(answer, Accepted)
        return answer.provider_batch_id


FAKE_FAULTS = {
    "refuse_before": Fault.REFUSE_BEFORE,
    "429": Fault.RATE_LIMIT,
    "422": Fault.NO_FUNDS,
    "accept_then_500": Fault.ACCEPT_THEN_500,
    "denied": Fault.DENY,
}


def fake_world() -> World:
    now = [datetime(2026, 11, 21, 9, tzinfo=UTC)]
    provider = FakeProvider(clock=lambda: now[0])

    def pass_time(by: timedelta) -> None:
        now[0] += by

    def paid(key: str) -> list[str]:
        return [item.item_key for item in provider.payments() if key in item.item_key]

    return World(
        provider,
        pass_time,
        provider.process,
        lambda fault: provider.faults.append(FAKE_FAULTS[fault]),
        paid,
    )


def paypal_world(
    paypal: PayPalProvider, sandbox: SandboxProcess, advance: Callable[[timedelta], None]
) -> World:
    def paid(key: str) -> list[str]:
        return [row["item_key"] for row in sandbox.ledger() if key in row["item_key"]]

    return World(
        paypal,
        advance,
        lambda: advance(timedelta(hours=1, seconds=1)),
        sandbox.fault,
        paid,
    )


@pytest.fixture(params=["paypal", "fake"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield fake_world()
    else:
        yield paypal_world(*map(request.getfixturevalue, ("paypal", "sandbox", "advance")))


def item(key: str, receiver: str = "ada@example.com", minor: int = 100) -> Instruction:
    return Instruction(f"{key}.1", by_email(receiver), minor, "EUR")


def test_the_same_items_make_the_same_bytes(world: World, key: str) -> None:
    first = world.provider.request(key, [ADA, BOB])
    assert world.provider.request(key, [ADA, BOB]) == first
    assert world.provider.request(key, [ADA]) != first


def test_a_receiver_that_is_too_long_is_no_request(world: World, key: str) -> None:
    with pytest.raises(ValueError, match="receiver"):
        world.provider.request(key, [item(key, f"{'a' * 120}@example.com")])


def test_the_same_bytes_again_are_the_same_batch(world: World, key: str) -> None:
    first = world.submit(key, item(key))
    assert isinstance(first, Accepted)
    assert world.submit(key, item(key)) == first
    world.process()
    assert world.submit(key, item(key)) == first
    world.process()
    assert world.paid(key) == [f"{key}.1"]


def test_a_key_with_other_content_is_unclear_and_pays_nothing_more(world: World, key: str) -> None:
    world.taken(key, item(key))
    assert isinstance(world.submit(key, item(key, minor=101)), Unclear)
    world.process()
    assert world.paid(key) == [f"{key}.1"]


@pytest.mark.parametrize(
    ("fault", "kind"), [("refuse_before", Unclear), ("429", NotTaken), ("422", Rejected)]
)
def test_what_is_refused_before_is_not_paid_and_may_be_sent_again(
    world: World, key: str, fault: str, kind: type[Unclear | NotTaken | Rejected]
) -> None:
    world.meet(fault)
    assert isinstance(world.submit(key, item(key)), kind)
    world.process()
    assert world.paid(key) == []
    world.taken(key, item(key))
    world.process()
    assert world.paid(key) == [f"{key}.1"]


def test_a_busy_provider_says_how_long_to_wait(world: World, key: str) -> None:
    world.meet("429")
    answer = world.submit(key, item(key))
    assert isinstance(answer, NotTaken)
    assert answer.retry_after


def test_what_was_taken_without_an_answer_is_found_again_and_paid_once(
    world: World, key: str
) -> None:
    world.meet("accept_then_500")
    assert isinstance(world.submit(key, item(key)), Unclear)
    world.process()
    world.taken(key, item(key))
    world.process()
    assert world.paid(key) == [f"{key}.1"]


def test_a_denied_batch_pays_nothing_and_frees_its_key(world: World, key: str) -> None:
    world.meet("denied")
    denied = world.taken(key, item(key))
    assert not world.provider.batch(denied).denied
    world.process()
    seen = world.provider.batch(denied)
    assert (seen.denied, seen.final) == (True, True)
    assert world.paid(key) == []
    assert world.taken(key, item(key)) != denied
    world.process()
    assert world.paid(key) == [f"{key}.1"]


def test_a_key_is_forgotten_after_30_days_and_then_pays_again(world: World, key: str) -> None:
    first = world.taken(key, item(key))
    world.pass_time(timedelta(days=29, hours=20))
    assert world.taken(key, item(key)) == first
    world.pass_time(timedelta(hours=5))
    assert world.taken(key, item(key)) != first
    world.process()
    assert world.paid(key) == [f"{key}.1"] * 2


@pytest.mark.parametrize(
    ("receiver", "status"),
    [
        ("ada@example.com", ItemStatus.PAID),
        ("unclaimed@example.com", ItemStatus.UNCLAIMED),
        ("failed@example.com", ItemStatus.FAILED),
        ("returned@example.com", ItemStatus.RETURNED),
        ("strange@example.com", ItemStatus.UNKNOWN),
    ],
)
def test_an_item_is_pending_and_then_what_becomes_of_it(
    world: World, key: str, receiver: str, status: ItemStatus
) -> None:
    batch_id = world.taken(key, item(key, receiver))
    fresh = world.provider.batch(batch_id)
    assert [(seen.item_key, seen.status) for seen in fresh.items] == [
        (f"{key}.1", ItemStatus.PENDING)
    ]
    assert (fresh.batch_key, fresh.provider_batch_id, fresh.final) == (key, batch_id, False)
    world.process()
    batch = world.provider.batch(batch_id)
    (seen,) = batch.items
    assert (seen.status, seen.minor, seen.currency) == (status, 100, "EUR")
    assert (batch.final, batch.denied, seen.batch_key) == (True, False, key)
    assert world.provider.item(seen.provider_item_id) == seen


def test_a_webhook_without_proof_is_not_believed(world: World) -> None:
    with pytest.raises(Unauthenticated):
        world.provider.hint({"content-type": "application/json"}, b"{}")
