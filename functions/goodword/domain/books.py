"""One programme's side of a replay: what ``earned`` says, within what ``granted`` allows.

Times must not go back. The payout is taken to follow at once where the rules let it: a reward is
paid when its holding period ends, unless it is above the ceiling of automatic approval or the
referrer is owed less than the minimum. What waits for the budget is granted when the next period
begins, oldest first.
"""

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from goodword.domain.campaign import campaign_of
from goodword.domain.kind import RewardKind
from goodword.domain.limits import (
    BUDGET_SPENT,
    CAP_REACHED,
    NOTHING,
    Spent,
    granted,
    label,
    next_start,
)
from goodword.domain.outcome import NONE, Account, BudgetUse, Open, Outcome, Sum
from goodword.domain.terms import (
    Entitlement,
    Reached,
    compile_terms,
    earned,
)
from goodword.program.model import Program
from goodword.program.rewards import Period


class _Grant(NamedTuple):
    account: Account
    kind: RewardKind
    minor: int
    cost: int
    months: int


class Books:
    """Takes the milestones that were reached; ``close`` gives the totals, once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._terms = compile_terms(program)
        self._outcome = Outcome(program.currencies.base)
        self._cap_periods: Mapping[str, tuple[Period, ...]] = {
            name: tuple(dict.fromkeys(cap.per for cap in audience.caps))
            for name, audience in program.audiences.items()
        }
        self._hold = timedelta(days=program.payouts.holding_days)
        everywhere = self._terms.convert.everywhere
        self._ceilings = everywhere(program.payouts.approve_automatically_up_to)
        self._minimums = everywhere(program.payouts.minimum)
        self._campaigns: dict[tuple[str, date], str | None] = {}
        # (referrer, the period's label) -> what counts against their caps.
        self._spent: dict[tuple[str, str], Spent] = {}
        self._budget: dict[str, Spent] = {}
        self._period = ""
        self._period_ends: datetime | None = None
        self._waiting: list[_Grant] = []
        self._held: deque[tuple[datetime, _Grant]] = deque()
        # (referrer, currency) -> approved, but still below the minimum.
        self._owed: dict[tuple[str, str], Sum] = {}

    def campaign(self, audience: str, day: date) -> str | None:
        """The campaign in which a claim of that day is made."""
        if not self.program.campaigns:
            return None
        key = (audience, day)
        if key not in self._campaigns:
            self._campaigns[key] = campaign_of(self.program, audience, day)
        return self._campaigns[key]

    def reach(self, at: datetime, account: Account, reached: Reached) -> None:
        """A milestone: books what it earns."""
        for entitlement in earned(self._terms, reached):
            self._pass_to(at)
            self._book(at, account, entitlement)

    def close(self, at: datetime) -> Outcome:
        """The totals at the end; ``at`` is the time of the last event."""
        self._pass_to(at)
        outcome = self._outcome
        for grant in self._waiting:
            outcome.waiting = outcome.waiting.plus(0, grant.cost)
            if self._never_fits(grant):
                outcome.never = outcome.never.plus(0, grant.cost)
        for _, grant in self._held:
            self._leave_open(Open.HELD, grant)
        for (_, currency), owed in self._owed.items():
            key = (Open.BELOW_MINIMUM, currency)
            outcome.open[key] = Sum(*map(sum, zip(outcome.open.get(key, NONE), owed, strict=True)))
        budget = self.program.budget
        if budget is not None:
            self._budget.setdefault(self._period, NOTHING)
            outcome.budget = tuple(
                BudgetUse(name, spent.cost, budget.amount - spent.cost)
                for name, spent in self._budget.items()
            )
        return outcome

    def _never_fits(self, grant: _Grant) -> bool:
        budget = self.program.budget
        return budget is not None and (budget.per is Period.PROGRAMME or grant.cost > budget.amount)

    def _book(self, at: datetime, account: Account, entitlement: Entitlement) -> None:
        referrer_id, audience, _, currency = account
        labels = {period: label(period, at) for period in self._cap_periods[audience]}
        allowed = granted(
            self._terms,
            audience,
            entitlement,
            currency,
            by_referrer={
                period: self._spent.get((referrer_id, name), NOTHING)
                for period, name in labels.items()
            },
            by_all=self._budget.get(self._period, NOTHING),
        )
        self._outcome.cut += entitlement.cost - allowed.cost
        if allowed.limit == CAP_REACHED and not allowed.minor:
            return
        for name in labels.values():
            cost, rewards = self._spent.get((referrer_id, name), NOTHING)
            self._spent[referrer_id, name] = Spent(cost + allowed.cost, rewards + 1)
        grant = _Grant(account, entitlement.kind, allowed.minor, allowed.cost, entitlement.months)
        if allowed.limit == BUDGET_SPENT:
            self._waiting.append(grant)
        else:
            self._grant(at, grant)

    def _grant(self, at: datetime, grant: _Grant) -> None:
        account, kind, minor, cost, months = grant
        outcome = self._outcome
        outcome.granted = outcome.granted.plus(0, cost, months)
        for sums, key, own in (
            (outcome.by_kind, kind.value, 0),
            (outcome.by_currency, account.currency, minor),
            (outcome.by_audience, account.audience, 0),
            (outcome.by_country, account.country, 0),
            (outcome.by_month, f"{at.year}-{at.month:02}", 0),
        ):
            sums[key] = sums.get(key, NONE).plus(own, cost, months)
        outcome.by_account[account] = outcome.by_account.get(account, 0) + minor
        if self.program.budget is not None:
            spent, rewards = self._budget.get(self._period, NOTHING)
            self._budget[self._period] = Spent(spent + cost, rewards + 1)
        if minor:
            self._held.append((at + self._hold, grant))

    def _pass_to(self, at: datetime) -> None:
        """Time passes: budgets begin anew, and what was held long enough is paid."""
        budget = self.program.budget
        if budget is not None and (self._period_ends is None or at >= self._period_ends):
            self._new_periods(budget.per, budget.amount, at)
        while self._held and self._held[0][0] <= at:
            self._pay(self._held.popleft()[1])

    def _new_periods(self, per: Period, amount: int, at: datetime) -> None:
        while self._waiting and self._period_ends is not None and self._period_ends <= at:
            start = self._period_ends
            self._period, self._period_ends = label(per, start), next_start(per, start)
            waiting, self._waiting = self._waiting, []
            for grant in waiting:
                if self._budget.get(self._period, NOTHING).cost + grant.cost > amount:
                    self._waiting.append(grant)
                else:
                    self._grant(start, grant)
        self._period, self._period_ends = label(per, at), next_start(per, at)

    def _pay(self, grant: _Grant) -> None:
        account = grant.account
        if grant.kind is not RewardKind.MONEY:
            self._leave_open(Open.BY_HAND, grant)
        elif grant.minor > self._ceilings[account.currency]:
            self._leave_open(Open.ABOVE_CEILING, grant)
        else:
            key = (account.referrer_id, account.currency)
            owed = self._owed.get(key, NONE).plus(grant.minor, grant.cost)
            if owed.minor >= self._minimums[account.currency]:
                self._owed.pop(key, None)
            else:
                self._owed[key] = owed

    def _leave_open(self, reason: Open, grant: _Grant) -> None:
        key = (reason, grant.account.currency)
        self._outcome.open[key] = self._outcome.open.get(key, NONE).plus(grant.minor, grant.cost)
