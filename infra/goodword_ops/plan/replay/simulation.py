"""One programme's side of a replay: what ``earned`` says, within what ``granted`` allows.

Times must not go back. The payout is taken to follow at once where the rules let it: a reward is
paid when its holding period ends, unless it is above the ceiling of automatic approval or the
referrer is owed less than the minimum. What waits for the budget is granted when the next period
begins, oldest first. A deal that is won no longer, or with another amount, gives back
what it earned, unless some of it has been paid by then.
"""

from collections import deque
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Final, TypeVar

from goodword.domain.kinds import RewardKind
from goodword.domain.offers.campaign import campaign_of
from goodword.domain.reasons import Reason
from goodword.domain.rewards.limits import NOTHING, Spent, granted, label, next_start
from goodword.domain.rewards.rules import Entitlement, RuleInput, compile_terms, earned
from goodword.program.model import Program
from goodword.program.rewards import Period
from goodword_ops.plan.replay.totals import NONE, BudgetUse, Open, Outcome, PaidAccount, Sum

K = TypeVar("K")


class _Place(Enum):
    """Where a reward is. Its cost has counted from ``HELD`` on; ``OWED`` is below the minimum."""

    WAITING = auto()
    HELD = auto()
    OWED = auto()
    BY_HAND = auto()
    ABOVE_CEILING = auto()
    NOT_PAID_OUT = auto()
    PAID = auto()
    CUT_TO_NOTHING = auto()
    WITHDRAWN = auto()


_LEFT_OPEN: Final = {
    _Place.BY_HAND: Open.BY_HAND,
    _Place.ABOVE_CEILING: Open.ABOVE_CEILING,
}


class Grant:
    """A reward in the books. ``cut`` is what caps took off, ``labels`` are its caps' periods."""

    __slots__ = (
        "account", "cost", "cut", "kind", "labels", "minor", "month", "months", "period", "place",
    )  # fmt: skip

    def __init__(
        self,
        account: PaidAccount,
        kind: RewardKind,
        minor: int,
        cost: int,
        months: int,
        cut: int,
        labels: Collection[str],
    ) -> None:
        self.account = account
        self.kind = kind
        self.minor = minor
        self.cost = cost
        self.months = months
        self.cut = cut
        self.labels = labels
        self.place = _Place.WAITING
        self.period = self.month = ""


Booked = tuple[Grant, ...]
"""What a milestone came to in the books."""


class Simulation:
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
        self._waiting: list[Grant] = []
        self._held: deque[tuple[datetime, Grant]] = deque()
        # (referrer, currency) -> approved just now, in order.
        self._approved: dict[tuple[str, str], None] = {}
        # (referrer, currency) -> approved, but still below the minimum.
        self._owed: dict[tuple[str, str], tuple[Sum, list[Grant]]] = {}

    def campaign(self, audience: str, day: date) -> str | None:
        """The campaign in which a claim of that day is made."""
        if not self.program.campaigns:
            return None
        key = (audience, day)
        if key not in self._campaigns:
            self._campaigns[key] = campaign_of(self.program, audience, day)
        return self._campaigns[key]

    def reach(
        self,
        at: datetime,
        account: PaidAccount,
        reached: RuleInput,
        *,
        counted_at: datetime | None = None,
    ) -> Booked:
        """A milestone: books what it earns. Caps count it at ``counted_at``, by default then."""
        found = earned(self._terms, reached)
        if not found:
            return ()
        self._pass_to(at)
        return tuple(self._book(at, counted_at or at, account, one) for one in found)

    def withdraw(self, at: datetime, booked: Booked) -> bool:
        """Takes a deal's rewards back as if they had never been, unless one has been paid."""
        self._pass_to(at)
        if any(grant.place is _Place.PAID for grant in booked):
            return False
        for grant in booked:
            self._withdraw(grant)
        return True

    def close(self, at: datetime) -> Outcome:
        """The totals at the end; ``at`` is the time of the last event."""
        self._pass_to(at)
        outcome = self._outcome
        for grant in self._waiting:
            if grant.place is _Place.WITHDRAWN:
                continue
            outcome.waiting = outcome.waiting.plus(0, grant.cost)
            if self._never_fits(grant):
                outcome.never = outcome.never.plus(0, grant.cost)
        for _, grant in self._held:
            if grant.place is _Place.HELD:
                self._leave_open(Open.HELD, grant)
        for (_, currency), (owed, _grants) in self._owed.items():
            key = (Open.BELOW_MINIMUM, currency)
            outcome.open[key] = Sum(*map(sum, zip(outcome.open.get(key, NONE), owed, strict=True)))
        budget = self.program.budget
        if budget is not None:
            self._budget.setdefault(self._period, NOTHING)
            outcome.budget = tuple(
                BudgetUse(name, spent.cost, budget.amount - spent.cost)
                for name, spent in self._budget.items()
                if spent.rewards or name == self._period
            )
        return outcome

    def _never_fits(self, grant: Grant) -> bool:
        budget = self.program.budget
        return budget is not None and (budget.per is Period.PROGRAMME or grant.cost > budget.amount)

    def _book(
        self, at: datetime, counted_at: datetime, account: PaidAccount, entitlement: Entitlement
    ) -> Grant:
        referrer_id, audience, _, currency = account
        labels = {period: label(period, counted_at) for period in self._cap_periods[audience]}
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
        cut = entitlement.cost - allowed.cost
        self._outcome.cut += cut
        grant = Grant(
            account,
            entitlement.kind,
            allowed.minor,
            allowed.cost,
            entitlement.months,
            cut,
            labels.values(),
        )
        if allowed.limit == Reason.CAP_REACHED and not allowed.minor:
            grant.place = _Place.CUT_TO_NOTHING
            return grant
        for name in labels.values():
            cost, rewards = self._spent.get((referrer_id, name), NOTHING)
            self._spent[referrer_id, name] = Spent(cost + allowed.cost, rewards + 1)
        if allowed.limit == Reason.BUDGET_SPENT:
            self._waiting.append(grant)
        else:
            self._grant(at, grant)
        return grant

    def _grant(self, at: datetime, grant: Grant) -> None:
        account, minor, cost, months = grant.account, grant.minor, grant.cost, grant.months
        outcome = self._outcome
        grant.month, grant.period = f"{at.year}-{at.month:02}", self._period
        outcome.granted = outcome.granted.plus(0, cost, months)
        for sums, key, own in _sums(outcome, grant):
            sums[key] = sums.get(key, NONE).plus(own, cost, months)
        outcome.by_account[account] = outcome.by_account.get(account, 0) + minor
        if self.program.budget is not None:
            spent, rewards = self._budget.get(self._period, NOTHING)
            self._budget[self._period] = Spent(spent + cost, rewards + 1)
        grant.place = _Place.NOT_PAID_OUT
        if minor:
            grant.place = _Place.HELD
            self._held.append((at + self._hold, grant))

    def _withdraw(self, grant: Grant) -> None:
        place, grant.place = grant.place, _Place.WITHDRAWN
        self._outcome.cut -= grant.cut
        if place is _Place.CUT_TO_NOTHING:
            return
        for name in grant.labels:
            cost, rewards = self._spent[grant.account.referrer_id, name]
            self._spent[grant.account.referrer_id, name] = Spent(cost - grant.cost, rewards - 1)
        if place is _Place.WAITING:
            return
        self._grant_no_more(grant)
        if place in _LEFT_OPEN:
            key = (_LEFT_OPEN[place], grant.account.currency)
            _less(self._outcome.open, key, grant.minor, grant.cost)
        elif place is _Place.OWED:
            owing = (grant.account.referrer_id, grant.account.currency)
            owed, grants = self._owed[owing]
            grants.remove(grant)
            self._owed[owing] = (owed.minus(grant.minor, grant.cost), grants)

    def _grant_no_more(self, grant: Grant) -> None:
        """Takes a reward out of every sum that ``_grant`` put it in."""
        outcome = self._outcome
        outcome.granted = outcome.granted.minus(0, grant.cost, grant.months)
        for sums, key, own in _sums(outcome, grant):
            _less(sums, key, own, grant.cost, grant.months)
        outcome.by_account[grant.account] -= grant.minor
        if self.program.budget is not None:
            spent, rewards = self._budget[grant.period]
            self._budget[grant.period] = Spent(spent - grant.cost, rewards - 1)

    def _pass_to(self, at: datetime) -> None:
        """Time passes: budgets begin anew, and what was held long enough is paid."""
        budget = self.program.budget
        if budget is not None and (self._period_ends is None or at >= self._period_ends):
            self._new_periods(budget.per, budget.amount, at)
        while self._held and self._held[0][0] <= at:
            self._pay_due(self._held[0][0])

    def _pay_due(self, due: datetime) -> None:
        """Approves all that is due at a moment, and then pays who is owed enough."""
        while self._held and self._held[0][0] == due:
            grant = self._held.popleft()[1]
            if grant.place is _Place.HELD:
                self._approve(grant)
        for key in self._approved:
            owed, grants = self._owed[key]
            if owed.minor >= self._minimums[key[1]]:
                del self._owed[key]
                for grant in grants:
                    grant.place = _Place.PAID
        self._approved.clear()

    def _new_periods(self, per: Period, amount: int, at: datetime) -> None:
        while self._waiting and self._period_ends is not None and self._period_ends <= at:
            start = self._period_ends
            self._period, self._period_ends = label(per, start), next_start(per, start)
            waiting, self._waiting = self._waiting, []
            for grant in waiting:
                if grant.place is _Place.WITHDRAWN:
                    continue
                if self._budget.get(self._period, NOTHING).cost + grant.cost > amount:
                    self._waiting.append(grant)
                else:
                    self._grant(start, grant)
        self._period, self._period_ends = label(per, at), next_start(per, at)

    def _approve(self, grant: Grant) -> None:
        account = grant.account
        if grant.kind is not RewardKind.MONEY:
            grant.place = _Place.BY_HAND
            self._leave_open(Open.BY_HAND, grant)
        elif grant.minor > self._ceilings[account.currency]:
            grant.place = _Place.ABOVE_CEILING
            self._leave_open(Open.ABOVE_CEILING, grant)
        else:
            grant.place = _Place.OWED
            key = (account.referrer_id, account.currency)
            owed, grants = self._owed.get(key, (NONE, []))
            grants.append(grant)
            self._owed[key] = (owed.plus(grant.minor, grant.cost), grants)
            self._approved[key] = None

    def _leave_open(self, reason: Open, grant: Grant) -> None:
        key = (reason, grant.account.currency)
        self._outcome.open[key] = self._outcome.open.get(key, NONE).plus(grant.minor, grant.cost)


def _sums(outcome: Outcome, grant: Grant) -> tuple[tuple[dict[str, Sum], str, int], ...]:
    """The sums of an outcome that hold a reward, under what, and with how much of a currency."""
    account = grant.account
    return (
        (outcome.by_kind, grant.kind.value, 0),
        (outcome.by_currency, account.currency, grant.minor),
        (outcome.by_audience, account.audience, 0),
        (outcome.by_country, account.country, 0),
        (outcome.by_month, grant.month, 0),
    )


def _less(sums: dict[K, Sum], key: K, minor: int, cost: int, months: int = 0) -> None:
    """One reward less under a key, which goes with the last one."""
    left = sums[key].minus(minor, cost, months)
    if left.rewards:
        sums[key] = left
    else:
        del sums[key]
