"""Whatever happens, in whatever order: one payment, and books that agree with the provider."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goodword.domain.errors import Unavailable
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, BatchStatus, ItemStatus, Payout, PayoutStatus
from goodword.domain.payouts.reserve import resume
from goodword.domain.reasons import Reason
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.observe import observe_item
from goodword.flows.ports import Clock
from tests.flows.payouts.books import LIVE, Books
from tests.flows.payouts.interruptions import Died, Interruption, die, interruptible
from tests.flows.payouts.world import World
from tests.gateways.payouts.fake import FakeItem, FakeProvider, Fault
from tests.programs import paying_out
from tests.store.memory import MemoryStore

# What the fake provider does with each; the last is an address it can never be asked to pay.
RECEIVERS = (
    *("jo", "refused", "blocked", "unclaimed", "never", "failed", "returned", "reversed"),
    *("strange", "x" * 128),
)
MINUTES = (0, 1, 6, 21, 120, 1440, 10 * 1440, 31 * 1440)
MOST_WAITS = 20
HALVINGS = 5
"""A refused batch goes on in halves, which are sealed by the next run."""


class KeepingStore(MemoryStore):
    """Keeps the books beside the store."""

    def __init__(self, clock: Clock, books: Books) -> None:
        super().__init__(clock)
        self._books = books

    def commit(self, decision: Decision) -> None:
        super().commit(decision)
        self._books.keep(decision)


class PayoutsInAnyOrder(RuleBasedStateMachine):
    """Workers that die or dawdle anywhere, a provider that answers anything."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        self.world = World(paying_out(minimum={"EUR": 100}))
        self.world.store = KeepingStore(lambda: self.world.now, self.books)
        self.programmes = {
            name: paying_out(minimum={"EUR": 100}, provider=name) for name in ("paypal", "other")
        }
        for terms in self.programmes.values():
            self.world.store.publish(terms, ())
        self.world.others = [FakeProvider(lambda: self.world.now, name="other")]
        self.referrers: dict[str, Referrer] = {}
        self.deals = 0

    @rule(receiver=st.sampled_from(RECEIVERS), minor=st.integers(1, 5_000))
    def a_reward_falls_due(self, receiver: str, minor: int) -> None:
        if receiver not in self.referrers:
            name = f"R{len(self.referrers)}"
            self.referrers[receiver] = self.world.referrer(f"{receiver}@pay.example", name)
        self.deals += 1
        self.world.held(self.referrers[receiver], minor, deal=f"REF-{self.deals}")

    @initialize(receivers=st.lists(st.sampled_from(RECEIVERS), min_size=1, max_size=2))
    def rewards_are_due(self, receivers: list[str]) -> None:
        for receiver in receivers:
            self.a_reward_falls_due(receiver, 4_000)

    @rule(
        minutes=st.sampled_from(MINUTES),
        fault=st.sampled_from([None, *Fault]),
        processed=st.booleans(),
    )
    def the_schedule_runs(self, minutes: int, fault: Fault | None, processed: bool) -> None:
        self.wait(timedelta(minutes=minutes))
        if fault:
            self.world.providers[self.world.terms.payouts.provider].faults.append(fault)
        self.run_everything()
        if processed:
            self.process()

    @rule(at_call=st.integers(1, 40), after=st.booleans())
    def a_worker_dies(self, at_call: int, after: bool) -> None:
        self.run_interrupted(Interruption(at_call, after, die))

    @rule(
        at_call=st.integers(1, 40),
        after=st.booleans(),
        minutes=st.sampled_from((0, 6, 21)),
        processed=st.booleans(),
    )
    def a_worker_dawdles_while_another_works(
        self,
        at_call: int,
        after: bool,
        minutes: int,
        processed: bool,
    ) -> None:
        def others() -> None:
            self.world.later(timedelta(minutes=minutes))
            self.run_everything()
            if processed:
                self.process()

        self.run_interrupted(Interruption(at_call, after, others))

    @rule()
    def the_provider_is_down_for_a_run(self) -> None:
        for provider in self.world.providers.values():
            provider.down = True
        self.run_everything()
        for provider in self.world.providers.values():
            provider.down = False

    @precondition(lambda self: self.told())
    @rule(data=st.data())
    def a_webhook_arrives(self, data: st.DataObject) -> None:
        self.hint(*data.draw(st.sampled_from(self.told())))

    @rule()
    def what_was_under_way_arrives(self) -> None:
        for provider in self.world.providers.values():
            provider.arrive()

    @rule(name=st.sampled_from(("paypal", "other")))
    def the_programme_pays_through(self, name: str) -> None:
        self.world.terms = self.programmes[name]

    @precondition(lambda self: self.failed())
    @rule(data=st.data())
    def somebody_mends_what_failed(self, data: st.DataObject) -> None:
        balance = data.draw(st.sampled_from(self.failed()))
        stored = self.world.store.get(type(balance), balance.account_id, balance.currency)
        assert stored is not None
        self.world.store.commit(Decision(save=(resume(stored, now=self.world.now),)))

    @invariant()
    def the_books_are_right(self) -> None:
        assert self.books.mistakes(self.items()) == []

    def teardown(self) -> None:
        """Left alone, everything ends, and ends as the provider's ledger says."""
        for provider in self.world.providers.values():
            provider.faults.clear()
        for _ in range(MOST_WAITS):
            for _ in range(HALVINGS):
                self.run_everything()
            self.everything_is_told()
            self.the_books_are_right()
            due = [r.due_at for r in self.books.records.values() if r.due_at]
            coming = [at for at in due if at > self.world.now]
            if not coming:
                break
            self.world.now = min(coming)
        for payout in self.books.payouts():
            self.ends_as_the_provider_says(payout)

    def ends_as_the_provider_says(self, payout: Payout) -> None:
        items = self.items()
        mine = [i.status for i in items if i.instruction.item_key == payout.payout_id]
        batch = self.world.batch(payout.batch_key) if payout.batch_key else None
        if payout.status is PayoutStatus.PAID:
            assert mine.count(ItemStatus.PAID) == 1
        elif payout.status is PayoutStatus.RELEASED:
            stored = self.world.store.get(Balance, payout.account_id, payout.currency)
            assert stored is not None
            # A late request may have paid it: that is frozen, unless its money has come back.
            gone = {ItemStatus.FAILED, ItemStatus.RETURNED, ItemStatus.REVERSED}
            told = payout.reason == "unknown_status" and ItemStatus.UNKNOWN in mine
            assert payout.payout_id in stored.frozen_by or set(mine) <= gone or told
        elif payout.status is PayoutStatus.RETURNED:
            assert not LIVE & set(mine)
        else:
            # Not over: the provider says what no table knows or holds it back, or nobody could find
            # out in time.
            strange = bool({ItemStatus.UNKNOWN, ItemStatus.BLOCKED} & set(mine))
            assert strange or (isinstance(batch, Batch) and batch.status is BatchStatus.STUCK)

    def run_everything(self) -> None:
        world = self.world
        for step in (world.approve, world.reserve, world.seal, world.submit, world.observe):
            while step():
                pass

    def wait(self, time: timedelta) -> None:
        """A request arrives within minutes, and the provider tells of a payment within hours."""
        if time >= timedelta(hours=2):
            self.everything_is_told()
        self.world.later(time)

    def everything_is_told(self) -> None:
        self.what_was_under_way_arrives()
        self.process()
        for provider, item in self.told():
            self.hint(provider, item)

    def process(self) -> None:
        for provider in self.world.providers.values():
            provider.process()

    def items(self) -> list[FakeItem]:
        return [item for one in self.world.providers.values() for item in one.items()]

    def told(self) -> list[tuple[str, str]]:
        """What webhooks may speak of: a provider's name, and its id of an item."""
        return [
            (name, item.provider_item_id)
            for name, provider in self.world.providers.items()
            for item in provider.items()
        ]

    def run_interrupted(self, interruption: Interruption) -> None:
        """One run at one time, as a worker makes it, through the interruption."""
        worker = World(self.world.terms)
        worker.now = self.world.now
        worker.store = interruptible(self.world.store, interruption)
        worker.provider = interruptible(self.world.provider, interruption)
        worker.others = [interruptible(one, interruption) for one in self.world.others]
        try:
            for step in (worker.approve, worker.reserve, worker.seal, worker.submit):
                step()
            worker.observe()
        except Died:
            pass

    def hint(self, name: str, provider_item_id: str) -> None:
        provider = self.world.providers[name]
        with suppress(Unavailable):  # the provider sends it again
            observe_item(self.world.store, provider, provider_item_id, now=self.world.now)

    def failed(self) -> list[Balance]:
        return [b for b in self.books.balances() if b.reason == Reason.PAYOUT_FAILED]


TestPayoutsInAnyOrder = PayoutsInAnyOrder.TestCase
TestPayoutsInAnyOrder.settings = settings(max_examples=250, stateful_step_count=20, deadline=None)
