"""What becomes of an item, by the local part of its receiver's address.

``ada@…`` is paid. ``unclaimed@…``, ``failed+2@…`` and the others below meet the fate of their name
(what follows a ``+`` is free). Meanings: PayPal's table of payout item statuses.
"""

from datetime import timedelta
from typing import Final, NamedTuple


class FateStep(NamedTuple):
    """A status an item takes, how long after the one before, and the error PayPal names with it."""

    status: str
    after: timedelta = timedelta()
    error: str = ""


PAID: Final = (FateStep("SUCCESS"),)
DENIED: Final = (FateStep("FAILED", error="INSUFFICIENT_FUNDS"),)
"""Every item of a batch that PayPal denies."""

BY_RECEIVER: Final[dict[str, tuple[FateStep, ...]]] = {
    "unclaimed": (
        FateStep("UNCLAIMED", error="RECEIVER_UNREGISTERED"),
        FateStep("RETURNED", timedelta(days=30), "RECEIVER_UNREGISTERED"),
    ),
    "claimed": (
        FateStep("UNCLAIMED", error="RECEIVER_UNREGISTERED"),
        FateStep("SUCCESS", timedelta(days=7)),
    ),
    "returned": (FateStep("RETURNED", error="RECEIVER_UNREGISTERED"),),
    "failed": (FateStep("FAILED", error="RECEIVER_ACCOUNT_LOCKED"),),
    "blocked": (FateStep("BLOCKED", error="REGULATORY_BLOCKED"),),
    "onhold": (
        FateStep("ONHOLD", error="REGULATORY_PENDING"),
        FateStep("SUCCESS", timedelta(days=3)),
    ),
    "refunded": (FateStep("SUCCESS"), FateStep("REFUNDED", timedelta(days=1))),
    "reversed": (FateStep("SUCCESS"), FateStep("REVERSED", timedelta(days=1))),
    # No word of PayPal's: what a later version of its API might say.
    "strange": (FateStep("QUARANTINED"),),
}

MOVED_MONEY: Final = frozenset({"SUCCESS", "UNCLAIMED", "RETURNED", "REFUNDED", "REVERSED"})
"""In these the money has left the sender's account, even where it came back since."""

EVENTS: Final = {
    "SUCCESS": "SUCCEEDED",
    "UNCLAIMED": "UNCLAIMED",
    "FAILED": "FAILED",
    "BLOCKED": "BLOCKED",
    "ONHOLD": "HELD",
    "RETURNED": "RETURNED",
    "REFUNDED": "REFUNDED",
}
"""Status -> the last word of ``PAYMENT.PAYOUTS-ITEM.…``. PayPal sends none for REVERSED."""


def steps(receiver: str, *, denied: bool) -> tuple[FateStep, ...]:
    """Everything that will happen to an item."""
    if denied:
        return DENIED
    word = receiver.partition("@")[0].partition("+")[0].lower()
    return BY_RECEIVER.get(word, PAID)
