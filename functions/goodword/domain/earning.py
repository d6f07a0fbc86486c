"""What a closed deal earns its referrer, by the pinned terms, with the reasons written down."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from goodword.domain.decision import Decision
from goodword.domain.event import REDELIVER_AFTER, Event
from goodword.domain.money import (
    Money,
    exact_in,
    in_currency,
    rate_between,
    round_half_even,
    share,
)
from goodword.domain.referral import Referral, Referrer
from goodword.domain.reward import DealCount, Receipt, Reward, RewardStatus, reward_id
from goodword.program.currency import decimal_text
from goodword.program.model import BandsRule, Currencies, Program, TierPercentRule

REFERRER_ROLE: Final = "referrer"


class Earned(NamedTuple):
    """An amount in minor units of the referrer's currency, and how it came about."""

    minor: int
    inputs: dict[str, Any]
    steps: tuple[str, ...]


def earn(
    program: Program,
    referral: Referral,
    referrer: Referrer,
    deal: Money,
    deals_before: DealCount,
    *,
    event_id: str,
    now: datetime,
) -> Decision:
    """The reward, held until the holding period ends, and the count of the year's deals.

    ``program`` is the one of ``referral.revision``. The reward's id is derived, so that a second
    one for the same deal cannot exist; the count moves in the same transaction.
    """
    rule = program.audiences[referral.audience].reward
    deals = deals_before.deals + 1
    if isinstance(rule, BandsRule):
        earned = by_band(rule, program.currencies, deal, referrer.currency)
    else:
        earned = by_tier(rule, program.currencies, deal, referrer.currency, deals)
    held_until = now + timedelta(days=program.payouts.holding_days)
    reward = Reward(
        reward_id=reward_id(
            referral_id=referral.referral_id, rule_id=rule.rule, role=REFERRER_ROLE
        ),
        referral_id=referral.referral_id,
        referrer_id=referrer.referrer_id,
        account_id=referrer.account_id,
        minor=earned.minor,
        currency=referrer.currency,
        status=RewardStatus.HELD,
        reason="holding_period",
        receipt=Receipt(
            rule=f"{referral.audience}.{rule.rule}",
            revision=referral.revision,
            inputs={
                "deal": {"value": decimal_text(deal.minor, deal.currency), "currency": deal[1]},
                "deals_this_year": deals,
                **earned.inputs,
            },
            steps=earned.steps,
            minor=earned.minor,
            currency=referrer.currency,
            held_until=held_until,
        ),
        created_at=now,
        moved_at=now,
        due_at=held_until,
    )
    event = Event(
        event_id=event_id,
        type="reward.held",
        about=reward.reward_id,
        at=now,
        actor="rules",
        data={
            "referral_id": referral.referral_id,
            "account_id": referrer.account_id,
            "minor": earned.minor,
            "currency": referrer.currency,
        },
        due_at=now + REDELIVER_AFTER,
    )
    return Decision(save=(reward, deals_before.but(deals=deals)), events=(event,))


def by_band(rule: BandsRule, currencies: Currencies, deal: Money, currency: str) -> Earned:
    """The amount of the band the deal falls in; bands are in the base currency."""
    in_base = round_half_even(
        exact_in(currencies, Decimal(deal.minor), deal.currency, currencies.base), currencies.base
    )
    band = next(band for band in reversed(rule.bands) if in_base >= band.from_)
    minor = in_currency(currencies, band.pays, currency)
    floor = Money(band.from_, currencies.base)
    ceiling = f"below {Money(band.below, currencies.base)}" if band.below else "no upper end"
    steps = [f"The deal falls in the band from {floor}, {ceiling}."]
    inputs: dict[str, Any] = {"deal_in_base": str(Money(in_base, currencies.base))}
    if deal.currency != currencies.base:
        steps.insert(0, _converted(currencies, deal, Money(in_base, currencies.base)))
        inputs["deal_rate"] = _rate(currencies, deal.currency, currencies.base)
    if currency in band.pays:
        steps.append(f"The band pays {Money(minor, currency)}.")
    else:
        own = Money(band.pays[currencies.base], currencies.base)
        steps.append(f"The band pays {own}.")
        steps.append(_converted(currencies, own, Money(minor, currency)))
        inputs["reward_rate"] = _rate(currencies, currencies.base, currency)
    return Earned(minor, inputs, tuple(steps))


def by_tier(
    rule: TierPercentRule, currencies: Currencies, deal: Money, currency: str, deals: int
) -> Earned:
    """A share of the deal's first-year value; the tier counts this deal, too."""
    tier = next(tier for tier in reversed(rule.tiers) if deals >= tier.from_deals)
    exact = share(deal, tier.percent)
    minor = round_half_even(exact_in(currencies, exact, deal.currency, currency), currency)
    percent = f"{(Decimal(tier.percent) / 100).normalize():f}"
    steps = [
        f"Deal number {deals} of the calendar year: tier {tier.name}, {percent} %.",
        f"{percent} % of {deal} is {Money(minor, currency)}, rounded half to even.",
    ]
    inputs: dict[str, Any] = {"tier": tier.name, "basis_points": tier.percent}
    if deal.currency != currency:
        inputs["reward_rate"] = _rate(currencies, deal.currency, currency)
        steps[1] = (
            f"{percent} % of {deal} at {inputs['reward_rate']['rate']} {currency} for 1 "
            f"{deal.currency} ({currencies.rates.source}, {currencies.rates.date}) is "
            f"{Money(minor, currency)}, rounded half to even."
        )
    return Earned(minor, inputs, tuple(steps))


def _converted(currencies: Currencies, source: Money, target: Money) -> str:
    rate = _rate(currencies, source.currency, target.currency)
    return (
        f"{source} is {target} at {rate['rate']} {target.currency} for 1 {source.currency} "
        f"({rate['source']}, {rate['date']})."
    )


def _rate(currencies: Currencies, source: str, target: str) -> dict[str, str]:
    rate = rate_between(currencies, source, target)
    return {
        "rate": f"{round(rate, 8).normalize():f}",
        "date": currencies.rates.date.isoformat(),
        "source": currencies.rates.source,
    }
