"""A first ``program.yml`` from five answers: small, valid, and commented for whoever goes on.

What nobody was asked for gets a sensible value, and where it is only a stand-in, says so.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, NamedTuple

from goodword.program.currencies import decimal_text, decimals
from goodword.program.providers import payable_step
from goodword.program.reading.amounts import AmountKind

# What one euro buys, roughly. Only to begin with: the file says that they are to be replaced.
ROUGH_RATES: Final[Mapping[str, Decimal]] = {
    code: Decimal(rate)
    for code, rate in {
        "AED": "3.99", "AUD": "1.65", "BRL": "6.17", "CAD": "1.51", "CHF": "0.96", "CNY": "7.75",
        "CZK": "24.5", "DKK": "7.46", "EUR": "1", "GBP": "0.84", "HKD": "8.47", "HUF": "409",
        "IDR": "17900", "ILS": "3.65", "INR": "95", "ISK": "147", "JPY": "165", "KRW": "1560",
        "MXN": "20.2", "MYR": "4.61", "NOK": "11.7", "NZD": "1.88", "PHP": "63.5", "PLN": "4.25",
        "RON": "5.05", "SAR": "4.07", "SEK": "11.5", "SGD": "1.41", "THB": "35.5", "TRY": "45.5",
        "TWD": "35.2", "USD": "1.09", "ZAR": "19.4",
    }.items()
}  # fmt: skip

TAGLINES: Final = {
    "ar": "{name}: يوصي بنا من يعرفنا",
    "de": "{name}: empfohlen von Menschen, die uns kennen",
    "en": "{name}: recommended by people who know us",
    "es": "{name}: recomendado por quienes nos conocen",
    "fr": "{name} : recommandé par celles et ceux qui nous connaissent",
    "ja": "{name}をよく知る皆様からのご紹介",
}
CONTACT: Final = {
    "ar": "أوافق على أن تراسلني {name} بالبريد الإلكتروني بشأن هذا العرض.",
    "de": "{name} darf mich per E-Mail zu diesem Angebot kontaktieren.",
    "en": "{name} may contact me by e-mail about this offer.",
    "es": "{name} puede escribirme por correo electrónico sobre esta oferta.",
    "fr": "{name} peut me contacter par e-mail au sujet de cette offre.",
    "ja": "このご案内について{name}からメールで連絡を受けることに同意します。",
}


class Home(NamedTuple):
    """A country with what is paid and spoken there."""

    country: str
    currency: str
    locale: str


class Answers(NamedTuple):
    """What was asked. The first locale is the default; the reward's currency is the base."""

    name: str
    contact: str
    homes: tuple[Home, ...]
    locales: tuple[str, ...]
    reward: AmountKind


def program_text(answers: Answers, schema: str) -> str:
    """The file. ``schema`` is the address of the JSON Schema, as seen from the file."""
    base = answers.reward.currency
    others = sorted({home.currency for home in answers.homes} - {base})
    # At least one rate has to be there.
    others = others or ["USD" if base == "EUR" else "EUR"]
    domain = answers.contact.rpartition("@")[2].encode("idna").decode()
    return _TEXT.format(
        schema=schema,
        name=_quoted(answers.name),
        taglines=_words(TAGLINES, answers, indent=4),
        website=f"https://www.{domain}",
        contact=_quoted(answers.contact),
        default=answers.locales[0],
        offered=", ".join(answers.locales),
        base=base,
        rates="\n".join(f'      {code}: "{_rate(base, code)}"' for code in others),
        countries="\n".join(
            f"  {home.country}: {{currency: {home.currency}, locale: {home.locale}}}"
            for home in answers.homes
        ),
        reward=_amount(answers.reward.minor, base),
        minimum=_amount(about(25, base), base),
        ceiling=_amount(max(about(1000, base), 2 * answers.reward.minor), base),
        words=_words(CONTACT, answers, indent=6),
    )


def _quoted(text: str) -> str:
    """A text in double quotes: JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _words(texts: Mapping[str, str], answers: Answers, *, indent: int) -> str:
    lines: Iterable[str] = (
        f"{' ' * indent}{locale}: {_quoted(texts[locale].replace('{name}', answers.name))}"
        for locale in answers.locales
    )
    return "\n".join(lines)


def _rate(base: str, code: str) -> str:
    """Four significant digits, written without an exponent."""
    exact = ROUGH_RATES[code] / ROUGH_RATES[base]
    return f"{Context(prec=4, rounding=ROUND_HALF_EVEN).plus(exact):f}"


def about(euros: int, currency: str) -> int:
    """A round amount worth about so much, in minor units that can be paid."""
    rough = Context(prec=1).plus(euros * ROUGH_RATES[currency])
    step = payable_step(currency)
    return max(int(rough.scaleb(decimals(currency))) // step, 1) * step


def _amount(minor: int, currency: str) -> str:
    return f'"{decimal_text(minor, currency)} {currency}"'


_TEXT: Final = """\
# yaml-language-server: $schema={schema}
# A referral programme. Edit it, run `goodword check`, look at it with `goodword dev`.
# Further sections (partners, tiers, campaigns, budget, limits and more): docs/program.md.
goodword: 1

brand:
  name: {name}
  # What your company does, in a few words.
  tagline:
{taglines}
  # As in the company register; it stands in the terms.
  legal_entity: {name}
  # PUT IN YOUR POSTAL ADDRESS: the law asks for one.
  address: Street 1, 12345 Town
  # Guessed from your e-mail address.
  website: {website}
  contact: {contact}
  privacy_contact: {contact}
  # Links and buttons stand in the first colour.
  colours:
    primary: "#1f4e79"
    accent: "#e0a526"

locales:
  default: {default}
  offered: [{offered}]

currencies:
  base: {base}
  # PUT IN TODAY'S RATES: what one {base} buys. These are rough, to begin with.
  rates:
    date: 2026-11-02
    source: Rough rates, to be replaced
    values:
{rates}

# Nobody is written to who did not ask.
countries:
{countries}

audiences:
  customer:
    source: CUST
    # Who wants to join does so at /join/customer, and a person decides: `goodword waiting`.
    joining: approval
    # What your customer's contact gets.
    offer:
      discount: 10 %
      discount_term: first_year
    # What your customer gets for a closed deal.
    reward:
      rule: flat
      pays: [{reward}]

payouts:
  provider: paypal
  # A reward is held for so long after the deal is closed.
  holding_days: 30
  # Smaller amounts wait for the next reward, larger ones for a person in finance.
  minimum: [{minimum}]
  approve_automatically_up_to: [{ceiling}]

privacy:
  confirm_within_days: 14
  # One unticked box. The words are stored with every consent, exactly as shown.
  purposes:
    offer_contact:
{words}

# Who hears of each confirmed referral, by mail.
routing:
  - {{owner: {contact}, answer_within_hours: 8}}
"""
