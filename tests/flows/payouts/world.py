"""A small company for the tests of payouts: a store, a provider and a clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from goodword.domain.event import Decision, Event
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, ObservedItem, Payout, SealedRequest
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Receipt, Reward, RewardStatus
from goodword.domain.rewards.steps import Inputs
from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.rewards.approve import approve_rewards
from goodword.program.model import Program
from goodword.program.revision import revision_of
from tests.company import START
from tests.doubles import KEYS
from tests.flows.payouts.interruptions import Interruption, interruptible
from tests.gateways.payouts.fake import FakeProvider
from tests.programs import paying_out, referrer
from tests.store.memory import MemoryStore


def held_reward(
    referral_id: str, referrer: Referrer, minor: int, terms: Program, *, now: datetime
) -> Reward:
    """A reward for a won deal whose holding period ends now."""
    return Reward(
        reward_id=f"{referral_id}.bands.referrer",
        referral_id=referral_id,
        referrer_id=referrer.referrer_id,
        account_id=referrer.account_id,
        minor=minor,
        currency=referrer.currency,
        status=RewardStatus.HELD,
        reason="holding_period",
        receipt=Receipt(
            rule="customer.bands",
            revision=revision_of(terms),
            inputs=Inputs(milestone="closed_won"),
            steps=(),
            minor=minor,
            currency=referrer.currency,
            held_until=now,
        ),
        created_at=now,
        moved_at=now,
        due_at=now,
    )


def won_referral(
    referral_id: str, referrer: Referrer, terms: Program, *, now: datetime
) -> Referral:
    """The referral whose deal the reward is for."""
    return Referral(
        referral_id=referral_id,
        claim_id=f"claim-{referral_id}",
        code=referrer.code,
        referrer_id=referrer.referrer_id,
        audience=referrer.audience,
        revision=revision_of(terms),
        prospect_id=f"prospect-{referral_id}",
        locale="en",
        status=ReferralStatus.CLOSED_WON,
        created_at=now,
        moved_at=now,
        confirmed_at=now,
    )


@dataclass
class World:
    """Everything runs at ``now``; ``later`` moves it."""

    terms: Program = field(default_factory=paying_out)
    now: datetime = START

    def __post_init__(self) -> None:
        self.provider = FakeProvider(lambda: self.now)
        self.others: list[FakeProvider] = []
        self.store = MemoryStore(lambda: self.now)
        self.store.publish(self.terms, ())

    @property
    def providers(self) -> dict[str, FakeProvider]:
        """Those that have credentials."""
        return {one.name: one for one in (self.provider, *self.others)}

    def referrer(self, receiver: str | None, name: str = "JS42", currency: str = "EUR") -> Referrer:
        """A referrer whose account is called after them."""
        registered = referrer(name, receiver=receiver, currency=currency, now=self.now)
        self.store.commit(Decision(save=(registered,)))
        return registered

    def held(
        self,
        referrer: Referrer,
        minor: int,
        *,
        deal: str = "REF-2026-CUST-001",
        terms: Program | None = None,
    ) -> str:
        """A reward whose holding period ends now; returns its id."""
        referral_id = f"{deal}-{referrer.referrer_id}"
        pinned = terms or self.terms
        reward = held_reward(referral_id, referrer, minor, pinned, now=self.now)
        won = won_referral(referral_id, referrer, pinned, now=self.now)
        known = self.store.get(Referral, referral_id)
        self.store.commit(Decision(save=(reward,) if known else (reward, won)))
        return reward.reward_id

    def later(self, time: timedelta) -> None:
        self.now += time

    def approve(self) -> int:
        return approve_rewards(self.store, keys=lambda: KEYS, now=self.now)

    def reserve(self) -> int:
        return reserve_payouts(self.store, self.terms, self.providers, now=self.now)

    def seal(self) -> int:
        return seal_batches(self.store, self.providers, self.terms.payouts.provider, now=self.now)

    def submit(self) -> int:
        return submit_batches(
            self.store, self.providers, self.terms.payouts.provider, clock=lambda: self.now
        )

    def submit_through(self, interruption: Interruption) -> int:
        """Sends as ``submit`` does, with something between at a call of the provider."""
        providers = {self.provider.name: interruptible(self.provider, interruption)}
        return submit_batches(
            self.store, providers, self.terms.payouts.provider, clock=lambda: self.now
        )

    def observe(self) -> int:
        return observe_payouts(self.store, self.providers, now=self.now)

    def up_to_sealed(self) -> Batch:
        """Approves, reserves and seals whatever is due; returns the one batch that made."""
        while self.approve() or self.reserve() or self.seal():
            pass
        (batch,) = self.store.due(Batch, self.now)
        return batch

    def pay(self) -> None:
        """One whole run, as the schedule does it, and the provider's own work after it."""
        for step in (self.approve, self.reserve, self.seal, self.submit, self.observe):
            while step():
                pass
        for provider in self.providers.values():
            provider.process()

    def body_of(self, batch: Batch) -> bytes:
        """The sealed bytes of a batch."""
        found = self.store.get(SealedRequest, batch.batch_key)
        assert found is not None
        return found.body.encode()

    def reward(self, referrer: Referrer, reward_id: str) -> Reward:
        found = self.store.get(Reward, referrer.account_id, reward_id)
        assert found is not None
        return found

    def balance(self, referrer: Referrer) -> Balance:
        found = self.store.get(Balance, referrer.account_id, referrer.currency)
        assert found is not None
        return found

    def payout(self, payout_id: str) -> Payout:
        found = self.store.get(Payout, payout_id)
        assert found is not None
        return found

    def batch(self, batch_key: str) -> Batch:
        found = self.store.get(Batch, batch_key)
        assert found is not None
        return found

    def happened(self, type_: str) -> list[Event]:
        return [event for event in self.store.events if event.type == type_]


def an_accepted_batch(receiver: str = "jo@pay.example") -> tuple[World, Referrer, Batch]:
    """One payout of 450 euros, accepted by the provider, pending there, and due for a poll."""
    world = World()
    referrer = world.referrer(receiver)
    world.held(referrer, 45_000)
    batch = world.up_to_sealed()
    world.submit()
    world.later(timedelta(minutes=1))
    return world, referrer, world.batch(batch.batch_key)


def stands(world: World, referrer: Referrer) -> tuple[int, int, int]:
    """Owed, reserved, paid."""
    balance = world.balance(referrer)
    return balance.owed, balance.reserved, balance.paid


def item_of(world: World) -> ObservedItem:
    """The provider's only item, as it is now."""
    return world.provider.item(world.provider.items()[0].provider_item_id)
