"""Reward rules as a programme declares them, and what limits them.

An audience lists its rules; for each milestone of a referral the first one that fits decides, and
every fitting rule that ``adds`` comes on top. ``goodword.domain.rewards.rules`` runs them.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from goodword.program.base import Amounts, LocalisedText, Model


class Milestone(StrEnum):
    """What happens to a referral that a rule may reward. A later stage has passed the earlier.

    ``meeting`` is reported by the CRM on its own: nothing else implies that one took place.
    """

    QUALIFIED = "qualified"
    MEETING = "meeting"
    CLOSED_WON = "closed_won"


class Period(StrEnum):
    """A calendar period in UTC; ``programme`` never begins anew."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    PROGRAMME = "programme"


class When(Model):
    """What must hold for a rule to fit: the referrer's country, the size of the deal.

    Sizes are in the base currency, minor units.
    """

    countries: tuple[str, ...] | None = None
    deal_at_least: int | None = None
    deal_below: int | None = None


class Instead(Model):
    """What a referrer may choose instead of money."""

    credit_months: int | None = None
    donation: bool = False


class Rule(Model):
    """What all rules have. ``name`` is unique in the audience and part of a reward's id.

    A rule that does not ``adds`` ends the search for its milestone.
    """

    name: str
    on: Milestone = Milestone.CLOSED_WON
    when: When = Field(default_factory=When)
    adds: bool = False


class Band(Model):
    """Deals of at least ``from_`` and less than ``below`` (base currency, minor units)."""

    from_: int = Field(alias="from")
    below: int | None = None
    pays: Amounts


class FlatRule(Rule):
    """The same amount every time; on an early milestone, a bonus for reaching it."""

    rule: Literal["flat"] = "flat"
    name: str = "flat"
    pays: Amounts
    instead: Instead = Field(default_factory=Instead)


class BandsRule(Rule):
    """An amount by the size of the deal."""

    rule: Literal["bands"] = "bands"
    name: str = "bands"
    bands: tuple[Band, ...]
    instead: Instead = Field(default_factory=Instead)


class TierPercentRule(Rule):
    """A share of the deal's first-year value: tier -> basis points (1000 is 10 %)."""

    rule: Literal["tier_percent"] = "tier_percent"
    name: str = "tier_percent"
    of: Literal["first_year_value"] = "first_year_value"
    percent: dict[str, int]
    instead: Instead = Field(default_factory=Instead)


class RecurringPercentRule(Rule):
    """A share of each contract year's value, in basis points: the first is paid when the deal
    closes, each further one when the CRM reports that the contract was renewed."""

    rule: Literal["recurring_percent"] = "recurring_percent"
    name: str = "recurring_percent"
    years: tuple[int, ...]


class CreditRule(Rule):
    """Months of the referrer's own subscription, free of charge. No money moves."""

    rule: Literal["credit"] = "credit"
    name: str = "credit"
    months: int


class MarketingFundRule(Rule):
    """A share of the deal, in basis points, for marketing that both sides plan together.

    Owed to the partner's fund, never paid out through the provider.
    """

    rule: Literal["marketing_fund"] = "marketing_fund"
    name: str = "marketing_fund"
    percent: int


class RecognitionRule(Rule):
    """Thanks without money: ``text`` says how."""

    rule: Literal["recognition"] = "recognition"
    name: str = "recognition"
    text: LocalisedText


RewardRule = Annotated[
    FlatRule
    | BandsRule
    | TierPercentRule
    | RecurringPercentRule
    | CreditRule
    | MarketingFundRule
    | RecognitionRule,
    Field(discriminator="rule"),
]


class Cap(Model):
    """The most that one referrer earns in a period: an amount, a number of rewards, or both.

    ``at_most`` is in base currency minor units, as caps are counted; what exceeds it is cut off.
    """

    per: Period
    at_most: int | None = None
    rewards: int | None = None


class Budget(Model):
    """What all rewards of a period may cost together, in base currency minor units.

    A reward that does not fit any more is not lost: it waits for the next period, or, where the
    budget is the whole programme's, for a person.
    """

    per: Period
    amount: int


class Tier(Model):
    """From how many closed deals in the calendar year, the rewarded one included."""

    from_deals: int
    benefits: LocalisedText | None = None
