"""A hiccup delays a payment by hours, and the company's own trouble until it is mended."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from goodword.domain.listing import WAITING
from goodword.domain.payouts.payout import BatchStatus, ItemStatus, PayoutStatus, Submission
from goodword.domain.payouts.submit import LEASE
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.observe import observe_item
from goodword.flows.waiting.listing import waiting
from tests.flows.payouts.interruptions import Died, Interruption, die
from tests.flows.payouts.world import World, stands
from tests.gateways.payouts.fake import ANY_TIME, FakeProvider, Fault

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RUN = timedelta(minutes=5)
TWO_DAYS = int(2 * DAY / RUN)

HICCUPS = {
    "429": [Fault.RATE_LIMIT],
    "503": [Fault.REFUSE_BEFORE],
    "cut": [Fault.ARRIVE_LATE],
    "refused connection": [Fault.UNREACHABLE],
    "no funds": [Fault.NO_FUNDS],
    "credentials": [Fault.UNAUTHORIZED],
    "all in turn": [
        Fault.RATE_LIMIT,
        Fault.REFUSE_BEFORE,
        Fault.NO_FUNDS,
        Fault.ARRIVE_LATE,
        Fault.UNREACHABLE,
    ],
}


def fifty(*, bad: str) -> tuple[World, list[Referrer]]:
    """Fifty referrers who are owed 450 euros each, of whom one has a bad address; the good ones."""
    world = World()
    good = [world.referrer(f"p{number}@pay.example", f"P{number}") for number in range(49)]
    for referrer in [*good, world.referrer(f"{bad}@pay.example", "BAD")]:
        world.held(referrer, 45_000)
    world.up_to_sealed()
    return world, good


def runs(
    world: World,
    times: int,
    *,
    until: Callable[[], bool] = lambda: False,
    every: timedelta = RUN,
) -> None:
    """The schedule, every five minutes; what is under way arrives by the next run."""
    for _ in range(times):
        world.pay()
        if until():
            return
        world.later(every)
        world.provider.arrive()


def paid(world: World, referrers: list[Referrer]) -> int:
    return sum(world.balance(one).paid == 45_000 for one in referrers)


@pytest.mark.parametrize("hiccup", HICCUPS.values(), ids=HICCUPS)
def test_after_a_hiccup_one_bad_address_keeps_nobody_else_unpaid_for_two_days(
    hiccup: list[Fault],
) -> None:
    world, good = fifty(bad="refused")
    world.provider.faults.extend(hiccup)

    runs(world, TWO_DAYS, until=lambda: paid(world, good) == len(good))

    assert paid(world, good) == len(good)
    assert len(world.provider.payments()) == len(good)
    runs(world, TWO_DAYS)
    assert len(world.provider.payments()) == len(good)


class BusyAtFirst(FakeProvider):
    """Answers the first call under each key with 503."""

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
        if batch_key not in {key for key, _ in self.sent}:
            self.faults.append(Fault.REFUSE_BEFORE)
        return super().submit(batch_key, body, send_by=send_by)


def test_a_hiccup_at_each_halving_still_ends_within_two_days() -> None:
    world, good = fifty(bad="refused")
    world.provider = BusyAtFirst(lambda: world.now)
    runs(world, TWO_DAYS, until=lambda: paid(world, good) == len(good))
    assert paid(world, good) == len(good)
    assert len(world.provider.payments()) == len(good)


def test_what_was_cut_off_and_is_refused_now_is_believed_once_it_can_no_longer_arrive() -> None:
    world = World()
    jo, bad = world.referrer("jo@pay.example"), world.referrer("refused@pay.example", "BAD")
    for one in (jo, bad):
        world.held(one, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.ARRIVE_LATE)
    world.submit()
    longest = world.provider.capabilities.arrives_within

    world.later(longest - MINUTE)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.SUBMITTING

    world.later(HOUR)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.REJECTED
    assert {world.payout(one).status for one in batch.payout_ids} == {PayoutStatus.RESERVED}


def test_a_refusal_does_not_make_an_earlier_call_arrive_later() -> None:
    world = World()
    world.held(world.referrer("refused@pay.example"), 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.ARRIVE_LATE)
    world.submit()
    until = world.batch(batch.batch_key).may_arrive_until
    world.later(MINUTE)
    world.submit()
    assert world.batch(batch.batch_key).may_arrive_until == until


@pytest.mark.parametrize("fault", [Fault.RATE_LIMIT, Fault.UNREACHABLE, Fault.NO_FUNDS])
def test_what_certainly_never_arrived_is_not_in_flight_and_may_be_withdrawn(fault: Fault) -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(fault)
    world.submit()
    assert not world.batch(batch.batch_key).maybe_in_flight

    world.later(28 * DAY)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.WITHDRAWN
    world.pay()
    assert stands(world, jo)[0] == 0
    assert len(world.provider.payments()) == 1


def test_a_worker_that_died_at_the_call_counts_as_a_call_until_it_can_no_longer_arrive() -> None:
    world = World()
    jo = world.referrer("refused@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    with pytest.raises(Died):
        world.submit_through(Interruption(at_call=1, after=False, what=die))
    world.provider.faults.append(Fault.UNREACHABLE)
    world.later(LEASE)
    world.submit()
    waiting = world.batch(batch.batch_key)
    assert waiting.maybe_in_flight

    world.later(MINUTE)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.SUBMITTING
    world.later(2 * world.provider.capabilities.arrives_within)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.REJECTED
    assert stands(world, jo) == (45_000, 0, 0)


def test_a_batch_of_which_money_was_reported_is_not_taken_apart() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.ACCEPT_THEN_500)
    world.submit()
    world.provider.process()
    assert observe_item(
        world.store,
        world.provider,
        world.provider.items()[0].provider_item_id,
        now=world.now,
    )
    world.later(31 * DAY - 4 * DAY)
    # The provider has forgotten it, and finds fault with the address by now.
    world.provider.batches[0].at = world.now - 31 * DAY
    world.provider.faults.append(Fault.REJECT)
    world.submit()
    assert world.batch(batch.batch_key).status is BatchStatus.SUBMITTING
    assert stands(world, jo) == (0, 45_000, 0)


@pytest.mark.parametrize("fault", [Fault.NO_FUNDS, Fault.UNAUTHORIZED])
def test_our_own_trouble_is_told_at_once_waits_by_name_and_heals(fault: Fault) -> None:
    world = World()
    jo, kim = world.referrer("jo@pay.example"), world.referrer("kim@pay.example", "KIM7")
    for one in (jo, kim):
        world.held(one, 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.extend(400 * [fault])

    world.submit()
    (told,) = world.happened("batch.attention")
    assert (told.about, told.data) == (batch.batch_key, {"reason": "our_account"})
    assert waiting_batches(world) == [batch.batch_key]

    runs(world, int(3 * DAY / RUN))
    assert len(world.happened("batch.attention")) == 1
    world.provider.faults.clear()
    runs(world, int(DAY / RUN))
    assert [stands(world, one) for one in (jo, kim)] == 2 * [(0, 0, 45_000)]
    assert waiting_batches(world) == []


def test_while_the_trouble_is_ours_the_provider_is_called_twice_a_day() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    world.up_to_sealed()
    world.provider.faults.extend(1_000 * [Fault.UNAUTHORIZED])
    runs(world, int(27 * DAY / HOUR), every=HOUR)
    assert len(world.provider.sent) <= 60


def test_a_hiccup_between_does_not_tell_the_same_trouble_again() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    world.up_to_sealed()
    world.provider.faults.extend([Fault.NO_FUNDS, Fault.REFUSE_BEFORE, Fault.NO_FUNDS])
    runs(world, 6)
    assert len(world.provider.sent) == 4
    assert len(world.happened("batch.attention")) == 1


def test_a_duplicate_that_differs_waits_for_a_person_by_name() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()
    world.provider.submit(batch.batch_key, b'{"items": []}', send_by=ANY_TIME)
    world.submit()
    (told,) = world.happened("batch.attention")
    assert told.data == {"reason": "duplicate_differs"}
    assert waiting_batches(world) == [batch.batch_key]


def test_a_denied_batch_is_told_and_paid_anew_by_itself() -> None:
    world = World()
    jo = world.referrer("jo@pay.example")
    world.held(jo, 45_000)
    world.up_to_sealed()
    world.provider.faults.append(Fault.DENY)
    runs(world, 3)
    (told,) = world.happened("batch.attention")
    assert told.data == {"reason": "denied"}
    assert waiting_batches(world) == []
    runs(world, int(2 * DAY / RUN))
    assert stands(world, jo) == (0, 0, 45_000)


def test_a_payment_that_is_held_back_for_days_waits_for_a_person_and_goes_on_by_itself() -> None:
    world = World()
    jo = world.referrer("blocked@pay.example")
    world.held(jo, 45_000)
    batch = world.up_to_sealed()
    runs(world, int(2 * DAY / HOUR), every=HOUR)
    assert world.happened("payout.attention") == []
    runs(world, int(3 * DAY / HOUR), every=HOUR)
    (told,) = world.happened("payout.attention")
    assert told.data["reason"] == "blocked"
    assert world.payout(batch.payout_ids[0]).waits_for_person

    world.provider.items()[0].status = ItemStatus.PAID
    runs(world, 30, every=HOUR)
    assert stands(world, jo) == (0, 0, 45_000)
    assert not world.payout(batch.payout_ids[0]).waits_for_person


def test_what_waits_says_what_to_mend_with_the_providers_own_word() -> None:
    world = World()
    world.held(world.referrer("jo@pay.example"), 45_000)
    batch = world.up_to_sealed()
    world.provider.faults.append(Fault.NO_FUNDS)
    world.submit()
    (line,) = waiting(world.store)
    assert line.id == f"batch/{batch.batch_key}"
    assert line.says == (
        "the company's account at the provider refuses (funds, credentials, rights): mend that, "
        "and it goes on by itself (INSUFFICIENT_FUNDS)"
    )


def waiting_batches(world: World) -> list[str]:
    page = world.store.page(WAITING.part("Batch"))
    return [row.identity[0] for row in page.rows]
