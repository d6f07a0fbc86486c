"""A refusal takes a batch apart only where it proves that no call of it was ever taken."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.payouts.payout import BatchStatus, Rejected, Submission, Unclear
from goodword.domain.payouts.payout import Fault as Whose
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.decide_stuck import adopt_batch
from goodword.flows.waiting.listing import waiting
from goodword.gateways.payouts.paypal.statuses import fault_of_request
from tests.flows.payouts.world import World
from tests.gateways.payouts.fake import FakeProvider

RUN = timedelta(minutes=5)
A_DAY = int(timedelta(days=1) / RUN)
DIFFERS = Unclear(Reason.DUPLICATE_DIFFERS, attention=Reason.DUPLICATE_DIFFERS, is_held=True)
TIMEOUT = Unclear("timeout")
DENIED = Rejected("PERMISSION_DENIED", Whose.OURS)
INCOMPLETE = Unclear("duplicate_incomplete", is_held=True)


@dataclass
class RefusingProvider(FakeProvider):
    """Has the first call, whose answer is ``first``; then refuses without a look at the key for
    five hours, which is longer than anything stays under way."""

    first: Submission = TIMEOUT
    refusal: Rejected = DENIED
    began: datetime | None = None

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
        if self.began is None:
            self.began = self.clock()
            super().submit(batch_key, body, send_by=send_by)
            return self.first
        if self.clock() < self.began + timedelta(hours=5):
            return self.refusal
        return super().submit(batch_key, body, send_by=send_by)


def utc_now() -> datetime:
    return datetime.now(UTC)


def refused_by(provider: RefusingProvider, people: int) -> tuple[World, list[Referrer]]:
    """Somebody or several who are owed 450 euros, and a day of runs against the provider."""
    world = World()
    provider.clock = lambda: world.now
    referrers = [world.referrer(f"p{number}@pay.example", f"P{number}") for number in range(people)]
    for referrer in referrers:
        world.held(referrer, 45_000)
    world.up_to_sealed()
    world.provider = provider
    for _ in range(A_DAY):
        world.pay()
        world.later(RUN)
    return world, referrers


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(
    ("status", "name"),
    [(403, "PERMISSION_DENIED"), (403, "VALIDATION_ERROR"), (400, "A_NAME_NOBODY_KNOWS")],
)
def test_a_batch_that_was_taken_is_paid_once_though_the_account_is_refused_for_hours(
    people: int, status: int, name: str
) -> None:
    provider = RefusingProvider(utc_now, refusal=Rejected(name, fault_of_request(status, name)))

    world, referrers = refused_by(provider, people)

    assert len(provider.batches) == 1
    assert [world.balance(one).paid for one in referrers] == [45_000] * people


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("first", [DIFFERS, INCOMPLETE], ids=["differs", "incomplete"])
def test_what_the_provider_said_to_hold_is_released_by_no_refusal_and_waits_for_a_person(
    people: int, first: Unclear
) -> None:
    content = Rejected("VALIDATION_ERROR", Whose.THEIRS)
    provider = RefusingProvider(utc_now, first=first, refusal=content)

    world, referrers = refused_by(provider, people)

    (held,) = provider.batches
    batch = world.batch(held.batch_key)
    assert (batch.status, batch.reason, batch.is_held) == (
        BatchStatus.STUCK,
        "held_then_refused",
        True,
    )
    (line,) = [one for one in waiting(world.store) if one.kind == "batch"]
    assert "said that it holds a batch under this key" in str(line.says)
    assert [world.balance(one).paid for one in referrers] == [0] * people

    adopt_batch(world.store, world.providers, held.batch_key, held.provider_batch_id, now=world.now)
    for _ in range(A_DAY):
        world.pay()
        world.later(RUN)
    assert [world.balance(one).paid for one in referrers] == [45_000] * people
    assert len(provider.batches) == 1
