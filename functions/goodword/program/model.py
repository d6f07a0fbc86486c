"""The programme as a frozen model. Amounts are integers of minor units per currency.

Built by ``parse`` from a marketer's ``program.yml``, stored as JSON with each revision, and read
back with ``Program.model_validate_json`` by the functions. Unknown keys are refused. Reward rules
stand in ``rewards``, what describes how a programme is run in ``sections``.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from goodword.program.base import Amounts, LocalisedText, Model, Source
from goodword.program.rewards import Budget, Cap, RewardRule, Tier
from goodword.program.sections import (
    Attribution,
    Campaign,
    Channel,
    ClaimField,
    ClaimQuestions,
    Governance,
    Joining,
    Limits,
    Metric,
    Outreach,
    Playbook,
    Qualification,
    Registration,
    RoutingRule,
    Share,
    StaffMember,
    Targets,
    WordsPolicy,
)

RATES_MAX_AGE_DAYS: Final = 92
"""The longest quarter: so no quarter is closed with rates that are older than itself."""


class Colours(Model):
    """Brand colours as ``#rrggbb``."""

    primary: str
    accent: str


class Imprint(Model):
    """What the imprint tells besides name and addresses; all of it optional.

    ``represented_by`` names people, ``company_register`` court and number.
    """

    represented_by: str | None = None
    company_register: str | None = None
    vat_id: str | None = None
    telephone: str | None = None


class Accessibility(Model):
    """What the accessibility statement tells; without one there is no such page.

    ``reviewed`` is the day on which somebody last went through the pages, ``contact`` takes reports
    (without one: ``brand.contact``), ``shortcomings`` says what is known to fall short, and
    ``authority`` who enforces the law where the company is.
    """

    reviewed: date
    contact: str | None = None
    shortcomings: LocalisedText | None = None
    authority: str | None = None


class Fonts(Model):
    """Names of WOFF2 files in ``site/brand/``: of all text, and of headings."""

    text: str | None = None
    headings: str | None = None


class Testimonial(Model):
    """What somebody says who has used it, and the figure that tells what it did for them."""

    quote: LocalisedText
    name: str
    figure: LocalisedText | None = None


class Brand(Model):
    """``logo``, ``picture`` and ``favicon`` are names of files in ``site/brand/``.

    ``style`` is how offer pages are laid out. ``origin`` is where the programme's pages are
    served, such as ``https://refer.example.com``. ``time_zone`` is the company's, by its IANA name.
    """

    name: str
    tagline: LocalisedText
    legal_entity: str
    address: str
    website: str
    contact: str
    privacy_contact: str
    colours: Colours
    logo: str | None = None
    favicon: str | None = None
    picture: str | None = None
    style: Literal["calm", "bold", "editorial"] = "calm"
    font: Fonts = Fonts()
    proof: Testimonial | None = None
    origin: str | None = None
    time_zone: str = "UTC"
    imprint: Imprint = Field(default_factory=Imprint)
    accessibility: Accessibility | None = None


class Locales(Model):
    """``fallbacks``: locale -> the offered locale whose words stand in where its own are missing.

    A key that is not offered only says what its visitors are shown instead.
    ``address``: language -> its form of address (``FORMS``), where it is not the usual one.
    """

    default: str
    offered: tuple[str, ...]
    fallbacks: dict[str, str] = Field(default_factory=dict)
    address: dict[str, str] = Field(default_factory=dict)


class Rates(Model):
    """What one unit of the base currency buys, on a date, from a named source."""

    date: date
    source: str
    values: dict[str, Decimal]


class Currencies(Model):
    """``rates_max_age_days``: rates that are older are not published any more."""

    base: str
    rates: Rates
    rates_max_age_days: int = RATES_MAX_AGE_DAYS

    @property
    def known(self) -> frozenset[str]:
        """Every currency in which a deal may be reported and a reward paid."""
        return frozenset({self.base, *self.rates.values})

    def age_of_rates(self, today: date) -> int | None:
        """Their age in days, where that is more than they may have."""
        age = (today - self.rates.date).days
        return age if age > self.rates_max_age_days else None


class ContactMode(StrEnum):
    """Whether the company may write to a prospect first.

    ``link_only``: never. ``notice_once``: one neutral notice, ever, where somebody in the
    company's legal department has signed that off.
    """

    LINK_ONLY = "link_only"
    NOTICE_ONCE = "notice_once"


class Country(Model):
    """``without`` are the channels that share pages do not offer there."""

    currency: str
    locale: str
    contact: ContactMode = ContactMode.LINK_ONLY
    signed_off_by: str | None = None
    without: tuple[Channel, ...] = ()


class Eligibility(Model):
    """Who may refer. Satisfaction is a score of 0 to 10; tenure is in whole months.

    ``active_within_days``: the referrer has used the product in so many days. ``tier_at_least``
    names a tier of the programme.
    """

    satisfaction_at_least: int | None = None
    tenure_months_over: int | None = None
    active_within_days: int | None = None
    tier_at_least: str | None = None


class Offer(Model):
    """What the referee gets. Discounts are basis points: 1500 is 15 %."""

    discount: int | None = None
    discount_term: Literal["first_year", "always"] = "first_year"
    trial_days: int | None = None
    onboarding_hours: int | None = None
    bundle: bool = False


class Audience(Model):
    """``name`` is how pages call its members (plural); without one, by their source.

    ``reward`` keeps the declared order, which decides. Without ``joining`` there is no join page;
    ``mail_domains`` are those whose mailboxes are ``invited``, in lower case and ASCII.
    ``words`` says what becomes of the sentence that a member writes for their page.
    """

    source: Source
    name: LocalisedText | None = None
    joining: Joining | None = None
    mail_domains: tuple[str, ...] = ()
    words: WordsPolicy = WordsPolicy.SHOWN
    eligible: Eligibility = Field(default_factory=Eligibility)
    offer: Offer
    reward: tuple[RewardRule, ...]
    caps: tuple[Cap, ...] = ()
    share: Share | None = None
    playbook: Playbook = Field(default_factory=Playbook)


class Variant(Model):
    """What an experiment's variant changes; nothing for the one that changes nothing."""

    headline: LocalisedText | None = None
    lead: LocalisedText | None = None
    offer: Offer | None = None


class Experiment(Model):
    """A comparison on the offer pages of some audiences, both days included, in UTC.

    ``share`` of the codes takes part (basis points), evenly among ``variants``; ``hold_out`` of
    all codes (basis points) is kept out of every variant and counted on its own.
    """

    from_: date = Field(alias="from")
    until: date
    audiences: tuple[str, ...]
    share: int = 10_000
    hold_out: int = 0
    metric: Metric
    variants: dict[str, Variant]


class Payouts(Model):
    """When and in what portions rewards are paid. Amounts missing here are converted from base.

    ``change_hold_days``: how long nothing is paid to a referrer after where they are paid was
    changed, so that whoever it was changed from can object.
    """

    provider: str
    holding_days: int
    minimum: Amounts
    approve_automatically_up_to: Amounts
    change_hold_days: int = 3


class Privacy(Model):
    """``purposes`` keeps the declared order: purpose -> the words beside its box, per locale."""

    confirm_within_days: int
    purposes: dict[str, LocalisedText]


class Program(Model):
    """One whole programme. ``revision.revision_of`` names it.

    Tiers, campaigns, experiments and routes keep the declared order: the first that fits decides.
    """

    goodword: Literal[1]
    brand: Brand
    locales: Locales
    currencies: Currencies
    countries: dict[str, Country]
    audiences: dict[str, Audience]
    tiers: dict[str, Tier] = Field(default_factory=dict)
    campaigns: dict[str, Campaign] = Field(default_factory=dict)
    experiments: dict[str, Experiment] = Field(default_factory=dict)
    budget: Budget | None = None
    payouts: Payouts
    privacy: Privacy
    claim: ClaimQuestions = Field(default_factory=ClaimQuestions)
    qualification: Qualification | None = None
    routing: tuple[RoutingRule, ...] = ()
    registration: Registration | None = None
    attribution: Attribution | None = None
    requests: dict[str, Outreach] = Field(default_factory=dict)
    governance: Governance = Field(default_factory=Governance)
    limits: Limits = Limits()
    targets: Targets | None = None
    staff: tuple[StaffMember, ...] = ()

    @property
    def partners(self) -> tuple[str, ...]:
        """The audiences that are paid by their tier."""
        return tuple(
            name
            for name, audience in self.audiences.items()
            if any(rule.rule == "tier_percent" for rule in audience.reward)
        )

    @property
    def registering(self) -> tuple[str, ...]:
        """The audiences that may register deals: those declared; else those that are paid by their
        tier, and where none is, everybody. None where nothing is said of registrations."""
        if self.registration is None:
            return ()
        declared = self.registration.audiences
        return declared or self.partners or tuple(self.audiences)


def required_fields(program: Program) -> frozenset[ClaimField]:
    """What has to be said where a claim is confirmed: what decides who takes it and whether it
    fits, and what the form asks for at once (but a message, which nobody has to write)."""
    needed = set(program.claim.fields) - {ClaimField.MESSAGE}
    fits = program.qualification
    if any(route.countries for route in program.routing) or (fits and fits.countries):
        needed.add(ClaimField.COUNTRY)
    if fits and (fits.employees or fits.industries):
        needed.add(ClaimField.COMPANY)
    return frozenset(needed)
