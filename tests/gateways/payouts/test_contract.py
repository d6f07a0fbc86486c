"""What the flows lean on, held against PayPal's gateway with its sandbox, and against the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.destination import Destination, by_email
from goodword.domain.errors import Unauthenticated, Unavailable
from goodword.domain.payouts.payout import (
    Accepted,
    Capabilities,
    Instruction,
    ItemStatus,
    NotTaken,
    Rejected,
    Submission,
    Unclear,
)
from goodword.domain.payouts.payout import Fault as Whose
from goodword.domain.payouts.submit import LEASE
from goodword.flows.ports import PayoutProvider
from goodword.gateways.payouts.paypal.provider import PayPalProvider
from tests.gateways.payouts.fake import ANY_TIME, FakeProvider, Fault
from tests.infra.sandbox.process import SandboxProcess

ADA = Instruction("i-1", by_email("ada@pay.example"), 45_000, "EUR")
BOB = Instruction("i-2", by_email("bob@pay.example"), 30_000, "EUR")

FAULTS = {
    "refuse_before": Fault.REFUSE_BEFORE,
    "429": Fault.RATE_LIMIT,
    "422": Fault.NO_FUNDS,
    "accept_then_500": Fault.ACCEPT_THEN_500,
    "denied": Fault.DENY,
    "arrive_late": Fault.ARRIVE_LATE,
}
"""The sandbox's name of a fault -> the fake's."""


@dataclass
class Side:
    """A provider, and what a test may do behind its back.

    ``processed`` takes the first step of every item, ``a_day_later`` the next; ``paid`` counts
    the payments to a receiver of a batch in the provider's own ledger.
    """

    provider: PayoutProvider
    fault: Callable[[str], None]
    processed: Callable[[], None]
    a_day_later: Callable[[], None]
    paid: Callable[[str, str], int]

    def send(self, key: str, *items: Instruction) -> Submission:
        return self.provider.submit(key, self.provider.request(key, items), send_by=ANY_TIME)

    def accepted(self, key: str, *items: Instruction) -> str:
        answer = self.send(key, *items)
        assert isinstance(answer, Accepted)
        return answer.provider_batch_id


ANOTHER = Capabilities(
    methods=frozenset({"email", "iban"}),
    currencies=frozenset({"EUR", "GBP"}),
    whole_units=frozenset(),
    items_a_batch=3,
    key_life=timedelta(hours=20),
    arrives_within=timedelta(hours=3),
)
"""A provider that takes less at once and forgets sooner."""


def the_fake(fake: FakeProvider) -> Side:

    def processed() -> None:
        fake.process()
        fake.arrive()

    return Side(
        provider=fake,
        fault=lambda name: fake.faults.append(FAULTS[name]),
        processed=processed,
        a_day_later=fake.process,
        paid=lambda key, receiver: sum(
            item.batch_key == key
            and item.instruction.destination.fields["email"] == receiver
            and item.status is ItemStatus.PAID
            for item in fake.items()
        ),
    )


def the_real_one(
    paypal: PayPalProvider, sandbox: SandboxProcess, advance: Callable[[timedelta], None]
) -> Side:
    return Side(
        provider=paypal,
        fault=sandbox.fault,
        processed=lambda: advance(timedelta(hours=1, seconds=1)),
        a_day_later=lambda: advance(timedelta(days=1)),
        paid=lambda key, receiver: sum(
            (row["batch_key"], row["receiver"], row["status"]) == (key, receiver, "SUCCESS")
            for row in sandbox.ledger()
        ),
    )


@pytest.fixture(params=["fake", "another", "paypal"])
def side(request: pytest.FixtureRequest) -> Side:
    if request.param == "fake":
        return the_fake(FakeProvider(lambda: datetime.now(UTC)))
    if request.param == "another":
        other = FakeProvider(lambda: datetime.now(UTC), name="another", capabilities=ANOTHER)
        return the_fake(other)
    return the_real_one(
        request.getfixturevalue("paypal"),
        request.getfixturevalue("sandbox"),
        request.getfixturevalue("advance"),
    )


def test_the_bytes_of_a_batch_do_not_depend_on_the_order_of_its_items(side: Side, key: str) -> None:
    assert side.provider.request(key, [ADA, BOB]) == side.provider.request(key, [BOB, ADA])


def test_a_provider_says_what_it_can_and_keeps_to_it(side: Side, key: str) -> None:
    can = side.provider.capabilities
    assert "EUR" in can.currencies
    assert can.whole_units <= can.currencies
    assert "email" in can.methods
    assert can.key_life > LEASE
    most = [
        Instruction(f"i-{n}", by_email(f"p{n}@pay.example"), 100, "EUR")
        for n in range(can.items_a_batch + 1)
    ]
    side.accepted(key, *most[1:])
    with pytest.raises(ValueError, match="batch"):
        side.provider.request(key, most)


def test_a_destination_of_a_method_that_it_lacks_can_never_be_asked_for(
    side: Side, key: str
) -> None:
    post = Destination(method="post", fields={"address": "Lindenstr. 12"})
    with pytest.raises(ValueError, match="destination"):
        side.provider.request(key, [Instruction("i-1", post, 100, "EUR")])


def test_an_address_that_is_too_long_can_never_be_asked_for(side: Side, key: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        side.provider.request(
            key, [Instruction("i-1", by_email("x" * 128 + "@pay.example"), 1, "EUR")]
        )


def test_the_same_bytes_again_are_the_same_batch_and_one_payment(side: Side, key: str) -> None:
    assert side.send(key, ADA) == side.send(key, ADA)
    side.processed()
    assert side.paid(key, "ada@pay.example") == 1


def test_the_same_key_with_other_content_is_not_accepted(side: Side, key: str) -> None:
    side.accepted(key, ADA)
    assert isinstance(side.send(key, ADA, BOB), Unclear)
    side.processed()
    assert side.paid(key, "bob@pay.example") == 0


@pytest.mark.parametrize(("fault", "answer"), [("refuse_before", Unclear), ("429", NotTaken)])
def test_a_provider_that_does_not_want_to_now_is_asked_again(
    side: Side, key: str, fault: str, answer: type[Submission]
) -> None:
    side.fault(fault)
    assert isinstance(side.send(key, ADA), answer)
    side.accepted(key, ADA)
    side.processed()
    assert side.paid(key, "ada@pay.example") == 1


def test_a_lost_answer_is_unclear_and_the_next_one_finds_the_batch(side: Side, key: str) -> None:
    side.fault("accept_then_500")
    assert isinstance(side.send(key, ADA), Unclear)
    side.accepted(key, ADA)
    side.processed()
    assert side.paid(key, "ada@pay.example") == 1


def test_a_want_of_funds_is_a_refusal_that_says_so(side: Side, key: str) -> None:
    side.fault("422")
    assert side.send(key, ADA) == Rejected("INSUFFICIENT_FUNDS", Whose.OURS)


def test_a_denied_batch_pays_nothing_and_frees_its_key(side: Side, key: str) -> None:
    side.fault("denied")
    denied = side.accepted(key, ADA)
    side.processed()
    assert side.provider.batch(denied).denied
    second = side.accepted(key, ADA)
    assert second != denied
    side.processed()
    assert side.paid(key, "ada@pay.example") == 1


def test_a_request_that_arrives_after_its_key_was_freed_pays(side: Side, key: str) -> None:
    side.fault("arrive_late")
    assert isinstance(side.send(key, ADA), Unclear)
    side.fault("denied")
    denied = side.accepted(key, ADA)
    side.processed()
    assert side.provider.batch(denied).denied
    side.processed()
    assert side.paid(key, "ada@pay.example") == 1


def test_a_request_that_might_outlast_its_lease_is_not_begun(side: Side, key: str) -> None:
    body = side.provider.request(key, [ADA])
    soon = datetime.now(UTC) + timedelta(seconds=5)
    assert side.provider.submit(key, body, send_by=soon) == NotTaken("too_late")
    side.processed()
    assert side.paid(key, "ada@pay.example") == 0


def test_an_item_says_whose_it_is_and_how_much(side: Side, key: str) -> None:
    observed = side.provider.batch(side.accepted(key, ADA, BOB))
    assert (observed.batch_key, observed.denied, observed.final) == (key, False, False)
    assert {(item.item_key, item.minor, item.currency) for item in observed.items} == {
        ("i-1", 45_000, "EUR"),
        ("i-2", 30_000, "EUR"),
    }
    for item in observed.items:
        assert item.status is ItemStatus.PENDING
        assert side.provider.item(item.provider_item_id) == item


@pytest.mark.parametrize(
    ("receiver", "first", "then"),
    [
        ("ada", ItemStatus.PAID, ItemStatus.PAID),
        ("unclaimed", ItemStatus.UNCLAIMED, None),
        ("failed", ItemStatus.FAILED, ItemStatus.FAILED),
        ("returned", ItemStatus.RETURNED, ItemStatus.RETURNED),
        ("reversed", ItemStatus.PAID, ItemStatus.REVERSED),
        ("strange", ItemStatus.UNKNOWN, ItemStatus.UNKNOWN),
    ],
)
def test_a_receiver_meets_the_fate_of_their_name(
    side: Side, key: str, receiver: str, first: ItemStatus, then: ItemStatus | None
) -> None:
    batch = side.accepted(
        key, Instruction("i-1", by_email(f"{receiver}@pay.example"), 45_000, "EUR")
    )
    side.processed()
    (item,) = side.provider.batch(batch).items
    assert item.status is first
    if then is not None:
        side.a_day_later()
        assert side.provider.item(item.provider_item_id).status is then


def test_what_the_provider_does_not_know_is_unavailable(side: Side) -> None:
    with pytest.raises(Unavailable):
        side.provider.batch("NOSUCHBATCH")
    with pytest.raises(Unavailable):
        side.provider.item("NOSUCHITEM")


def test_a_webhook_without_a_signature_is_nobodys(side: Side) -> None:
    with pytest.raises(Unauthenticated):
        side.provider.hint({}, b"ITEM1-1")
