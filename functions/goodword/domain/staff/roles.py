"""What each role of staff may do: one table, which pages, flows and docs read.

Denied is whatever the table does not say, and so is everything to somebody without a role.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goodword.program.staff_role import StaffRole


class Act(StrEnum):
    """What can be done on the pages of staff."""

    SEE = "see"
    """What waits, lists and stories, by ids, states and amounts: nobody's name."""
    SEE_REFERRERS = "see_referrers"
    """Names and addresses of those who refer."""
    SEE_PROSPECTS = "see_prospects"
    """Names and addresses of those who were recommended."""
    EXPORT = "export"
    """Takes a list away as a file."""
    DECIDE_DEALS = "decide_deals"
    """About leads, reported wins and what could not be followed."""
    DECIDE_PEOPLE = "decide_people"
    """About applications, registrations, sentences, and who takes part."""
    DECIDE_MONEY = "decide_money"
    """About rewards, payouts, balances and payout details."""
    SERVE_PEOPLE = "serve_people"
    """Gives somebody what is kept of them, corrects it and erases it."""
    SEE_TRAIL = "see_trail"
    """Who decided and who looked."""


_LOOKING: Final = frozenset({Act.SEE})

ALLOWED: Final[Mapping[StaffRole, frozenset[Act]]] = {
    StaffRole.VIEWER: _LOOKING,
    StaffRole.SALES: _LOOKING | {Act.SEE_REFERRERS, Act.SEE_PROSPECTS, Act.DECIDE_DEALS},
    StaffRole.PARTNER_MANAGER: _LOOKING
    | {Act.SEE_REFERRERS, Act.EXPORT, Act.DECIDE_PEOPLE, Act.DECIDE_DEALS},
    StaffRole.FINANCE: _LOOKING | {Act.SEE_REFERRERS, Act.EXPORT, Act.DECIDE_MONEY},
    StaffRole.PRIVACY: _LOOKING
    | {Act.SEE_REFERRERS, Act.SEE_PROSPECTS, Act.SERVE_PEOPLE, Act.SEE_TRAIL},
    StaffRole.ADMIN: frozenset(Act),
}
"""Role -> what it may do."""

NAMES: Final[Mapping[StaffRole, str]] = {
    StaffRole.VIEWER: "Viewer",
    StaffRole.SALES: "Sales",
    StaffRole.PARTNER_MANAGER: "Partner manager",
    StaffRole.FINANCE: "Finance",
    StaffRole.PRIVACY: "Privacy officer",
    StaffRole.ADMIN: "Administrator",
}
"""Role -> what it is called."""


def may(role: StaffRole | None, act: Act) -> bool:
    """Whether a role allows something; nobody without one may do anything."""
    return role is not None and act in ALLOWED.get(role, frozenset())
