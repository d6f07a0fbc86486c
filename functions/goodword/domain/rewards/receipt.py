"""Why an entitlement is what it is: the facts its rule read, and the steps to the amount.

Apart from ``rewards.rules``, because a replay of a million events needs the amounts only.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.rewards.limits import NOTHING, Granted, Spent, label, next_start
from goodword.domain.rewards.rules import CompiledRules, Entitlement, RuleInput
from goodword.domain.rewards.steps import Amount, Inputs, Rate, Step, StepCode, step
from goodword.program.conversion import rate_between
from goodword.program.model import Currencies
from goodword.program.rewards import BandsRule, Cap, FlatRule, Period, RewardRule, TierPercentRule

RATE_DIGITS = 8
"""To how many decimals a receipt names a rate; amounts are computed with the exact one."""


class Explanation(NamedTuple):
    """``inputs`` are the facts the rule read; ``steps`` lead from them to the amount."""

    inputs: Inputs
    steps: tuple[Step, ...]


def explained(terms: CompiledRules, reached: RuleInput, entitlement: Entitlement) -> Explanation:
    """Enough to compute the entitlement again by hand."""
    of_campaign = entitlement.rule == "campaign"
    later_year = reached.contract_year > 1
    inputs = Inputs(
        milestone=reached.milestone,
        deal=_amount(reached.deal),
        deals_this_year=reached.deals or None,
        contract_year=reached.contract_year if later_year else None,
        closed_deal=_amount(reached.closed) if later_year else None,
        campaign=reached.campaign if of_campaign else None,
    )
    steps = _of_campaign if of_campaign else _of_rule
    return Explanation(inputs, steps(terms, reached, entitlement))


def _amount(money: Money | None) -> Amount | None:
    return None if money is None else Amount(minor=money.minor, currency=money.currency)


def _of_rule(
    terms: CompiledRules, reached: RuleInput, entitlement: Entitlement
) -> tuple[Step, ...]:
    rule = _rule(terms, reached, entitlement)
    match rule, entitlement.kind:
        case _, RewardKind.CREDIT:
            return (step(StepCode.MONTHS, n=entitlement.months),)
        case _, RewardKind.RECOGNITION:
            return (step(StepCode.THANKS),)
        case FlatRule(), _:
            return _paid(terms, rule.pays, reached, entitlement, StepCode.RULE_PAYS)
        case BandsRule(), _:
            return _band(terms, rule, reached, entitlement)
        case _:
            return _share(terms, rule, reached, entitlement)


def _rule(terms: CompiledRules, reached: RuleInput, entitlement: Entitlement) -> RewardRule:
    # A name holds no hyphen; a further contract year is told by one.
    name = entitlement.name.partition("-")[0]
    rules = terms.program.audiences[reached.audience].reward
    return next(rule for rule in rules if rule.name == name)


def _of_campaign(
    terms: CompiledRules, reached: RuleInput, entitlement: Entitlement
) -> tuple[Step, ...]:
    name = str(reached.campaign)
    extra = terms.program.campaigns[name].extra or {}
    return (
        step(StepCode.IN_CAMPAIGN, campaign=name),
        *_paid(terms, extra, reached, entitlement, StepCode.CAMPAIGN_PAYS),
    )


def _paid(
    terms: CompiledRules,
    pays: dict[str, int],
    reached: RuleInput,
    entitlement: Entitlement,
    code: StepCode,
) -> tuple[Step, ...]:
    """An amount of a rule or band, its own in the currency or converted from the base."""
    paid = Money(entitlement.minor, reached.currency)
    if paid.currency in pays:
        return (step(code, amount=paid),)
    currencies = terms.program.currencies
    own = Money(pays[currencies.base], currencies.base)
    return step(code, amount=own), _converted(currencies, own, paid)


def _band(
    terms: CompiledRules, rule: BandsRule, reached: RuleInput, entitlement: Entitlement
) -> tuple[Step, ...]:
    currencies, deal = terms.program.currencies, reached.deal
    if deal is None or not isinstance(entitlement.detail, int):
        raise ValueError(entitlement.name)
    band = rule.bands[entitlement.detail]
    low = Money(band.from_, currencies.base)
    found = (
        step(StepCode.BAND, low=low, high=Money(band.below, currencies.base))
        if band.below
        else step(StepCode.OPEN_BAND, low=low)
    )
    paid = _paid(terms, band.pays, reached, entitlement, StepCode.BAND_PAYS)
    if deal.currency == currencies.base:
        return found, *paid
    in_base = Money(terms.convert.to_base(*deal), currencies.base)
    return _converted(currencies, deal, in_base), found, *paid


def _share(
    terms: CompiledRules, rule: RewardRule, reached: RuleInput, entitlement: Entitlement
) -> tuple[Step, ...]:
    deal = reached.deal
    if deal is None:
        raise ValueError(entitlement.name)
    before: tuple[Step, ...] = ()
    if isinstance(rule, TierPercentRule):
        tier = str(entitlement.detail)
        points = rule.percent[tier]
        before = (step(StepCode.TIER, n=reached.deals, tier=tier, percent=points),)
    else:
        points = int(entitlement.detail or 0)
        if reached.contract_year > 1:
            before = (step(StepCode.CONTRACT_YEAR, n=reached.contract_year, percent=points),)
    paid = Money(entitlement.minor, reached.currency)
    if deal.currency == paid.currency:
        return *before, step(StepCode.SHARE, percent=points, amount=deal, share=paid)
    rates = terms.program.currencies.rates
    converted = step(
        StepCode.CONVERTED_SHARE,
        percent=points,
        amount=deal,
        share=paid,
        rate=_rate(terms.program.currencies, deal.currency, paid.currency),
        source=rates.source,
        date=rates.date,
    )
    return *before, converted


def _converted(currencies: Currencies, source: Money, target: Money) -> Step:
    return step(
        StepCode.CONVERTED,
        amount=source,
        converted=target,
        rate=_rate(currencies, source.currency, target.currency),
        source=currencies.rates.source,
        date=currencies.rates.date,
    )


def _rate(currencies: Currencies, source: str, target: str) -> Rate:
    rate = rate_between(currencies, source, target)
    return Rate(source, target, round(rate, RATE_DIGITS).normalize())


def explained_limits(
    terms: CompiledRules,
    reached: RuleInput,
    entitlement: Entitlement,
    given: Granted,
    by_referrer: Mapping[Period, Spent],
    by_all: Spent,
    moment: datetime,
    budget_moment: datetime | None = None,
) -> tuple[Step, ...]:
    """No step where nothing was cut off; ``by_referrer`` and ``by_all`` as in ``granted``.

    ``moment`` lies in the caps' periods, ``budget_moment`` in the budget's where that is
    another one.
    """
    if given.limit is None:
        return ()
    steps = [
        reason
        for cap in terms.program.audiences[reached.audience].caps
        for reason in _cut(terms, cap, entitlement, by_referrer.get(cap.per, NOTHING), moment)
    ]
    if steps:
        steps.append(_left(reached, entitlement, given))
    if given.limit == Reason.BUDGET_SPENT:
        steps += _budget(terms, given, by_all, budget_moment or moment)
    return tuple(steps)


def _cut(
    terms: CompiledRules, cap: Cap, entitlement: Entitlement, spent: Spent, moment: datetime
) -> Iterator[Step]:
    """What a cap cuts off, by amount, by number, or both."""
    period = label(cap.per, moment)
    if cap.rewards is not None and spent.rewards >= cap.rewards:
        yield step(
            StepCode.CAP_REWARDS, per=cap.per, period=period, cap=cap.rewards, earned=spent.rewards
        )
    if cap.at_most is None:
        return
    if entitlement.cost > (left := max(cap.at_most - spent.cost, 0)):
        yield step(
            StepCode.CAP_AMOUNT,
            per=cap.per,
            period=period,
            cap=_base(terms, cap.at_most),
            left=_base(terms, left),
            earned=_base(terms, spent.cost),
        )


def _left(reached: RuleInput, entitlement: Entitlement, given: Granted) -> Step:
    if not given.minor:
        return step(StepCode.NOTHING_GRANTED)
    full, granted = (Money(minor, reached.currency) for minor in (entitlement.minor, given.minor))
    return step(StepCode.PART_GRANTED, amount=full, granted=granted)


def _budget(
    terms: CompiledRules, given: Granted, by_all: Spent, moment: datetime
) -> Iterator[Step]:
    budget = terms.program.budget
    if budget is None:
        raise ValueError(given.limit)
    yield step(
        StepCode.BUDGET_SHORT,
        per=budget.per,
        period=label(budget.per, moment),
        budget=_base(terms, budget.amount),
        left=_base(terms, budget.amount - by_all.cost),
        cost=_base(terms, given.cost),
    )
    begins = next_start(budget.per, moment)
    if given.cost > budget.amount or begins is None:
        yield step(StepCode.WAITS_FOR_PERSON)
    else:
        yield step(StepCode.WAITS_UNTIL, date=begins.date())


def _base(terms: CompiledRules, minor: int) -> Money:
    return Money(minor, terms.program.currencies.base)


def explained_correction(former: Money | None, deal: Money | None) -> tuple[Step, ...]:
    """Both amounts of a deal whose rewards are decided anew; nothing where ``former`` is None."""
    if former is None or deal is None:
        return ()
    return (replaced(former, deal),)


def replaced(former: Money, deal: Money) -> Step:
    """The last step of a reward that another one takes the place of."""
    return step(StepCode.AMOUNT_CORRECTED, former=former, now=deal)


def lost() -> Step:
    """The last step of a reward whose deal is won no longer."""
    return step(StepCode.DEAL_LOST)


_DOUBTS: Final[Mapping[Reason, StepCode]] = {
    Reason.OWN_MAILBOX: StepCode.OWN_MAILBOX,
    Reason.OWN_COMPANY: StepCode.OWN_COMPANY,
    Reason.SECOND_FOR_COMPANY: StepCode.SECOND_FOR_COMPANY,
}


def explained_doubts(doubts: Sequence[Reason]) -> tuple[Step, ...]:
    """Why a person looks at a reward before it is paid."""
    return *(step(_DOUBTS[one]) for one in doubts), step(StepCode.WAITS_FOR_PERSON)


def declined() -> Step:
    """The last step of a reward that a person has decided against."""
    return step(StepCode.DECLINED)
