"""The types of events. Reactions to each stand in ``flows.react``."""

from enum import StrEnum


class EventType(StrEnum):
    """What happened. Stored for ever: a name is never given to something else.

    An event of a type that only a later version knows is read all the same, and left to it.
    """

    CLAIM_RECEIVED = "claim.received"
    CLAIM_REPEATED = "claim.repeated"
    CLAIM_CONFIRMED = "claim.confirmed"
    CLAIM_REFUSED = "claim.refused"
    CLAIM_EXPIRED = "claim.expired"
    CLAIM_ERASED = "claim.erased"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    REFERRAL_MOVED = "referral.moved"
    REFERRAL_EARNED = "referral.earned"
    DEAL_RENEWED = "deal.renewed"
    REWARD_HELD = "reward.held"
    REWARD_WAITING = "reward.waiting"
    REWARD_CANCELED = "reward.canceled"
    REWARD_APPROVED = "reward.approved"
    PAYOUT_RESERVED = "payout.reserved"
    PAYOUT_UNCLAIMED = "payout.unclaimed"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_RELEASED = "payout.released"
    PAYOUT_RETURNED = "payout.returned"
    PAYOUT_ATTENTION = "payout.attention"
    BATCH_ACCEPTED = "batch.accepted"
    BATCH_REJECTED = "batch.rejected"
    BATCH_STUCK = "batch.stuck"
    BATCH_ATTENTION = "batch.attention"
    DELIVERY_GIVEN_UP = "delivery.given_up"
