"""Whether somebody may refer by the conditions of their audience; if not yet, why and from when."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.record import Record
from goodword.program.model import Eligibility
from goodword.program.rewards import Tier

KNOWN_FOR: Final = timedelta(days=400)
"""Facts grow old: a company that tells them each year keeps them, and others lose them."""


class Condition(StrEnum):
    """The conditions, as program.yml names them under ``eligible``."""

    SATISFACTION = "satisfaction_at_least"
    TENURE = "tenure_months_over"
    ACTIVE = "active_within_days"
    TIER = "tier_at_least"


class FactName(StrEnum):
    """What a condition is judged by, as the records and the columns of an import name it."""

    SATISFACTION = "satisfaction"
    CUSTOMER_SINCE = "customer_since"
    ACTIVE_AT = "active_at"


class ReferrerFacts(NamedTuple):
    """What is known of somebody. ``deals`` are those that closed in this calendar year: what makes
    a tier."""

    satisfaction: int | None = None
    customer_since: date | None = None
    active_at: date | None = None
    deals: int = 0


class KnownFacts(Record):
    """What decides whether the owner of a mailbox may refer, for the day on which they join.

    ``mailbox_id`` is a keyed hash of the mailbox; neither name nor address is kept with it.
    """

    mailbox_id: str
    audience: str
    satisfaction: int | None = None
    customer_since: date | None = None
    active_at: date | None = None
    told_at: AwareDatetime


class NotMet(NamedTuple):
    """A condition that does not hold: what it asks for, what is so instead, and the day from which
    it holds by itself, where one can be named."""

    condition: Condition
    wanted: int | str
    found: int
    from_: date | None = None


class Eligible(NamedTuple):
    """May refer."""


class NotYet(NamedTuple):
    """May not refer. ``from_`` is when they may if nothing else changes; None: only a change of
    the facts makes it so."""

    reasons: tuple[NotMet, ...]
    from_: date | None


class Unknown(NamedTuple):
    """What speaks against it is not known, since these facts are missing."""

    missing: tuple[FactName, ...]


Verdict = Eligible | NotYet | Unknown


def eligibility(
    eligible: Eligibility,
    facts: ReferrerFacts,
    today: date,
    tiers: Mapping[str, Tier] | None = None,
) -> Verdict:
    """Judges the facts. One condition that does not hold decides, whatever else is unknown;
    ``tiers`` are the programme's, for the condition that names one."""
    reasons: list[NotMet] = []
    missing: list[FactName] = []
    for verdict in (
        _satisfied(eligible, facts),
        _long_enough(eligible, facts, today),
        _active(eligible, facts, today),
        _tier(eligible, facts, tiers or {}),
    ):
        if isinstance(verdict, NotMet):
            reasons.append(verdict)
        elif verdict is not None:
            missing.append(verdict)
    if reasons:
        days = [one.from_ for one in reasons if one.from_ is not None]
        known = len(days) == len(reasons) and not missing
        return NotYet(tuple(reasons), max(days) if known else None)
    return Unknown(tuple(missing)) if missing else Eligible()


def _satisfied(eligible: Eligibility, facts: ReferrerFacts) -> NotMet | FactName | None:
    least = eligible.satisfaction_at_least
    if least is None:
        return None
    if facts.satisfaction is None:
        return FactName.SATISFACTION
    if facts.satisfaction >= least:
        return None
    return NotMet(Condition.SATISFACTION, least, facts.satisfaction)


def _long_enough(
    eligible: Eligibility, facts: ReferrerFacts, today: date
) -> NotMet | FactName | None:
    months = eligible.tenure_months_over
    if months is None:
        return None
    if facts.customer_since is None:
        return FactName.CUSTOMER_SINCE
    # For longer than so many months: the day on which they are full does not suffice.
    first_day = _months_after(facts.customer_since, months) + timedelta(days=1)
    if today >= first_day:
        return None
    return NotMet(Condition.TENURE, months, _full_months(facts.customer_since, today), first_day)


def _active(eligible: Eligibility, facts: ReferrerFacts, today: date) -> NotMet | FactName | None:
    days = eligible.active_within_days
    if days is None:
        return None
    if facts.active_at is None:
        return FactName.ACTIVE_AT
    ago = (today - facts.active_at).days
    return None if ago <= days else NotMet(Condition.ACTIVE, days, ago)


def _tier(
    eligible: Eligibility, facts: ReferrerFacts, tiers: Mapping[str, Tier]
) -> NotMet | FactName | None:
    name = eligible.tier_at_least
    if name is None or facts.deals >= tiers[name].from_deals:
        return None
    return NotMet(Condition.TIER, name, facts.deals)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a month that is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _full_months(since: date, today: date) -> int:
    months = (today.year - since.year) * 12 + today.month - since.month
    return max(0, months - (_months_after(since, max(months, 0)) > today))
