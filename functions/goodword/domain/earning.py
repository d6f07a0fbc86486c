"""What a closed deal earns its referrer, by the pinned terms, with the reasons written down."""

from datetime import datetime, timedelta
from typing import Final

from goodword.domain.decision import Decision
from goodword.domain.event import REDELIVER_AFTER, Event
from goodword.domain.explaining import explained
from goodword.domain.money import Money
from goodword.domain.referral import Referral, Referrer
from goodword.domain.reward import DealCount, Receipt, Reward, RewardStatus, reward_id
from goodword.domain.terms import Entitlement, Reached, Terms, earned
from goodword.program.rewards import Milestone

REFERRER_ROLE: Final = "referrer"


def earn(
    terms: Terms,
    referral: Referral,
    referrer: Referrer,
    country: str,
    deal: Money,
    deals_before: DealCount,
    *,
    event_id: str,
    now: datetime,
) -> Decision:
    """The rewards, held until the holding period ends, and the count of the year's deals.

    ``terms`` are those of ``referral.revision``. A reward's id is derived, so that a second one
    for the same deal cannot exist; the count moves in the same transaction.
    """
    deals = deals_before.deals + 1
    reached = Reached(
        audience=referral.audience,
        milestone=Milestone.CLOSED_WON,
        country=country,
        currency=referrer.currency,
        deal=deal,
        deals=deals,
    )
    rewards = [
        _held(terms, referral, referrer, reached, entitlement, now=now)
        for entitlement in earned(terms, reached)
    ]
    events = [
        Event(
            event_id=f"{reward.reward_id}.held",
            type="reward.held",
            about=reward.reward_id,
            at=now,
            actor="rules",
            data={
                "referral_id": referral.referral_id,
                "account_id": referrer.account_id,
                "minor": reward.minor,
                "currency": referrer.currency,
            },
            due_at=now + REDELIVER_AFTER,
        )
        for reward in rewards
    ]
    summary = Event(
        event_id=event_id,
        type="referral.earned",
        about=referral.referral_id,
        at=now,
        actor="rules",
        data={"reward_ids": [reward.reward_id for reward in rewards]},
        due_at=now + REDELIVER_AFTER,
    )
    return Decision(save=(*rewards, deals_before.but(deals=deals)), events=(summary, *events))


def _held(
    terms: Terms,
    referral: Referral,
    referrer: Referrer,
    reached: Reached,
    entitlement: Entitlement,
    *,
    now: datetime,
) -> Reward:
    held_until = now + timedelta(days=terms.program.payouts.holding_days)
    explanation = explained(terms, reached, entitlement)
    return Reward(
        reward_id=reward_id(
            referral_id=referral.referral_id, rule_id=entitlement.name, role=REFERRER_ROLE
        ),
        referral_id=referral.referral_id,
        referrer_id=referrer.referrer_id,
        account_id=referrer.account_id,
        minor=entitlement.minor,
        currency=referrer.currency,
        status=RewardStatus.HELD,
        reason="holding_period",
        receipt=Receipt(
            rule=f"{referral.audience}.{entitlement.name}",
            revision=referral.revision,
            inputs=explanation.inputs,
            steps=explanation.steps,
            minor=entitlement.minor,
            currency=referrer.currency,
            held_until=held_until,
        ),
        created_at=now,
        moved_at=now,
        due_at=held_until,
    )
