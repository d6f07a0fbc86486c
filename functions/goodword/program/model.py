"""The programme as a frozen model. Amounts are integers of minor units per currency.

Built by ``parse`` from a marketer's ``program.yml``, stored as JSON with each revision, and read
back with ``Program.model_validate_json`` by the functions. Unknown keys are refused.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Amounts = dict[str, int]
"""Currency -> minor units: ``{"EUR": 45000, "JPY": 75000}``."""

Words = dict[str, str]
"""Locale -> text, complete for every offered locale."""


class Part(BaseModel):
    """A part of the programme: frozen, no unknown keys, built only when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Colours(Part):
    """Brand colours as ``#rrggbb``."""

    primary: str
    accent: str


class Brand(Part):
    name: str
    tagline: Words
    legal_entity: str
    address: str
    website: str
    contact: str
    privacy_contact: str
    colours: Colours


class Locales(Part):
    default: str
    offered: tuple[str, ...]


class Rates(Part):
    """What one unit of the base currency buys, on a date, from a named source."""

    date: date
    source: str
    values: dict[str, Decimal]


class Currencies(Part):
    base: str
    rates: Rates

    @property
    def known(self) -> frozenset[str]:
        """Every currency in which a deal may be reported and a reward paid."""
        return frozenset({self.base, *self.rates.values})


class ContactMode(StrEnum):
    """Whether the company may write to a prospect first. ``link_only``: never."""

    LINK_ONLY = "link_only"


class Country(Part):
    currency: str
    locale: str
    contact: ContactMode = ContactMode.LINK_ONLY


class Source(StrEnum):
    """Where a referral comes from; the third part of its human id."""

    CUSTOMER = "CUST"
    PARTNER = "PART"
    EMPLOYEE = "EMPL"
    OTHER = "OTHR"


class Eligibility(Part):
    """Who may refer. Satisfaction is a score of 0 to 10; tenure is in whole months."""

    satisfaction_at_least: int | None = None
    tenure_months_over: int | None = None


class Offer(Part):
    """What the referee gets. Discounts are basis points: 1500 is 15 %."""

    discount: int | None = None
    discount_term: Literal["first_year", "always"] = "first_year"
    trial_days: int | None = None
    bundle: bool = False


class Band(Part):
    """Deals of at least ``from_`` and less than ``below`` (base currency, minor units)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, validate_by_name=True)

    from_: int = Field(alias="from")
    below: int | None = None
    pays: Amounts


class Instead(Part):
    """What a referrer may choose instead of money."""

    credit_months: int | None = None
    donation: bool = False


class BandsRule(Part):
    rule: Literal["bands"] = "bands"
    bands: tuple[Band, ...]
    instead: Instead = Field(default_factory=Instead)
    recognition: bool = False


class Tier(Part):
    """From how many closed deals in the calendar year, the rewarded one included."""

    name: str
    from_deals: int
    percent: int
    """Basis points: 1000 is 10 %."""


class TierPercentRule(Part):
    rule: Literal["tier_percent"] = "tier_percent"
    of: Literal["first_year_value"] = "first_year_value"
    tiers: tuple[Tier, ...]
    recognition: bool = False


RewardRule = Annotated[BandsRule | TierPercentRule, Field(discriminator="rule")]


class Audience(Part):
    source: Source
    eligible: Eligibility = Field(default_factory=Eligibility)
    offer: Offer
    reward: RewardRule


class Payouts(Part):
    """When and in what portions rewards are paid. Amounts missing here are converted from base."""

    provider: Literal["paypal"]
    holding_days: int
    minimum: Amounts
    approve_automatically_up_to: Amounts


class Privacy(Part):
    """``purposes`` keeps the declared order: purpose -> the words beside its box, per locale."""

    confirm_within_days: int
    purposes: dict[str, Words]


class Program(Part):
    """One whole programme. ``revision.revision_of`` names it."""

    goodword: Literal[1]
    brand: Brand
    locales: Locales
    currencies: Currencies
    countries: dict[str, Country]
    audiences: dict[str, Audience]
    payouts: Payouts
    privacy: Privacy
