"""A person approves a reward that waits for one, or declines it."""

from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.reasons import Reason
from goodword.domain.rewards.approve import approve as approved
from goodword.domain.rewards.approve import ask_anew
from goodword.domain.rewards.earn import MilestoneReached
from goodword.domain.rewards.limits import label
from goodword.domain.rewards.queue import grant_beyond_budget
from goodword.domain.rewards.receipt import declined
from goodword.domain.rewards.reward import BudgetTally, Reward, RewardStatus, referral_of
from goodword.domain.rewards.withdraw import BY_HAND, Uses, changed, withdraw
from goodword.flows.ports import Store
from goodword.flows.retry import until_committed
from goodword.flows.rewards.doubts import look_again, with_company
from goodword.flows.rewards.reward_deal import case_of, counted_for, reached_by

_BETWEEN = "/"


def decide_reward(
    store: Store, own_id: str, *, approve: bool, by: str, note: str, now: datetime
) -> Reward:
    """Approves or declines ``ACCOUNT/REWARD``, once. Approved, one that was held is owed, and one
    that the budget had no room for is held first. Declined, it is canceled, and what it had used of
    caps and budget is free again; neither is taken back.

    Raises:
        NotFound: there is no such reward.
        Refused: it does not wait for a person, somebody grants it outside, or it has become the
            second for its company meanwhile, which is told once before it is approved.
        Conflict: others keep changing the same reward or balance.
    """
    account_id, _, reward_id = own_id.partition(_BETWEEN)

    def attempt() -> Reward:
        reward = store.get(Reward, account_id, reward_id) if account_id and reward_id else None
        if reward is None:
            raise NotFound(f"reward/{own_id}")
        if reward.status is RewardStatus.APPROVED and reward.kind in BY_HAND:
            raise Refused(
                "granted_outside",
                "This is approved. Somebody grants or sends it; this version does not know when.",
            )
        if not reward.waits_for_person:
            message = f"This reward is {reward.status} ({reward.reason}), and waits for nobody."
            raise Refused("reward_not_waiting", message)
        make = _approval if approve else _refusal
        decision = make(store, reward, by=by, note=note, now=now)
        store.commit(decision)
        return next(
            one
            for one in decision.save
            if isinstance(one, Reward) and one.reward_id == reward.reward_id
        )

    return until_committed(attempt)


def _approval(store: Store, reward: Reward, *, by: str, note: str, now: datetime) -> Decision:
    if reward.status is RewardStatus.PENDING:
        return _beyond_budget(store, reward, by=by, now=now)
    found = look_again(store, reward, now=now)
    if found.doubts:
        store.commit(ask_anew(reward, found.doubts[0], now=now))
        raise Refused(
            "second_for_company",
            "Another referral has got a reward for this company while this one waited. Its line "
            "says so now: approve it again where that is right.",
        )
    balance = store.get(Balance, reward.account_id, reward.currency) or Balance(
        account_id=reward.account_id, referrer_id=reward.referrer_id, currency=reward.currency
    )
    decision = approved(reward, balance, actor=by, note=note, now=now)
    return with_company(decision, found.company)


def _beyond_budget(store: Store, reward: Reward, *, by: str, now: datetime) -> Decision:
    terms = store.program(reward.receipt.revision)
    if terms is None or terms.budget is None:
        raise Refused(
            "terms_missing",
            f"The terms of revision {reward.receipt.revision} are missing; publish them, then "
            "approve.",
        )
    period, base = label(terms.budget.per, now), terms.currencies.base
    tally = store.get(BudgetTally, period, base) or BudgetTally(period=period, currency=base)
    return grant_beyond_budget(reward, terms, terms.budget, tally, actor=by, now=now)


def _refusal(store: Store, reward: Reward, *, by: str, note: str, now: datetime) -> Decision:
    case = case_of(store, referral_of(reward.reward_id))
    base = case.terms.program.currencies.base
    passed = _passed(store, reward)
    tallies = counted_for(store, case, passed).tallies if passed else {}
    budget = store.get(BudgetTally, reward.budget_period, base) if reward.budget_period else None
    uses = Uses(tallies, {budget.period: budget} if budget else {}, {})
    done = withdraw(
        [reward], uses, reason=Reason.DECLINED, step=declined(), actor=by, note=note, now=now
    )
    return Decision(save=(*done.records, *changed(uses, done.uses)), events=done.events)


def _passed(store: Store, reward: Reward) -> MilestoneReached | None:
    """The milestone that a reward is for, at the moment whose periods its caps count it in."""
    inputs = reward.receipt.inputs
    wanted = (inputs.milestone, inputs.contract_year or 1)
    found = (
        one
        for event in store.events_about(referral_of(reward.reward_id))
        if event.at <= reward.created_at
        for one in reached_by(event)
        if (one.milestone, one.contract_year) == wanted
    )
    return max(found, key=lambda one: one.at, default=None)
