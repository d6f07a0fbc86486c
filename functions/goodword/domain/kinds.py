"""What a reward consists of, and which of it a referrer would rather have."""

from enum import StrEnum


class RewardKind(StrEnum):
    """What a reward consists of. Only ``money`` leaves through the payout provider."""

    MONEY = "money"
    CREDIT = "credit"
    DONATION = "donation"
    FUND = "fund"
    RECOGNITION = "recognition"


class RewardPreference(StrEnum):
    """How a referrer wants what a rule pays, where the rule leaves the choice."""

    MONEY = "money"
    CREDIT = "credit"
    DONATION = "donation"
