"""What the flows recorded, replayed under the same terms, comes to what the flows have booked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.errors import Refused
from goodword.domain.event import Event
from goodword.domain.kinds import RewardKind, RewardPreference
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.rewards.reward import Reward, RewardStatus
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.sales.reopen import reopen_deal
from goodword.program.model import Program
from goodword.program.rewards import (
    Budget,
    Cap,
    FlatRule,
    Instead,
    MarketingFundRule,
    Milestone,
    Period,
    RecurringPercentRule,
    TierPercentRule,
    When,
)
from goodword_ops.plan.replay.events import read
from goodword_ops.plan.replay.record import event_file, recorded
from goodword_ops.plan.replay.replay import Replay
from goodword_ops.plan.replay.totals import Open, Outcome
from tests.company import ANNA, Company
from tests.flows.rewards.rewarding import RewardingCompany
from tests.flows.sales.leads import Sales
from tests.gateways.payouts.fake import paying
from tests.programs import rewarding
from tests.store.memory import MemoryStore

S = ReferralStatus


def lines_of(store: MemoryStore, events: list[Event]) -> str:
    """The event file of what a store has recorded."""
    lines: list[dict[str, Any]] = []
    for event in events:
        about = event.referral_id if isinstance(event, ConsentEvent) else event.about
        referral = store.get(Referral, about)
        code = store.get(ReferralCode, referral.code) if referral else None
        referrer = store.get(Referrer, referral.referrer_id) if referral else None
        if referral and code and referrer:
            lines += recorded(event, referral, code, referrer.taking)
    return event_file(lines)


def replayed(file: str, terms: Program, *, until: datetime) -> Outcome:
    """The outcome at a moment after the last event: a claim that earns nothing marks it."""
    going = Replay([terms])
    for line in file.splitlines():
        going.take(read(line.encode()))
    mark = (
        f'{{"at":"{until:%Y-%m-%dT%H:%M:%SZ}","type":"claim.received","referral_id":"mark",'
        '"referrer_id":"X","audience":"customer","country":"DE","currency":"EUR"}'
    )
    going.take(read(mark.encode()))
    return going.end().outcomes[0]


def test_a_journey_replayed_from_its_own_events_pays_what_was_paid() -> None:
    company = Company()
    won = company.confirmed(company.jana)
    company.clock.advance(days=3)
    lost = company.confirmed(company.jana, "ben@kunde.example")
    partner = company.confirmed(company.omar, "cara@kunde.example")
    company.submit(company.jana, replace(ANNA, email="dora@kunde.example"))
    for number, (referral, stage, amount) in enumerate(
        [
            (won, S.QUALIFIED, None),
            (won, S.CLOSED_WON, ("48000.00", "EUR")),
            (lost, S.CLOSED_LOST, None),
            (partner, S.CLOSED_WON, ("90000.00", "GBP")),
        ]
    ):
        company.clock.advance(days=1)
        company.move(referral, stage, amount, message_id=f"m{number}")
        company.react(company.last_event())

    file = lines_of(company.store, company.store.events)
    done = replayed(file, company.terms.program, until=company.clock() + timedelta(days=1))

    rewards = {
        event.about: event.data["minor"]
        for event in company.store.events
        if event.type == "reward.held"
    }
    assert rewards[f"{won}.bands.referrer"] == 280_000
    assert done.by_currency["EUR"].minor == 280_000
    assert done.by_currency["GBP"].minor == sum(
        minor for name, minor in rewards.items() if name.startswith(partner)
    )
    assert "kunde.example" not in file
    assert "Sommer" not in file


def test_who_was_erased_after_confirming_is_open_still_and_who_only_submitted_never_was() -> None:
    company = Company()
    submitted = company.submit(company.jana)
    confirmed = company.submit(company.omar, replace(ANNA, email="cara@kunde.example"))
    referral_id = company.confirm(confirmed).referral_id
    company.clock.advance(days=1)
    for person in (submitted, confirmed):
        company.erase(person)
    company.move(referral_id, S.QUALIFIED)

    going = Replay([company.terms.program])
    for line in lines_of(company.store, company.store.events).splitlines():
        going.take(read(line.encode()))
    done = going.end()

    assert (done.events, done.referrals) == (3, 1)
    assert done.open == {company.terms.revision: 1}


RULES = (
    FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 2_500}),
    FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000, "EUR": 4_321}),
    TierPercentRule(
        percent={"one": 1000, "two": 1575}, instead=Instead(credit_months=2, donation=True)
    ),
    MarketingFundRule(percent=333, adds=True),
    # 5,000.00 EUR and 777,777 JPY close above this, 1,234.57 USD below.
    RecurringPercentRule(years=(100, 700), when=When(deal_at_least=400_000), adds=True),
)
REFERRERS = {
    "AB1": RewardPreference.MONEY,
    "CD2": RewardPreference.CREDIT,
    "EF3": RewardPreference.DONATION,
}
TERMS = st.builds(
    lambda caps, budget: rewarding(*RULES, caps=caps, budget=budget, tiers={"one": 1, "two": 2}),
    caps=st.sampled_from(
        [
            (),
            (Cap(per=Period.MONTH, rewards=4),),
            (Cap(per=Period.YEAR, at_most=90_000),),
            (Cap(per=Period.QUARTER, at_most=60_001), Cap(per=Period.YEAR, rewards=7)),
        ]
    ),
    budget=st.sampled_from(
        [
            None,
            Budget(per=Period.MONTH, amount=80_000),
            Budget(per=Period.QUARTER, amount=130_000),
            Budget(per=Period.PROGRAMME, amount=200_000),
        ]
    ),
)
STAGES = st.sampled_from(
    [
        S.CONTACTED,
        Milestone.MEETING,
        S.QUALIFIED,
        S.OPPORTUNITY,
        S.CLOSED_WON,
        S.CLOSED_WON,
        S.CLOSED_LOST,
        S.REJECTED,
        None,
    ]
)
# Shares of the last one round to nothing.
AMOUNTS = st.sampled_from(
    [("1234.57", "USD"), ("5000.00", "EUR"), ("777777", "JPY"), ("0.04", "EUR")]
)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.sampled_from(sorted(REFERRERS)), st.none()),
        st.tuples(st.just("sell"), st.sampled_from(sorted(REFERRERS)), AMOUNTS),
        st.tuples(st.integers(0, 8), STAGES, AMOUNTS),
        st.tuples(st.just("wait"), st.sampled_from([1, 12, 31, 95, 301]), st.none()),
    ),
    max_size=40,
)


class Recording(RewardingCompany):
    """A company whose every report is reacted to at once, and which sweeps and pays out at every
    midnight, and whenever something is due before the next report."""

    def __init__(self, terms: Program) -> None:
        super().__init__(terms)
        self.clock.now = datetime(2026, 11, 21, tzinfo=UTC)
        self.made: list[str] = []
        self.lines: list[dict[str, object]] = []

    def act(self, what: object, how: object, amount: object) -> None:
        # Two events of the same moment would have no order.
        self.pass_to(self.clock() + timedelta(seconds=1))
        if what == "wait":
            self.pass_days(int(str(how)))
        elif what in {"claim", "sell"}:
            self.claim_for(str(how))
            if what == "sell":
                self.tell(self.made[-1], S.CLOSED_WON, amount)
        elif self.made:
            self.tell(self.made[int(str(what)) % len(self.made)], how, amount)

    def pass_days(self, days: int) -> None:
        end = self.clock() + timedelta(days=days)
        while self.clock() < end:
            midnight = (self.clock() + timedelta(days=1)).replace(hour=0, minute=0, second=0)
            self.pass_to(midnight)

    def pass_to(self, moment: datetime) -> None:
        """Everything that falls due on the way is done when it does, as a run each minute would."""
        while waiting := self.store.due(Reward, moment, 1):
            due = waiting[0].due_at
            assert due is not None
            self.clock.now = max(due, self.clock())
            while any(self.sweep()):
                pass
            self.pay()
        self.clock.now = moment

    def pay(self) -> None:
        while reserve_payouts(self.store, self.program, paying(self.clock), now=self.clock()):
            pass

    def claim_for(self, referrer_id: str) -> None:
        referral_id = self.referral(referrer_id, taking=REFERRERS[referrer_id])
        self.made.append(referral_id)
        confirmed = Event(
            event_id="confirmed",
            type="claim.confirmed",
            about=referral_id,
            at=self.clock(),
            actor="prospect",
        )
        self.record(confirmed)

    def tell(self, referral_id: str, stage: object, amount: object) -> None:
        value, currency = map(str, amount)  # type: ignore[call-overload]  # drawn from AMOUNTS
        sold = stage in {S.CLOSED_WON, None}
        try:
            moved = self.report(
                referral_id,
                stage,  # type: ignore[arg-type]  # drawn from STAGES
                value if sold else None,
                currency=currency,
            )
        except Refused:
            return
        if moved.changed:
            self.react(self.told(referral_id))
            self.record(self.told(referral_id))

    def record(self, event: Event) -> None:
        referral = self.store.get(Referral, event.about)
        assert referral is not None
        code = self.store.get(ReferralCode, referral.code)
        assert code is not None
        lines = recorded(event, referral, code, REFERRERS[referral.referrer_id])
        assert lines
        self.lines += lines

    def rewards(self) -> list[Reward]:
        names = ("lead", "meeting", "tier_percent", "marketing_fund")
        recurring = [f"recurring_percent{year}" for year in ("", "-2")]
        found = [
            self.reward(one, f"{name}{decision}")
            for one in self.made
            for name in (*names, *recurring)
            for decision in ("", *(f"~{number}" for number in range(2, 42)))
        ]
        return [reward for reward in found if reward]


@settings(max_examples=150, deadline=None)
@given(TERMS, ACTIONS)
def test_whatever_happens_the_replay_books_what_the_flows_have_booked(
    terms: Program, actions: list[tuple[object, object, object]]
) -> None:
    company = Recording(terms)
    for what, how, amount in actions:
        company.act(what, how, amount)
    company.pass_days(1)

    done = replayed(event_file(company.lines), terms, until=company.clock())

    rewards = company.rewards()
    granted = [
        one for one in rewards if one.status not in {RewardStatus.PENDING, RewardStatus.CANCELED}
    ]
    waiting = [one for one in rewards if one.status is RewardStatus.PENDING]
    held = [one for one in granted if one.reason == "holding_period" and one.minor]
    by_hand = [
        one
        for one in granted
        if one.kind in {RewardKind.DONATION, RewardKind.FUND}
        and one.status is not RewardStatus.HELD
    ]
    assert (done.granted.rewards, done.granted.cost, done.granted.months) == (
        len(granted),
        sum(one.cost for one in granted),
        sum(one.months for one in granted),
    )
    assert sum(done.by_account.values()) == sum(one.minor for one in granted)
    assert done.waiting[:3] == (len(waiting), 0, sum(one.cost for one in waiting))
    assert _minor(done, Open.HELD) == sum(one.minor for one in held)
    assert _minor(done, Open.BY_HAND) == sum(one.minor for one in by_hand)


def _minor(done: Outcome, reason: Open) -> int:
    return sum(one.minor for (why, _), one in done.open.items() if why is reason)


def test_a_referral_that_was_opened_again_is_recorded_as_a_replay_reads_it() -> None:
    sales = Sales()
    referral_id = sales.lead()
    for stage, amount in ((S.CLOSED_LOST, None), (S.CLOSED_WON, ("48000.00", "EUR"))):
        sales.clock.advance(minutes=1)
        sales.move(referral_id, stage, amount, message_id=stage)
        sales.clock.advance(minutes=1)
        if stage is S.CLOSED_LOST:
            reopen_deal(sales.store, referral_id, by="maria", note="no", now=sales.clock())
    referral = sales.referral(referral_id)
    code = sales.store.get(ReferralCode, referral.code)
    assert code is not None
    story = (*sales.store.consents(referral.claim_id), *sales.store.events_about(referral_id))
    lines = [
        line for event in story for line in recorded(event, referral, code, RewardPreference.MONEY)
    ]

    replay = Replay([sales.terms.program])
    for line in event_file(lines).splitlines():
        replay.take(read(line.encode()))

    assert replay.end().won == 1
