"""A company that rewards milestones, over any store; a test shows the rules it is about."""

from dataclasses import dataclass, field
from datetime import datetime

from goodword.domain.event import Decision, Event
from goodword.domain.kinds import RewardPreference
from goodword.domain.referrals.deal import Stage
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import Reward
from goodword.flows.ports import Store
from goodword.flows.referrals.move_deal import DealMessage, DealMoved, move_deal
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.program.rewards import FlatRule, Milestone
from tests.doubles import KEYS, SetClock
from tests.programs import code_of, referrer
from tests.store.memory import MemoryStore

QUALIFIED, OPPORTUNITY = ReferralStatus.QUALIFIED, ReferralStatus.OPPORTUNITY
WON, LOST = ReferralStatus.CLOSED_WON, ReferralStatus.CLOSED_LOST
MEETING: Stage = Milestone.MEETING

FOR_A_LEAD = FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 2_500, "EUR": 2_000})
FOR_A_MEETING = FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000, "EUR": 4_000})
# 800.00 EUR cost 1,000.00 USD at 0.80.
FLAT = FlatRule(pays={"USD": 100_000, "EUR": 80_000})
MILESTONES = (FOR_A_LEAD, FOR_A_MEETING, FLAT)

HELD = ("held", "holding_period")


@dataclass
class RewardingCompany:
    """Everything happens at ``clock``; each referral has a number of its own."""

    program: Program
    clock: SetClock = field(default_factory=SetClock)
    store: Store = field(init=False)
    referrals: int = 0
    messages: int = 0

    def __post_init__(self) -> None:
        self.keep_in(MemoryStore(self.clock))

    def keep_in(self, store: Store) -> None:
        self.store = store
        self.store.publish(self.program, ())

    def referral(
        self,
        of: str = "JS42",
        *,
        campaign: str | None = None,
        taking: RewardPreference = RewardPreference.MONEY,
    ) -> str:
        """A confirmed referral of a customer in Germany who is paid in euros."""
        self.referrals += 1
        referral = Referral(
            referral_id=f"REF-2026-CUST-{self.referrals:03d}-{of}",
            claim_id=f"claim-{self.referrals}",
            code=f"code-{of}",
            referrer_id=of,
            audience="customer",
            revision=revision_of(self.program),
            prospect_id=f"prospect-{self.referrals}",
            locale="en",
            created_at=self.clock(),
            moved_at=self.clock(),
            confirmed_at=self.clock(),
            campaign=campaign,
        )
        self.store.commit(Decision(save=(referral,)))
        if self.store.get(Referrer, of) is None:
            self._register(of, taking)
        return referral.referral_id

    def _register(self, referrer_id: str, taking: RewardPreference) -> None:
        registered = referrer(
            referrer_id, receiver="jo@pay.example", taking=taking, now=self.clock()
        )
        self.store.commit(Decision(save=(registered, code_of(registered))))

    def report(
        self,
        referral_id: str,
        stage: Stage | None,
        amount: str | None = None,
        *,
        currency: str = "EUR",
        occurred_at: datetime | None = None,
        message_id: str | None = None,
        deal_id: str | None = None,
        store: Store | None = None,
    ) -> DealMoved:
        """What the CRM says, to a store of one's own if need be; no stage is a renewal. Nobody
        has reacted to it yet."""
        self.messages += 1
        message = DealMessage(
            message_id=message_id or f"m{self.messages}",
            source="generic",
            stage=stage,
            value=amount,
            currency=currency if amount else None,
            referral_id=referral_id,
            deal_id=deal_id,
            occurred_at=occurred_at or self.clock(),
        )
        return move_deal(store or self.store, message, now=self.clock())

    def told(self, referral_id: str) -> Event:
        """The event of the last report."""
        event = self.store.get(Event, referral_id, f"generic.m{self.messages}")
        assert event is not None
        return event

    def react(self, event: Event) -> None:
        reward_deal(self.store, event, now=self.clock())

    def reach(self, referral_id: str, stage: Stage | None, amount: str | None = None) -> None:
        """A report and what follows from it."""
        self.report(referral_id, stage, amount)
        self.react(self.told(referral_id))

    def sweep(self) -> tuple[int, int]:
        """How many rewards were taken up, and how many approved."""
        return (
            grant_waiting(self.store, now=self.clock()),
            approve_rewards(self.store, keys=lambda: KEYS, now=self.clock()),
        )

    def reward(self, referral_id: str, rule: str = "flat") -> Reward | None:
        account_id = f"account-{referral_id.rpartition('-')[2]}"
        return self.store.get(Reward, account_id, f"{referral_id}.{rule}.referrer")

    def stands(self, referral_id: str, rule: str = "flat") -> tuple[str, str, int] | None:
        """Status, reason and euro cents of a reward."""
        found = self.reward(referral_id, rule)
        return None if found is None else (found.status.value, found.reason, found.minor)


def earned_events(company: RewardingCompany) -> list[str]:
    """The marks of what was rewarded, in order; in memory only."""
    assert isinstance(company.store, MemoryStore)
    return [event.event_id for event in company.store.events if event.type == "referral.earned"]
