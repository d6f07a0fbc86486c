"""Programmes that are not written in YAML, and referrers that nobody registered.

Whoever needs one takes it from here; ``company`` has the sample programme and the flows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goodword.domain.destination import by_email
from goodword.domain.kinds import RewardPreference
from goodword.domain.referrals.referrer import ReferralCode, Referrer
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
from goodword.program.rewards import Band, BandsRule, Budget, Cap, RewardRule, Tier
from goodword.program.sections import Campaign
from tests.doubles import NOON


def rewarding(
    *rules: RewardRule,
    caps: tuple[Cap, ...] = (),
    budget: Budget | None = None,
    extra: Amounts | None = None,
    tiers: dict[str, int] | None = None,
) -> Program:
    """A programme of rules alone: dollars, and other currencies at round rates. ``extra``: of the
    campaign ``spring``."""
    spring = Campaign(
        from_=date(2026, 3, 1), until=date(2026, 5, 31), audiences=("customer",), extra=extra
    )
    rates = {"EUR": "0.80", "GBP": "0.40", "JPY": "150", "HUF": "376.50"}
    return _program(
        _customer(*rules, caps=caps),
        _currencies("USD", NOON.date(), "a test", rates),
        Payouts(
            provider="paypal",
            holding_days=30,
            minimum={"USD": 2_500},
            approve_automatically_up_to={"USD": 1_000_000},
        ),
        tiers={name: Tier(from_deals=deals) for name, deals in (tiers or {}).items()},
        campaigns={"spring": spring} if extra else {},
        budget=budget,
    )


def paying_out(
    minimum: Amounts | None = None,
    ceiling: Amounts | None = None,
    *,
    name: str = "Larkspur",
    provider: str = "paypal",
) -> Program:
    """A programme in euros that pays out at least 25 and approves up to 9,000, unless told."""
    rates = {"JPY": "165.00", "USD": "1.10"}
    return _program(
        _customer(BandsRule(bands=(Band(from_=0, pays={"EUR": 45_000}),))),
        _currencies("EUR", date(2026, 11, 2), "European Central Bank reference rates", rates),
        Payouts(
            provider=provider,
            holding_days=30,
            minimum=minimum or {"EUR": 2_500},
            approve_automatically_up_to=ceiling or {"EUR": 900_000},
        ),
        name=name,
    )


def _program(
    customer: Audience,
    currencies: Currencies,
    payouts: Payouts,
    *,
    name: str = "Larkspur",
    **sections: Any,
) -> Program:
    """One audience, one country, one locale; ``sections`` are those that a programme may lack."""
    return Program(
        goodword=1,
        brand=Brand(
            name=name,
            tagline={"en": "Planning"},
            legal_entity="Larkspur Software GmbH",
            address="Lindenstraße 12, 10969 Berlin",
            website="https://www.larkspur.example",
            contact="referrals@larkspur.example",
            privacy_contact="privacy@larkspur.example",
            colours=Colours(primary="#3b3a8f", accent="#e0a526"),
        ),
        locales=Locales(default="en", offered=("en",)),
        currencies=currencies,
        countries={"DE": Country(currency="EUR", locale="en")},
        audiences={"customer": customer},
        payouts=payouts,
        privacy=Privacy(confirm_within_days=14, purposes={}),
        **sections,
    )


def _customer(*rules: RewardRule, caps: tuple[Cap, ...] = ()) -> Audience:
    return Audience(source=Source.CUSTOMER, offer=Offer(discount=1500), reward=rules, caps=caps)


def _currencies(base: str, day: date, source: str, rates: Mapping[str, str]) -> Currencies:
    values = {code: Decimal(rate) for code, rate in rates.items()}
    return Currencies(base=base, rates=Rates(date=day, source=source, values=values))


def referrer(
    referrer_id: str = "JS42",
    *,
    receiver: str | None = None,
    currency: str = "EUR",
    taking: RewardPreference = RewardPreference.MONEY,
    now: datetime = NOON,
) -> Referrer:
    """A customer whose account and code are called after them; ``receiver`` is their address at
    the payout provider."""
    return Referrer(
        referrer_id=referrer_id,
        account_id=f"account-{referrer_id}",
        code=f"code-{referrer_id}",
        audience="customer",
        name="Jo Smith",
        email="jo@customer.example",
        locale="en",
        currency=currency,
        destination=None if receiver is None else by_email(receiver),
        taking=taking,
        registered_at=now,
    )


def code_of(of: Referrer) -> ReferralCode:
    """A referrer's code, in Germany."""
    return ReferralCode(
        code=of.code,
        referrer_id=of.referrer_id,
        audience=of.audience,
        name=None,
        locale=of.locale,
        country="DE",
        currency=of.currency,
    )
