"""Won, lost and other amounts in any order, with repeats: what is counted is what is so at last."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.domain.errors import Refused
from goodword.domain.event import Event
from goodword.domain.ledger import Balance
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import BudgetTally, DealCount, Reward, RewardStatus, Tally
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.program.model import Program
from goodword.program.rewards import Budget, Cap, FlatRule, Milestone, Period, TierPercentRule
from tests.domain.rewards.rewarding import TWO_BANDS
from tests.flows.rewards.rewarding import RewardingCompany
from tests.gateways.payouts.fake import paying
from tests.programs import rewarding
from tests.store.memory import MemoryStore

S = ReferralStatus
ENDED = {S.CLOSED_LOST, S.REJECTED}
LEAD = FlatRule(name="lead", on=Milestone.QUALIFIED, pays={"USD": 2_500})
# Wide enough to count everything and cut nothing.
WIDE = rewarding(
    LEAD,
    TWO_BANDS,
    caps=(Cap(per=Period.YEAR, rewards=1_000, at_most=10**9),),
    budget=Budget(per=Period.PROGRAMME, amount=10**9),
)
# So narrow that deals cut each other off, wait, and rise in tier.
NARROW = rewarding(
    LEAD,
    TierPercentRule(percent={"one": 1000, "two": 2000}),
    caps=(Cap(per=Period.MONTH, at_most=120_000), Cap(per=Period.YEAR, rewards=3)),
    budget=Budget(per=Period.MONTH, amount=100_000),
    tiers={"one": 1, "two": 2},
)

REFERRALS = 3
REPORTS = st.tuples(
    st.integers(0, REFERRALS - 1),
    st.sampled_from([S.QUALIFIED, S.CLOSED_WON, S.CLOSED_WON, S.CLOSED_LOST, S.REJECTED]),
    st.sampled_from(["4000.00", "8000.00"]),
)
STEPS = st.one_of(
    st.tuples(st.just("report"), st.integers(0, 11)),
    st.tuples(st.just("report"), st.integers(0, 11)),
    st.tuples(st.just("react"), st.integers(0, 30)),
    st.tuples(st.just("wait"), st.sampled_from([1, 12, 31])),
)


@dataclass
class Lived:
    """A company after its reports; ``answers`` by report: 200 or the code of a refusal."""

    company: RewardingCompany
    referrals: list[str]
    answers: dict[int, str]


def live(
    terms: Program,
    reports: list[tuple[int, ReferralStatus, str]],
    steps: list[tuple[str, int]],
    *,
    pays: bool,
) -> Lived:
    """Each report speaks of a moment of its own, in their order; they arrive as the steps say."""
    company = RewardingCompany(terms)
    lived = Lived(company, [company.referral() for _ in range(REFERRALS)], {})
    begin = company.clock()
    events: list[Event] = []
    for what, number in steps:
        company.clock.advance(seconds=1)
        if what == "wait":
            company.clock.advance(days=number)
            while any(company.sweep()):
                pass
            if pays:
                reserve_payouts(
                    company.store,
                    terms,
                    paying(company.clock),
                    now=company.clock(),
                )
        elif what == "react" and events:
            company.react(events[number % len(events)])
        elif what == "report" and number < len(reports):
            of, stage, amount = reports[number]
            referral_id = lived.referrals[of]
            try:
                moved = company.report(
                    referral_id,
                    stage,
                    amount if stage is S.CLOSED_WON else None,
                    occurred_at=begin + timedelta(minutes=number),
                    message_id=f"message-{number}",
                )
            except Refused as refusal:
                lived.answers[number] = refusal.code
                continue
            lived.answers[number] = "200"
            if moved.changed:
                found = company.store.get(Event, referral_id, f"generic.message-{number}")
                assert found is not None
                events.append(found)
    for one in reversed(events):
        company.react(one)
    return lived


def counted(company: RewardingCompany) -> dict[str, int]:
    """Every counter that holds anything."""
    store, found = company.store, {}
    periods = [
        "programme",
        "2026",
        "2027",
        "2026-11",
        "2026-12",
        *(f"2027-{month:02}" for month in range(1, 13)),
    ]
    for period in periods:
        deals = store.get(DealCount, "JS42", period)
        tally = store.get(Tally, "JS42", period, "USD")
        budget = store.get(BudgetTally, period, "USD")
        found[f"deals {period}"] = deals.deals if deals else 0
        found[f"cost {period}"] = tally.cost if tally else 0
        found[f"rewards {period}"] = tally.rewards if tally else 0
        found[f"budget {period}"] = budget.cost if budget else 0
    assert min(found.values()) >= 0
    return {name: number for name, number in found.items() if number}


def final_facts(lived: Lived) -> RewardingCompany:
    """Another company, to which only what is so at last was ever reported."""
    other = RewardingCompany(lived.company.program)
    for referral_id in lived.referrals:
        referral = lived.company.store.get(Referral, referral_id)
        assert referral is not None
        assert other.referral() == referral_id
        qualified = [
            event.at
            for event in lived.company.store.events  # type: ignore[attr-defined]  # in memory
            if event.about == referral_id and event.data.get("status") == S.QUALIFIED
        ]
        if qualified:
            other.clock.now = qualified[0]
            other.reach(referral_id, S.QUALIFIED)
        if referral.status is S.CLOSED_WON:
            assert referral.deal_minor is not None
            other.clock.now = referral.moved_at
            other.reach(referral_id, S.CLOSED_WON, f"{referral.deal_minor // 100}.00")
    return other


@settings(max_examples=200, deadline=None)
@given(st.lists(REPORTS, min_size=4, max_size=12), st.lists(STEPS, max_size=40))
def test_what_is_counted_at_last_is_what_the_last_facts_alone_would_count(
    reports: list[tuple[int, ReferralStatus, str]], steps: list[tuple[str, int]]
) -> None:
    lived = live(WIDE, reports, steps, pays=False)

    assert counted(lived.company) == counted(final_facts(lived))
    for of, referral_id in enumerate(lived.referrals):
        told = [
            n for n in lived.answers if reports[n][0] == of and reports[n][1] is not S.QUALIFIED
        ]
        if not told:
            continue
        _, stage, amount = reports[max(told)]
        code = lived.answers[max(told)]
        referral = lived.company.store.get(Referral, referral_id)
        assert referral is not None
        note(code)
        if code == "200" and stage is S.CLOSED_WON:
            assert (referral.status, referral.deal_minor) == (stage, int(amount[:-3]) * 100)
        elif code == "200":
            assert referral.status in ENDED
        else:
            kept = lived.company.store.get(UnfollowedReport, "generic", f"message-{max(told)}")
            assert kept is not None
            assert kept.reason == code


@settings(max_examples=200, deadline=None)
@given(st.lists(REPORTS, min_size=4, max_size=12), st.lists(STEPS, max_size=40))
def test_counters_and_books_hold_what_is_granted_where_limits_cut_and_payouts_run(
    reports: list[tuple[int, ReferralStatus, str]], steps: list[tuple[str, int]]
) -> None:
    lived = live(NARROW, reports, steps, pays=True)

    store = lived.company.store
    assert isinstance(store, MemoryStore)
    ids = {
        one
        for event in store.events
        if event.type == "referral.earned"
        for one in event.data["reward_ids"]
    }
    rewards = [found for one in ids if (found := store.get(Reward, "account-JS42", one))]
    assert len(rewards) == len(ids)
    kept = [one for one in rewards if one.status is not RewardStatus.CANCELED]
    granted = [one for one in kept if one.status is not RewardStatus.PENDING]
    numbers = counted(lived.company)
    assert numbers.get("rewards 2026", 0) + numbers.get("rewards 2027", 0) == len(kept)
    months = [name for name in numbers if name.startswith("cost") and name.count("-")]
    assert sum(numbers[name] for name in months) == sum(one.cost for one in kept)
    budgets = [name for name in numbers if name.startswith("budget")]
    assert sum(numbers[name] for name in budgets) == sum(one.cost for one in granted)
    won = [one for r in lived.referrals if (one := store.get(Referral, r)) and one.deal_minor]
    closed = [one for one in won if one.status is S.CLOSED_WON]
    assert sum(n for name, n in numbers.items() if name.startswith("deals")) == len(closed)
    balance = store.get(Balance, "account-JS42", "EUR") or Balance(
        account_id="account-JS42", referrer_id="JS42", currency="EUR"
    )
    approved = [one.minor for one in kept if one.status is RewardStatus.APPROVED]
    reserved = [one.minor for one in kept if one.status is RewardStatus.RESERVED]
    assert (balance.owed, balance.reserved) == (sum(approved), sum(reserved))
    lost = {one.referral_id for one in won if one.status in ENDED}
    assert not [one for one in kept if one.referral_id in lost and ".lead." not in one.reward_id]
