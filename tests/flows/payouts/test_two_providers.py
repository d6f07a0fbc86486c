"""A programme that goes from one provider to another strands no cent, whatever was under way."""

from datetime import timedelta

import pytest

from goodword.domain.destination import Destination, by_email
from goodword.domain.errors import NoProvider
from goodword.domain.event import Decision
from goodword.domain.payouts.payout import Batch, BatchStatus, Capabilities, Payout
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.decide_stuck import adopt_batch
from goodword.flows.payouts.observe import observe_item
from goodword.store.upgrades import upgraded
from tests.flows.payouts.world import World, stands
from tests.gateways.payouts.fake import FakeProvider, Fault
from tests.programs import paying_out

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IN_TWOS = Capabilities(
    methods=frozenset({"email", "iban"}),
    currencies=frozenset({"EUR", "USD"}),
    whole_units=frozenset(),
    items_a_batch=2,
    key_life=timedelta(days=1),
    arrives_within=timedelta(hours=3),
)


def switched(world: World) -> FakeProvider:
    """The programme pays through another provider from now on; the former keeps its credentials."""
    other = FakeProvider(lambda: world.now, name="other", capabilities=IN_TWOS)
    world.others.append(other)
    world.terms = paying_out(provider="other")
    world.store.publish(world.terms, ())
    return other


def a_reward(world: World, name: str, minor: int = 45_000) -> Referrer:
    referrer = world.referrer(f"{name.lower()}@pay.example", name)
    world.held(referrer, minor)
    return referrer


def test_accepted_batches_sealed_ones_and_unsent_payouts_are_all_paid_once() -> None:
    world = World()
    accepted = a_reward(world, "ACC")
    world.up_to_sealed()
    world.submit()
    unclear = a_reward(world, "UNC")
    while world.approve() or world.reserve() or world.seal():
        pass
    world.provider.faults.append(Fault.ACCEPT_THEN_500)
    world.submit()
    sealed = a_reward(world, "SEA")
    while world.approve() or world.reserve() or world.seal():
        pass
    reserved = a_reward(world, "RES")
    world.approve()
    world.reserve()

    other = switched(world)
    for _ in range(3):
        world.pay()
        other.process()
        world.later(MINUTE)
    world.pay()

    everybody = (accepted, unclear, sealed, reserved)
    assert [stands(world, one) for one in everybody] == [(0, 0, 45_000)] * 4
    assert sorted(p.destination.fields["email"] for p in world.provider.payments()) == [
        "acc@pay.example",
        "unc@pay.example",
    ]
    assert sorted(p.destination.fields["email"] for p in other.payments()) == [
        "res@pay.example",
        "sea@pay.example",
    ]


def test_what_was_reserved_for_the_former_provider_is_never_sealed_for_the_new_one() -> None:
    world = World()
    jo = a_reward(world, "JO")
    world.approve()
    world.reserve()
    switched(world)
    world.seal()
    assert world.store.due(Batch, world.now) == ()
    assert stands(world, jo) == (45_000, 0, 0)


def test_a_payment_that_the_former_provider_takes_back_is_paid_by_the_new_one() -> None:
    world = World()
    jo = world.referrer("reversed@pay.example")
    world.held(jo, 45_000)
    world.pay()
    world.later(MINUTE)
    world.pay()
    other = switched(world)
    world.later(DAY)
    world.pay()
    item = world.provider.items()[0].provider_item_id
    observe_item(world.store, world.provider, item, now=world.now)
    assert stands(world, jo) == (45_000, 0, 0)
    assert other.payments() == []  # it failed for this receiver, so a person decides


def test_a_batch_holds_as_many_items_as_its_provider_takes() -> None:
    world = World()
    switched(world)
    for number in range(5):
        a_reward(world, f"R{number}")
    world.approve()
    world.reserve()
    assert world.seal() == 3
    assert sorted(len(b.payout_ids) for b in world.store.due(Batch, world.now)) == [1, 2, 2]


def test_a_key_is_used_as_long_as_its_own_provider_remembers_it() -> None:
    world = World()
    other = switched(world)
    a_reward(world, "JO")
    batch = world.up_to_sealed()
    other.faults.append(Fault.REFUSE_BEFORE)
    world.submit()
    world.later(DAY)
    world.submit()
    assert world.batch(batch.batch_key).reason == "key_too_old"


def test_a_sealed_batch_whose_key_grew_too_old_before_it_was_sent_is_sealed_anew() -> None:
    world = World()
    other = switched(world)
    jo = a_reward(world, "JO")
    world.up_to_sealed()
    world.later(DAY)
    for _ in range(2):
        world.pay()
        other.process()
        world.later(MINUTE)
    world.pay()
    assert stands(world, jo) == (0, 0, 45_000)


def test_what_a_provider_cannot_be_told_waits_for_payout_details() -> None:
    world = World()
    jo = world.referrer(None)
    iban = Destination(method="iban", fields={"iban": "DE02120300000000202051"})
    world.store.commit(Decision(save=(jo.but(version=1, destination=iban),)))
    reward_id = world.held(jo, 45_000)
    world.pay()
    assert world.reward(jo, reward_id).reason == "no_payout_details"
    assert world.provider.sent == []


def test_a_currency_that_todays_provider_does_not_pay_waits_and_says_so() -> None:
    world = World()
    switched(world)
    aki = world.referrer("aki@pay.example", currency="JPY")
    reward_id = world.held(aki, 75_000)
    world.pay()
    assert world.reward(aki, reward_id).reason == "other_currency"
    assert stands(world, aki) == (75_000, 0, 0)


def without_credentials(failed: pytest.ExceptionInfo[ExceptionGroup]) -> bool:
    return all(isinstance(one, NoProvider) for one in failed.value.exceptions)


def test_a_provider_without_credentials_pays_nothing_and_says_so() -> None:
    world = World(paying_out(provider="other"))
    jo = world.referrer("jo@pay.example")
    reward_id = world.held(jo, 45_000)
    world.approve()
    with pytest.raises(ExceptionGroup) as failed:
        world.reserve()
    assert without_credentials(failed)
    assert world.reward(jo, reward_id).reason == "no_provider"
    assert (stands(world, jo), world.balance(jo).due_at) == ((45_000, 0, 0), world.now + HOUR)
    assert world.reserve() == 0  # told once an hour

    other = FakeProvider(lambda: world.now, name="other")
    world.others.append(other)
    world.later(HOUR)
    world.pay()
    assert len(other.payments()) == 1
    assert world.provider.sent == []


def test_what_was_sealed_for_a_provider_that_lost_its_credentials_is_kept_as_owed() -> None:
    world = World()
    jo = a_reward(world, "JO")
    batch = world.up_to_sealed()
    world.provider.name = "gone"
    assert world.submit() == 1
    ended = world.batch(batch.batch_key)
    assert (ended.status, ended.reason) == (BatchStatus.WITHDRAWN, "no_provider")
    assert stands(world, jo) == (45_000, 0, 0)


@pytest.mark.parametrize("fault", [None, Fault.ACCEPT_THEN_500], ids=["accepted", "unclear"])
def test_what_may_be_at_a_provider_without_credentials_waits_and_a_person_is_told_once(
    fault: Fault | None,
) -> None:
    world = World()
    jo = a_reward(world, "JO")
    batch = world.up_to_sealed()
    world.provider.faults.extend([fault] if fault else [])
    world.submit()
    former, world.provider = world.provider, FakeProvider(lambda: world.now, name="other")
    world.terms = paying_out(provider="other")
    former.process()
    for _ in range(5):
        world.later(HOUR)
        world.pay()
    assert stands(world, jo) == (0, 45_000, 0)
    assert world.provider.sent == []
    assert [event.data["reason"] for event in world.happened("batch.attention")] == ["no_provider"]
    with pytest.raises(NoProvider):
        adopt_batch(world.store, world.providers, stuck(world, batch), "BATCH1", now=world.now)

    world.others.append(former)
    world.store.commit(Decision(save=(reopened(world, batch),)))
    for _ in range(2):
        world.later(HOUR)
        world.pay()
    assert stands(world, jo) == (0, 0, 45_000)


def stuck(world: World, batch: Batch) -> str:
    """The batch, as if a person had to decide on it; kept apart under a key of its own."""
    copy = world.batch(batch.batch_key).but(
        version=0, batch_key="gw-stuck", status=BatchStatus.STUCK, due_at=None
    )
    world.store.commit(Decision(save=(copy,)))
    return copy.batch_key


def reopened(world: World, batch: Batch) -> Batch:
    """Its credentials are back."""
    return world.batch(batch.batch_key).but(due_at=world.now)


def test_what_another_provider_says_about_a_payout_moves_nothing_and_is_told() -> None:
    world = World()
    jo = a_reward(world, "JO")
    world.up_to_sealed()
    world.submit()
    world.provider.process()
    world.provider.name = "other"
    observe_item(world.store, world.provider, "ITEM1-1", now=world.now)
    assert stands(world, jo) == (0, 45_000, 0)
    assert [one.data["reason"] for one in world.happened("payout.attention")] == ["other_provider"]


def test_the_first_stored_shapes_are_read() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    old = {name: value for name, value in dict(jo).items() if name != "destination"}
    known = upgraded("Referrer", {**old, "receiver": "jo@pay.example"})
    assert Referrer.read(known).destination == by_email("jo@pay.example")
    assert Referrer.read(upgraded("Referrer", old)).destination is None
    world.held(jo, 45_000)
    world.approve()
    world.reserve()
    (payout,) = world.store.due(Payout, world.now)
    first = {
        n: v for n, v in dict(payout).items() if n not in {"destination", "provider", "at_most"}
    }
    read = Payout.read(upgraded("Payout", {**first, "receiver": "jo@pay.example", "alone": True}))
    assert (read.destination, read.provider, read.at_most) == (payout.destination, "", 1)
    world.store.commit(Decision(save=(read,)))
    for _ in range(2):  # nobody knows for whom it was reserved, so it is reserved anew
        world.pay()
    world.later(MINUTE)
    world.pay()
    assert stands(world, jo) == (0, 0, 45_000)
