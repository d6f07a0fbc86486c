"""Whatever is reported and however its events arrive: each milestone once, and the counts agree."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.domain.errors import Refused
from goodword.domain.event import Event
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.reward import BudgetTally, DealCount, Reward, RewardStatus, Tally
from goodword.program.rewards import (
    Budget,
    Cap,
    FlatRule,
    Milestone,
    Period,
    RecurringPercentRule,
)
from tests.flows.rewards.rewarding import RewardingCompany
from tests.programs import rewarding
from tests.store.memory import MemoryStore

S = ReferralStatus
# Costs of 25.00, 50.00 and 1,000.00 USD; the cap and the budget cut some of them.
RULES = (
    FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 2_500}),
    FlatRule(name="meeting", on=Milestone.MEETING, pays={"USD": 5_000}),
    FlatRule(pays={"USD": 100_000}),
    RecurringPercentRule(years=(1000, 1000), adds=True),
)
CAP = Cap(per=Period.MONTH, at_most=120_000, rewards=5)
BUDGET = Budget(per=Period.MONTH, amount=150_000)
MONTHS = [f"{date(2026 + m // 12, m % 12 + 1, 1):%Y-%m}" for m in range(10, 430)]
TAKEN_BACK = {"deal_lost", "deal_rejected"}
QUALIFIES = {S.QUALIFIED, S.OPPORTUNITY, S.CLOSED_WON}

REFERRALS = st.integers(0, 3)
STAGES = st.sampled_from(
    [
        S.CONTACTED,
        Milestone.MEETING,
        S.QUALIFIED,
        S.OPPORTUNITY,
        S.CLOSED_WON,
        S.CLOSED_LOST,
        S.REJECTED,
        None,
    ]
)
ACTIONS = st.one_of(
    st.tuples(st.just("report"), REFERRALS, STAGES),
    st.tuples(st.just("deliver"), st.integers(0, 30), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 40, 310]), st.none()),
    st.tuples(st.just("sweep"), st.none(), st.none()),
)


def live(
    company: RewardingCompany, referrals: list[str], actions: list[tuple[str, int, object]]
) -> None:
    """Reports, deliveries in any order, time and sweeps; in the end every event has arrived."""
    events: list[Event] = []
    for what, number, stage in actions:
        if what == "report":
            referral = referrals[number]
            try:
                moved = company.report(referral, stage, "500.00")  # type: ignore[arg-type]
            except Refused:
                continue
            if moved.changed:
                events.append(company.told(referral))
        elif what == "deliver" and events:
            company.react(events[number % len(events)])
        elif what == "wait":
            company.clock.advance(days=number)
        elif what == "sweep":
            company.sweep()
    for event in reversed(events):
        company.react(event)


def rewards_of(company: RewardingCompany, referral_id: str) -> dict[str, Reward]:
    names = ("lead", "meeting", "flat", "recurring_percent", "recurring_percent-2")
    return {name: found for name in names if (found := company.reward(referral_id, name))}


def reached(referral: Referral, events: list[Event]) -> set[str]:
    """What has to be rewarded, by the referral's state and the moves that led to it."""
    stages = {event.data.get("status") for event in events if event.about == referral.referral_id}
    if referral.status in {S.CLOSED_LOST, S.REJECTED} and referral.won_from in {S.NEW, S.CONTACTED}:
        stages.discard(S.CLOSED_WON)  # what being won implied went with it
    found = {"lead"} if QUALIFIES & stages else set()
    if referral.met_at:
        found.add("meeting")
    if referral.status is S.CLOSED_WON:
        found |= {"flat", "recurring_percent"}
    if referral.renewals:
        found.add("recurring_percent-2")
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTIONS, max_size=40))
def test_each_milestone_is_rewarded_once_and_what_was_counted_is_what_was_granted(
    actions: list[tuple[str, int, object]],
) -> None:
    company = RewardingCompany(rewarding(*RULES, caps=(CAP,), budget=BUDGET))
    referrals = [company.referral(of) for of in ("JS42", "JS42", "MR07", "MR07")]

    live(company, referrals, actions)

    assert isinstance(company.store, MemoryStore)
    events = company.store.events
    rewards: list[Reward] = []
    for referral_id in referrals:
        referral = company.store.get(Referral, referral_id)
        assert referral is not None
        found = rewards_of(company, referral_id)
        kept = {name for name, one in found.items() if one.reason not in TAKEN_BACK}
        assert kept == reached(referral, events)
        rewards += found.values()
    ids = [event.event_id for event in events]
    assert len(set(ids)) == len(ids)
    told = [
        ref
        for event in events
        if event.type == "referral.earned"
        for ref in event.data["reward_ids"]
    ]
    assert sorted(told) == sorted(reward.reward_id for reward in rewards)

    for referrer in ("JS42", "MR07"):
        tallies = [t for m in MONTHS if (t := company.store.get(Tally, referrer, m, "USD"))]
        assert all(one.cost <= 120_000 and one.rewards <= 5 for one in tallies)
        own = [
            one
            for one in rewards
            if one.referrer_id == referrer and one.status is not RewardStatus.CANCELED
        ]
        assert sum(one.cost for one in tallies) == sum(one.cost for one in own)
        assert sum(one.rewards for one in tallies) == len(own)
        deals = [
            c for y in range(2026, 2062) if (c := company.store.get(DealCount, referrer, str(y)))
        ]
        won = [
            one
            for one in rewards
            if one.referrer_id == referrer
            and ".flat." in one.reward_id
            and one.reason not in TAKEN_BACK
        ]
        assert sum(one.deals for one in deals) == len(won)

    budgets = [b for m in MONTHS if (b := company.store.get(BudgetTally, m, "USD"))]
    assert all(one.cost <= BUDGET.amount for one in budgets)
    granted = [
        one for one in rewards if one.status not in {RewardStatus.CANCELED, RewardStatus.PENDING}
    ]
    assert sum(one.cost for one in budgets) == sum(one.cost for one in granted)
