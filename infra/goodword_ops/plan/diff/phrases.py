"""Values of a programme as a plan shows them, by their key; and phrases around common ones."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from goodword.program.base import Model
from goodword_ops.plan.wording import amount, amounts, day, listed, share

_SHARES: Final = frozenset(
    {"discount", "share", "hold_out", "confirmed_share", "reward_share_at_most"}
)
_IN_BASE: Final = frozenset({"budget_at_least", "new_revenue"})

# Key -> a phrase around its value. Any other key speaks for itself.
PHRASES: Final[Mapping[str, str]] = {
    "discount": "the discount is {}",
    "discount_term": "the discount holds for {}",
    "trial_days": "the trial lasts {} days",
    "onboarding_hours": "{} hours of onboarding come with the offer",
    "bundle": "bundled pricing: {}",
    "satisfaction_at_least": "a referrer's satisfaction score is at least {}",
    "tenure_months_over": "a referrer has been with us for more than {} months",
    "active_within_days": "a referrer was active in the last {} days",
    "tier_at_least": "a referrer has reached the tier {}",
    "holding_days": "rewards are held for {} days",
    "minimum": "a payout is at least",
    "change_hold_days": "payouts wait for {} days after their details were changed",
    "approve_automatically_up_to": "rewards are approved without a person up to",
    "confirm_within_days": "an unconfirmed claim is forgotten after {} days",
    "legal_entity": "the company's name in law is {}",
    "signed_off_by": "{} has signed off the first notice",
    "contact": "the contact is {}",
    "privacy_contact": "the contact for privacy is {}",
    "until": "it ends on {}",
    "from_": "it begins on {}",
    "closes_within_days": "a confirmed offer holds for {} days",
    "without": "share pages leave out {}",
    "window_days": "a registered deal is kept for {} days",
    "decide_within_hours": "a registered deal is decided within {} hours",
}

DAYS: Final = frozenset({"from_", "until"})
"""Keys whose phrase holds for a section's own days only."""


def shown(key: str, value: Any, base: str, locales: Sequence[str]) -> str:
    """``base`` is the currency of sizes; texts are shown in the first of ``locales``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _number(key, value, base)
    if isinstance(value, date):
        return day(value)
    if is_amounts(key, value):
        return amounts(value, base)
    if is_words(value):
        text = next((value[tag] for tag in locales if tag in value), next(iter(value.values())))
        return f"“{text}”"
    if isinstance(value, tuple):
        return listed([shown(key, one, base, locales) for one in value]) if value else "nothing"
    return _text(value)


def _number(key: str, value: int, base: str) -> str:
    if key in _SHARES:
        return share(value)
    return amount(value, base) if key in _IN_BASE else str(value)


def _text(value: Any) -> str:
    if value is None or value == {}:
        return "nothing"
    return str(value).replace("_", " ") if isinstance(value, StrEnum) else str(value)


def is_words(value: object) -> bool:
    """Whether it is a text by locale."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(one, str) for one in value.values())
    )


def is_amounts(key: str, value: object) -> bool:
    """Whether it is minor units by currency."""
    return (
        key != "percent"
        and isinstance(value, dict)
        and bool(value)
        and all(type(one) is int for one in value.values())
    )


def are_entries(value: object) -> bool:
    """Whether it is a list of parts, or of texts by locale: told by their number."""
    return (
        isinstance(value, tuple)
        and bool(value)
        and all(isinstance(one, Model) or is_words(one) for one in value)
    )
