"""What ``program.yml`` may hold: every key of the model, and what may stand there."""

from typing import Final

from goodword.program.providers import PROVIDERS
from goodword.program.reading.amounts import (
    base_currency,
    ceilings,
    check_currency,
    payout_currency,
    rate,
    rewards,
)
from goodword.program.reading.checks import (
    base_has_no_rate,
    default_is_offered,
    invited_by_domain,
    notice_is_signed_off,
    offer_holds_something,
    sections_fit,
)
from goodword.program.reading.context import MOST_LOCALES
from goodword.program.reading.grammar_rewards import BUDGET, CAPS, REWARD, TIERS
from goodword.program.reading.grammar_sections import (
    ATTRIBUTION,
    CAMPAIGNS,
    CLAIM,
    GOVERNANCE,
    LIMITS,
    PLAYBOOK,
    QUALIFICATION,
    REGISTRATION,
    REQUESTS,
    ROUTING,
    SHARE,
    STAFF,
    TARGETS,
    WITHOUT,
    experiments,
)
from goodword.program.reading.kinds import ListKind, MappingKind, TableKind
from goodword.program.reading.names import (
    Address,
    Fallbacks,
    LocalisedTextKind,
    check_country,
    each_once,
    locale,
    offered_locale,
    tier_of,
    time_zone,
)
from goodword.program.reading.scalars import (
    colour,
    day,
    email,
    file_name,
    host,
    https,
    link_colour,
    lowercase_name,
    one_of,
    origin,
    percent,
    text,
    truth,
    version,
    whole,
)

_BRAND: Final = MappingKind(
    {
        "name": text("the name of the brand", 60),
        "tagline": LocalisedTextKind(text("what the company does, in a few words", 160)),
        "legal_entity": text("the company's name in law", 120),
        "address": text("the company's postal address", 240),
        "website": https,
        "contact": email,
        "privacy_contact": email,
        "colours": MappingKind({"primary": link_colour, "accent": colour}),
    },
    {
        "logo": file_name("logo", ".svg"),
        "favicon": file_name("favicon", ".svg", ".png"),
        "picture": file_name("picture", ".svg", ".png", ".jpg", ".webp"),
        "style": one_of("calm", "bold", "editorial"),
        "font": MappingKind(
            {}, {"text": file_name("text", ".woff2"), "headings": file_name("headings", ".woff2")}
        ),
        "proof": MappingKind(
            {
                "quote": LocalisedTextKind(text("what they say, in a sentence", 200)),
                "name": text("who says it", 120),
            },
            {"figure": LocalisedTextKind(text("what it did for them, in a few words", 60))},
        ),
        "origin": origin,
        "time_zone": time_zone,
        "imprint": MappingKind(
            {},
            {
                "represented_by": text("who represents the company in law", 240),
                "company_register": text("court and number of the register", 160),
                "vat_id": text("the number for value added tax", 40),
                "telephone": text("a telephone number", 40),
            },
        ),
        "accessibility": MappingKind(
            {"reviewed": day},
            {
                "contact": email,
                "shortcomings": LocalisedTextKind(text("what is known to fall short", 600)),
                "authority": text("who enforces accessibility where the company is", 240),
            },
        ),
    },
)

_LOCALES: Final = MappingKind(
    {
        "default": locale,
        "offered": ListKind("a list such as [en, de]", locale, each_once, MOST_LOCALES),
    },
    {"fallbacks": Fallbacks(), "address": Address()},
    check=default_is_offered,
)

_CURRENCIES: Final = MappingKind(
    {
        "base": base_currency,
        "rates": MappingKind(
            {
                "date": day,
                "source": text("where the rates come from", 120),
                "values": TableKind('rates such as EUR: "0.9210"', check_currency, rate),
            }
        ),
    },
    {"rates_max_age_days": whole(1, 3650, "days")},
    check=base_has_no_rate,
)

_COUNTRY: Final = MappingKind(
    {"currency": payout_currency, "locale": offered_locale},
    {
        "contact": one_of("link_only", "notice_once"),
        "signed_off_by": text("who answers for it", 120),
        "without": WITHOUT,
    },
    check=notice_is_signed_off,
)

_OFFER: Final = MappingKind(
    {},
    {
        "discount": percent,
        "discount_term": one_of("first_year", "always"),
        "trial_days": whole(1, 365, "days"),
        "onboarding_hours": whole(1, 200, "hours"),
        "bundle": truth,
    },
    check=offer_holds_something,
)

_AUDIENCE: Final = MappingKind(
    {"source": one_of("CUST", "PART", "EMPL", "OTHR"), "offer": _OFFER, "reward": REWARD},
    {
        "name": LocalisedTextKind(text("what its members are called, in the plural", 60)),
        "joining": one_of("open", "approval", "invited"),
        "words": one_of("shown", "reviewed"),
        "mail_domains": ListKind("a list such as [example.com]", host, each_once, most=50),
        "eligible": MappingKind(
            {},
            {
                "satisfaction_at_least": whole(0, 10, "points"),
                "tenure_months_over": whole(0, 600, "months"),
                "active_within_days": whole(1, 365, "days"),
                "tier_at_least": tier_of,
            },
        ),
        "caps": CAPS,
        "share": SHARE,
        "playbook": PLAYBOOK,
    },
    check=invited_by_domain,
)

_PAYOUTS: Final = MappingKind(
    {
        "provider": one_of(*PROVIDERS),
        "holding_days": whole(0, 365, "days"),
        "minimum": rewards,
        "approve_automatically_up_to": ceilings,
    },
    {"change_hold_days": whole(0, 30, "days")},
)

_PRIVACY: Final = MappingKind(
    {
        "confirm_within_days": whole(1, 14, "days"),
        "purposes": TableKind(
            "a name for each purpose, and below it the words beside its box",
            lowercase_name("a purpose"),
            LocalisedTextKind(text("the words beside the box", 400)),
            ordered=True,
        ),
    }
)

PROGRAM: Final = MappingKind(
    {
        "goodword": version(),
        "brand": _BRAND,
        "locales": _LOCALES,
        "currencies": _CURRENCIES,
        "countries": TableKind("countries such as DE: {…}", check_country, _COUNTRY),
        "audiences": TableKind(
            "a name for each audience", lowercase_name("an audience"), _AUDIENCE, ordered=True
        ),
        "payouts": _PAYOUTS,
        "privacy": _PRIVACY,
    },
    {
        "tiers": TIERS,
        "campaigns": CAMPAIGNS,
        "experiments": experiments(_OFFER),
        "budget": BUDGET,
        "claim": CLAIM,
        "qualification": QUALIFICATION,
        "routing": ROUTING,
        "registration": REGISTRATION,
        "attribution": ATTRIBUTION,
        "requests": REQUESTS,
        "governance": GOVERNANCE,
        "limits": LIMITS,
        "targets": TARGETS,
        "staff": STAFF,
    },
    check=sections_fit,
)
