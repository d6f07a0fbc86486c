"""A programme of rules alone; each test shows the rules that it is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from goodword.domain.money import Money
from goodword.domain.referrals.referral import Referral, Referrer
from goodword.domain.rewards.rules import CompiledRules, RuleInput, compile_terms
from goodword.program.base import Amounts, Source
from goodword.program.model import (
    Audience,
    Brand,
    Colours,
    Country,
    Currencies,
    Locales,
    Offer,
    Payouts,
    Privacy,
    Program,
    Rates,
)
from goodword.program.rewards import Band, BandsRule, Budget, Cap, Milestone, RewardRule, Tier
from goodword.program.sections import Campaign

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RATES = {"EUR": "0.80", "GBP": "0.40", "JPY": "150", "HUF": "376.50"}


def program(
    *rules: RewardRule,
    caps: tuple[Cap, ...] = (),
    budget: Budget | None = None,
    extra: Amounts | None = None,
    tiers: dict[str, int] | None = None,
) -> Program:
    """Dollars, and other currencies at round rates. ``extra``: of the campaign ``spring``."""
    spring = Campaign(
        from_=date(2026, 3, 1), until=date(2026, 5, 31), audiences=("customer",), extra=extra
    )
    return Program(
        goodword=1,
        brand=Brand(
            name="Acme",
            tagline={"en": "Rockets"},
            legal_entity="Acme GmbH",
            address="Ring 1, 10115 Berlin",
            website="https://www.acme.example",
            contact="hello@acme.example",
            privacy_contact="privacy@acme.example",
            colours=Colours(primary="#003366", accent="#ffcc00"),
        ),
        locales=Locales(default="en", offered=("en",)),
        currencies=Currencies(
            base="USD",
            rates=Rates(
                date=NOON.date(),
                source="a test",
                values={code: Decimal(rate) for code, rate in RATES.items()},
            ),
        ),
        countries={"DE": Country(currency="EUR", locale="en")},
        audiences={
            "customer": Audience(
                source=Source.CUSTOMER, offer=Offer(discount=1500), reward=rules, caps=caps
            )
        },
        tiers={name: Tier(from_deals=deals) for name, deals in (tiers or {}).items()},
        campaigns={"spring": spring} if extra else {},
        budget=budget,
        payouts=Payouts(
            provider="paypal",
            holding_days=30,
            minimum={"USD": 2_500},
            approve_automatically_up_to={"USD": 1_000_000},
        ),
        privacy=Privacy(confirm_within_days=14, purposes={}),
    )


def terms(
    *rules: RewardRule,
    caps: tuple[Cap, ...] = (),
    budget: Budget | None = None,
    extra: Amounts | None = None,
    tiers: dict[str, int] | None = None,
) -> CompiledRules:
    """The same, compiled."""
    return compile_terms(program(*rules, caps=caps, budget=budget, extra=extra, tiers=tiers))


TEN_THOUSAND = Money(1_000_000, "EUR")


def won(deal: Money = TEN_THOUSAND, **facts: Any) -> RuleInput:
    """A customer in Germany, paid in euros, whose recommendation bought; of a renewal at the same
    value unless ``closed`` says otherwise."""
    plain = RuleInput("customer", Milestone.CLOSED_WON, "DE", "EUR", deals=1)
    return plain._replace(**{"deal": deal, "closed": deal, **facts})


def early(milestone: Milestone) -> RuleInput:
    """The same customer before any deal."""
    return RuleInput("customer", milestone, "DE", "EUR")


TWO_BANDS = BandsRule(
    bands=(
        Band(from_=0, below=1_000_000, pays={"USD": 50_000, "EUR": 45_000}),
        Band(from_=1_000_000, pays={"USD": 150_000, "EUR": 140_000}),
    )
)

REFERRER = Referrer(
    referrer_id="JS42",
    account_id="account-JS42",
    code="code-JS42",
    audience="customer",
    name="Jo Smith",
    email="jo@customer.example",
    locale="en",
    currency="EUR",
    registered_at=NOON,
)
REFERRAL = Referral(
    referral_id="REF-2026-CUST-001-JS42",
    claim_id="c1",
    code="code-JS42",
    referrer_id="JS42",
    audience="customer",
    revision="0123456789abcdef",
    prospect_id="p1",
    locale="en",
    created_at=NOON,
    moved_at=NOON,
    confirmed_at=NOON,
)
