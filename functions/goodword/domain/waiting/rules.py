"""What is declared of each kind of record that waits for a person: owner, deadline, consequence.

A record of a kind without a rule, or for which its rule gives no deadline, cannot be stored where
it would wait: ``store.keys.layouts`` asks ``deadline_of`` whenever one is written.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from goodword.domain.record import Record
from goodword.program.staff_role import StaffRole


class Consequence(StrEnum):
    """What happens when nobody has acted by the deadline. Nothing is ever paid by time alone."""

    ESCALATE = "escalate"
    """Somebody else is told, and it waits on."""
    CANCEL = "cancel"
    """It ends, as if it had been refused."""


class DeskAction(StrEnum):
    """What somebody may say about what waits."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RETRY = "retry"
    """What stood against it was mended: it goes on."""
    CANCEL = "cancel"
    """It shall not go on, or never happened."""


class WaitingRule(NamedTuple):
    """``role`` acts ``within`` a time from when it began to wait (the field ``since``), or by the
    moment of the record's own field ``deadline`` where it has one. ``reminds``: the record's own
    flow tells somebody at the deadline or ends it; of the others ``flows.waiting.watch`` does."""

    role: StaffRole
    since: str
    within: timedelta
    then: Consequence
    deadline: str | None = None
    reminds: bool = False


_R, _C = StaffRole, Consequence

RULES: Final[Mapping[str, WaitingRule]] = {
    "Application": WaitingRule(
        _R.PARTNER_MANAGER, "applied_at", timedelta(days=30), _C.CANCEL, "deadline", reminds=True
    ),
    "DealRegistration": WaitingRule(
        _R.PARTNER_MANAGER, "since", timedelta(days=10), _C.ESCALATE, "deadline", reminds=True
    ),
    "ProposedWords": WaitingRule(
        _R.PARTNER_MANAGER, "proposed_at", timedelta(days=10), _C.ESCALATE, "deadline", reminds=True
    ),
    "Handover": WaitingRule(_R.SALES, "escalated_at", timedelta(days=3), _C.ESCALATE),
    "UnfollowedReport": WaitingRule(
        _R.SALES, "moved_at", timedelta(days=90), _C.CANCEL, "deadline", reminds=True
    ),
    "ReportedWin": WaitingRule(
        _R.FINANCE, "moved_at", timedelta(days=7), _C.ESCALATE, "deadline", reminds=True
    ),
    "Review": WaitingRule(_R.FINANCE, "asked_at", timedelta(days=10), _C.ESCALATE, "deadline"),
    "DestinationChange": WaitingRule(_R.FINANCE, "disputed_at", timedelta(days=3), _C.ESCALATE),
    "Reward": WaitingRule(_R.FINANCE, "moved_at", timedelta(days=7), _C.ESCALATE),
    "Balance": WaitingRule(_R.FINANCE, "moved_at", timedelta(days=14), _C.ESCALATE),
    "Payout": WaitingRule(_R.FINANCE, "moved_at", timedelta(days=3), _C.ESCALATE),
    "Batch": WaitingRule(_R.FINANCE, "created_at", timedelta(days=1), _C.ESCALATE),
    "Delivery": WaitingRule(_R.ADMIN, "lease_until", timedelta(days=3), _C.ESCALATE),
}
"""Kind of record in the list ``WAITING`` -> who acts, by when, and what happens else."""


def deadline_in(kind: str, since: datetime, values: Mapping[str, Any]) -> datetime:
    """The deadline of a line of the list: its own where it has one."""
    rule = RULES[kind]
    own = values.get(rule.deadline) if rule.deadline else None
    return datetime.fromisoformat(str(own)) if own else since + rule.within


def deadline_of(record: Record) -> datetime | None:
    """By when somebody is to act about what waits; None where it has waited since before it was
    noted since when, and has no deadline of its own.

    Raises:
        LookupError: nothing is declared of its kind, so that it must not be stored as waiting.
    """
    kind = type(record).__name__
    rule = RULES.get(kind)
    if rule is None:
        message = f"a {kind} cannot wait for a person: domain.waiting.rules has no rule for it"
        raise LookupError(message)
    own = getattr(record, rule.deadline) if rule.deadline else None
    if own is not None:
        moment: datetime = own
        return moment
    since = getattr(record, rule.since)
    return since + rule.within if since is not None else None


def state_of(record: Record) -> str:
    """The code of where a record stands: its status or state, else its reason."""
    for name in ("status", "state", "reason"):
        value = getattr(record, name, None)
        if value is not None:
            return str(value)
    return ""
