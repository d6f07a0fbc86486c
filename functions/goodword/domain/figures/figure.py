"""The figures of a programme: what each counts, at which moment, and what takes it back.

One table, from which docs/counted.md is printed. A figure stands in cells: one for each month (UTC)
and value of a dimension. No cell names a person: an owner is a hash of the address that ``routing``
declares, and only while it declares it can anybody say whose it is.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

KEPT_YEARS: Final = 7
"""How long a month's figures are kept after its year began, and what was counted is remembered."""


class Dimension(StrEnum):
    """By what figures are told apart, besides the month."""

    ALL = "all"
    AUDIENCE = "audience"
    COUNTRY = "country"
    OWNER = "owner"
    CHANNEL = "channel"


class Cell(NamedTuple):
    """A month, such as ``2026-11``, of one value of a dimension; of all together it is ``-``."""

    by: Dimension
    value: str
    month: str


NOBODY: Final = "-"
"""Where a dimension has no value: an old referral without a country, say."""


class Figure(StrEnum):
    """Stored for ever as names of attributes: a name is never given to something else."""

    SUBMISSIONS = "submissions"
    CONFIRMED = "confirmed"
    CREDITED = "credited"
    LEADS = "leads"
    ANSWERED = "answered"
    ANSWERED_IN_TIME = "answered_in_time"
    ANSWER_MINUTES = "answer_minutes"
    MET = "met"
    QUALIFIED = "qualified"
    OPPORTUNITIES = "opportunities"
    WON = "won"
    LOST = "lost"
    REVENUE = "revenue"
    """By currency, in minor units: ``revenue.EUR``."""
    REWARDS = "rewards"
    """By kind and state: ``rewards.money.held``; of what has an amount also by currency, in minor
    units: ``rewards.money.held.EUR``."""


class RewardState(StrEnum):
    """Where a reward stands, as figures tell it."""

    WAITING = "waiting"
    HELD = "held"
    APPROVED = "approved"
    IN_PAYOUT = "in_payout"
    PAID = "paid"
    CANCELED = "canceled"


OWED: Final = frozenset({RewardState.APPROVED, RewardState.IN_PAYOUT})
"""The states in which a reward is a liability."""
EXPECTED: Final = frozenset({RewardState.WAITING, RewardState.HELD})
"""The states in which it may become one."""


class Definition(NamedTuple):
    """``moment`` says in which month it counts; ``dimensions`` by what it is told apart."""

    counts: str
    event: str
    moment: str
    taken_back: str
    by_owner: bool = False


_MOVED: Final = "`referral.moved`"
_NEVER: Final = "nothing: it did happen"
DEFINITIONS: Final[Mapping[Figure, Definition]] = {
    Figure.SUBMISSIONS: Definition(
        "forms of offer pages, one for a person and link however often it is sent; anybody may "
        "send one, so it says nothing of interest that is real",
        "`claim.submitted`",
        "the first form of that person and link that is kept",
        f"{_NEVER}. Forms are deleted within days, so `--recompute` leaves them alone",
    ),
    Figure.CONFIRMED: Definition(
        "referrals that the owner of the mailbox confirmed",
        "`claim.confirmed`",
        "the confirmation",
        f"{_NEVER}; confirmed again through the same link it stays one",
    ),
    Figure.CREDITED: Definition(
        "referrals that a registered deal made out to its partner instead of the confirmed one",
        "`referral.credited`",
        "the crediting",
        _NEVER,
    ),
    Figure.LEADS: Definition(
        "referrals that sales was given; one that is passed on counts for each of its owners, and "
        "once in all",
        "`referral.handed_over`",
        "the handing over",
        _NEVER,
        by_owner=True,
    ),
    Figure.ANSWERED: Definition(
        "leads of which somebody has spoken, by their link or by the CRM",
        f"the first `lead.answered` (but `passed_on`) or {_MOVED}",
        "the first handing over, so that a month's leads are compared with their own answers",
        _NEVER,
        by_owner=True,
    ),
    Figure.ANSWERED_IN_TIME: Definition(
        "those of them whose answer came before the time to answer was over",
        "as `answered`",
        "as `answered`",
        _NEVER,
        by_owner=True,
    ),
    Figure.ANSWER_MINUTES: Definition(
        "minutes from the first handing over to the first answer, nights and weekends included; "
        "divided by `answered` it is the mean time",
        "as `answered`",
        "as `answered`",
        _NEVER,
        by_owner=True,
    ),
    Figure.MET: Definition(
        "meetings, the first of each referral", _MOVED, "the report", _NEVER, by_owner=True
    ),
    Figure.QUALIFIED: Definition(
        "referrals that were found to fit, or got beyond that at once",
        _MOVED,
        "the report",
        f"{_NEVER}, whatever becomes of the deal",
        by_owner=True,
    ),
    Figure.OPPORTUNITIES: Definition(
        "referrals that became an opportunity, or were won at once",
        _MOVED,
        "the report",
        f"{_NEVER}, whatever becomes of the deal",
        by_owner=True,
    ),
    Figure.WON: Definition(
        "deals that were won",
        _MOVED,
        "the report",
        "lost after all: one less, in the month in which it was won",
        by_owner=True,
    ),
    Figure.LOST: Definition(
        "referrals that came to nothing: lost, rejected or expired",
        _MOVED,
        "the report",
        "`referral.reopened`: one less, in the month of that end",
        by_owner=True,
    ),
    Figure.REVENUE: Definition(
        "what won deals are worth, in their own currencies; nothing is converted",
        f"{_MOVED}, `deal.corrected`, `deal.renewed`",
        "the report of the win, or of the renewal for its year",
        "another amount: the difference, in the month of the win; lost after all: all of it there",
        by_owner=True,
    ),
    Figure.REWARDS: Definition(
        "rewards by kind, state and currency",
        "`reward.held`, `.waiting`, `.canceled`, `.approved`; `payout.reserved`, `.paid`, "
        "`.released`, `.returned`",
        "the earning, wherever the reward has got since: so what is owed has an age",
        "it moves from one state to another, within its month",
    ),
}


def month_of(moment: datetime) -> str:
    """The month (UTC) of a moment."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def kept_until(moment: datetime) -> datetime:
    """When nothing is left of what was counted of that moment's year."""
    return datetime(moment.astimezone(UTC).year + KEPT_YEARS + 1, 1, 1, tzinfo=UTC)


def end_of(month: str) -> datetime:
    """When nothing is left of a month's figures: no later than what remembers that they counted."""
    return kept_until(datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC))


def reward_figure(kind: str, state: str, currency: str = "") -> str:
    """The attribute of rewards of a kind in a state; with a currency, that of their amounts."""
    return ".".join((Figure.REWARDS, kind, state, *((currency,) if currency else ())))
