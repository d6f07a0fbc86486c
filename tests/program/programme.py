"""A small whole programme for tests; each test shows the line that it changes."""

from goodword.program.reading.parse import parse

SMALL = """\
goodword: 1
brand:
  name: Acme
  tagline: {en: Rockets, de: Raketen}
  legal_entity: Acme GmbH
  address: Ring 1, 10115 Berlin
  website: https://www.acme.example
  contact: hello@acme.example
  privacy_contact: privacy@acme.example
  colours: {primary: "#003366", accent: "#ffcc00"}
locales:
  default: en
  offered: [en, de]
currencies:
  base: USD
  rates:
    date: 2026-11-02
    source: ECB
    values: {EUR: "0.92", JPY: "152.30", HUF: "376.50"}
countries:
  DE: {currency: EUR, locale: de}
  US: {currency: USD, locale: en, contact: link_only}
audiences:
  customer:
    source: CUST
    eligible: {satisfaction_at_least: 9, tenure_months_over: 6}
    offer: {discount: 15 %, trial_days: 60}
    reward:
      rule: bands
      bands:
        - {from: "0.00 USD", below: "1000.00 USD", pays: ["50.00 USD", "45.00 EUR"]}
        - {from: "1000.00 USD", below: "5000.00 USD", pays: ["90.00 USD"]}
        - {from: "5000.00 USD", pays: ["300.00 USD"]}
      instead: {credit_months: 3, donation: true}
  partner:
    source: PART
    offer: {bundle: true}
    reward:
      rule: tier_percent
      percent:
        bronze: 10 %
        silver: 15 %
tiers:
  bronze: {from_deals: 1}
  silver: {from_deals: 3}
payouts:
  provider: paypal
  holding_days: 30
  minimum: ["25.00 USD"]
  approve_automatically_up_to: ["1000.00 USD"]
privacy:
  confirm_within_days: 14
  purposes:
    offer_contact: {en: You may write to me., de: Sie dürfen mir schreiben.}
"""

# The reward of its partner.
PARTNER = """\
      rule: tier_percent
      percent:
        bronze: 10 %
        silver: 15 %
"""
# A rule, as with_rules takes it.
FLAT = 'rule: flat, pays: ["5.00 USD"]'


def small_with(old: str, new: str) -> str:
    """The small programme with one passage replaced, which must stand in it exactly once."""
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times in the programme"
    return SMALL.replace(old, new)


def with_rules(*rules: str) -> str:
    """The small programme; its partner's reward is a list, of which the first rule is line 39."""
    return small_with(PARTNER, "".join(f"      - {{{rule}}}\n" for rule in rules))


def with_lasting_rates(text: str) -> str:
    """A programme whose rates may be ten years old: one that is published by the real clock."""
    return text.replace("  rates:\n", "  rates_max_age_days: 3650\n  rates:\n", 1)


def mistakes_in(text: str | bytes) -> list[str]:
    """Every mistake as it is printed, without the file's name."""
    return [str(mistake).removeprefix("p.yml:") for mistake in parse(text, "p.yml").mistakes]
