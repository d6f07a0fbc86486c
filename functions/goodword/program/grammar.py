"""What ``program.yml`` may hold: every key of the model, and what may stand there."""

from typing import Final

from goodword.program.amounts import (
    base_currency,
    ceilings,
    check_currency,
    currency,
    deal_size,
    rate,
    rewards,
)
from goodword.program.facts import MOST_LOCALES
from goodword.program.places import (
    Words,
    check_country,
    each_once,
    locale,
    offered_locale,
)
from goodword.program.reading import Choice, Fields, Items, Table
from goodword.program.rules import (
    bands_fit,
    base_has_no_rate,
    default_is_offered,
    offer_holds_something,
    tiers_ascend,
)
from goodword.program.values import (
    colour,
    day,
    email,
    https,
    link_colour,
    lowercase_name,
    one_of,
    percent,
    text,
    truth,
    version,
    whole,
)

_BRAND: Final = Fields(
    {
        "name": text("the name of the brand", 60),
        "tagline": Words(text("what the company does, in a few words", 160)),
        "legal_entity": text("the company's name in law", 120),
        "address": text("the company's postal address", 240),
        "website": https,
        "contact": email,
        "privacy_contact": email,
        "colours": Fields({"primary": link_colour, "accent": colour}),
    }
)

_LOCALES: Final = Fields(
    {
        "default": locale,
        "offered": Items("a list such as [en, de]", locale, each_once, MOST_LOCALES),
    },
    check=default_is_offered,
)

_CURRENCIES: Final = Fields(
    {
        "base": base_currency,
        "rates": Fields(
            {
                "date": day,
                "source": text("where the rates come from", 120),
                "values": Table('rates such as EUR: "0.9210"', check_currency, rate),
            }
        ),
    },
    check=base_has_no_rate,
)

_COUNTRY: Final = Fields(
    {"currency": currency, "locale": offered_locale},
    {"contact": one_of("link_only")},
)

_OFFER: Final = Fields(
    {},
    {
        "discount": percent,
        "discount_term": one_of("first_year", "always"),
        "trial_days": whole(1, 365, "days"),
        "bundle": truth,
    },
    check=offer_holds_something,
)

_BAND: Final = Fields({"from": deal_size, "pays": rewards}, {"below": deal_size})

_TIER: Final = Fields(
    {
        "name": text("the name of the tier", 40),
        "from_deals": whole(1, 10_000, "deals"),
        "percent": percent,
    }
)

_REWARD: Final = Choice(
    "rule",
    {
        "bands": Fields(
            {
                "rule": one_of("bands"),
                "bands": Items('bands such as - {from: "0.00 USD", pays: […]}', _BAND, bands_fit),
            },
            {
                "instead": Fields({}, {"credit_months": whole(1, 36, "months"), "donation": truth}),
                "recognition": truth,
            },
        ),
        "tier_percent": Fields(
            {
                "rule": one_of("tier_percent"),
                "tiers": Items(
                    "tiers such as - {name: gold, from_deals: 1, percent: 10 %}",
                    _TIER,
                    tiers_ascend,
                ),
            },
            {"of": one_of("first_year_value"), "recognition": truth},
        ),
    },
)

_AUDIENCE: Final = Fields(
    {"source": one_of("CUST", "PART", "EMPL", "OTHR"), "offer": _OFFER, "reward": _REWARD},
    {
        "eligible": Fields(
            {},
            {
                "satisfaction_at_least": whole(0, 10, "points"),
                "tenure_months_over": whole(0, 600, "months"),
            },
        ),
    },
)

_PAYOUTS: Final = Fields(
    {
        "provider": one_of("paypal"),
        "holding_days": whole(0, 365, "days"),
        "minimum": rewards,
        "approve_automatically_up_to": ceilings,
    }
)

_PRIVACY: Final = Fields(
    {
        "confirm_within_days": whole(1, 14, "days"),
        "purposes": Table(
            "a name for each purpose, and below it the words beside its box",
            lowercase_name("a purpose"),
            Words(text("the words beside the box", 400)),
            ordered=True,
        ),
    }
)

PROGRAM: Final = Fields(
    {
        "goodword": version(),
        "brand": _BRAND,
        "locales": _LOCALES,
        "currencies": _CURRENCIES,
        "countries": Table("countries such as DE: {…}", check_country, _COUNTRY),
        "audiences": Table(
            "a name for each audience", lowercase_name("an audience"), _AUDIENCE, ordered=True
        ),
        "payouts": _PAYOUTS,
        "privacy": _PRIVACY,
    }
)
