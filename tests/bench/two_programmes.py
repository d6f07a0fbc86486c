"""Two programmes for the replay figure: most kinds of rules, and a budget that is never spent.

(Who is left out by a spent budget depends on everybody before, which no column knows.)
"""

OLD = """\
goodword: 1
brand:
  name: Acme
  tagline: {en: Rockets}
  legal_entity: Acme GmbH
  address: Ring 1, 10115 Berlin
  website: https://www.acme.example
  contact: hello@acme.example
  privacy_contact: privacy@acme.example
  colours: {primary: "#003366", accent: "#ffcc00"}
locales: {default: en, offered: [en]}
currencies:
  base: USD
  rates:
    date: 2026-11-02
    source: ECB
    values: {EUR: "0.9210", GBP: "0.7760", JPY: "152.30", HUF: "376.50"}
countries:
  DE: {currency: EUR, locale: en}
  GB: {currency: GBP, locale: en}
  HU: {currency: HUF, locale: en}
  JP: {currency: JPY, locale: en}
  US: {currency: USD, locale: en}
audiences:
  customer:
    source: CUST
    offer: {discount: 15 %}
    reward:
      - {rule: flat, name: first_step, on: qualified, pays: ["50.00 USD"]}
      - rule: bands
        bands:
          - {from: "0.00 USD", below: "10000.00 USD", pays: ["500.00 USD", "450.00 EUR"]}
          - {from: "10000.00 USD", below: "50000.00 USD", pays: ["1500.00 USD", "1400.00 EUR"]}
          - {from: "50000.00 USD", pays: ["3000.00 USD", "2800.00 EUR"]}
        instead: {credit_months: 3, donation: true}
    caps: [{per: year, rewards: 40}]
  partner:
    source: PART
    offer: {bundle: true}
    reward:
      - {rule: tier_percent, percent: {bronze: 10 %, silver: 15 %, gold: 20 %}}
      - {rule: marketing_fund, percent: 2 %, adds: true}
      - rule: recurring_percent
        name: renewals
        years: [1 %, 5 %]
        when: {deal_at_least: "20000.00 USD"}
        adds: true
    caps: [{per: year, at_most: "100000.00 USD"}]
  employee:
    source: EMPL
    offer: {discount: 10 %}
    reward:
      - {rule: credit, on: meeting, months: 1}
      - {rule: flat, pays: ["300.00 USD", "45000 JPY"]}
tiers:
  bronze: {from_deals: 1}
  silver: {from_deals: 3}
  gold: {from_deals: 11}
campaigns:
  spring: {from: 2026-03-01, until: 2026-05-31, audiences: [customer], extra: ["100.00 USD"]}
budget: {per: year, amount: "900000000.00 USD"}
payouts:
  provider: paypal
  holding_days: 30
  minimum: ["25.00 USD"]
  approve_automatically_up_to: ["10000.00 USD"]
privacy:
  confirm_within_days: 14
  purposes:
    offer_contact: {en: You may write to me.}
"""

# What a marketer might try: (from, to).
EDITS = (
    ('pays: ["1500.00 USD", "1400.00 EUR"]', 'pays: ["1650.00 USD", "1500.00 EUR"]'),
    ("gold: 20 %", "gold: 17.5 %"),
    ("years: [1 %, 5 %]", "years: [1 %, 6 %]"),
    ("rewards: 40", "rewards: 30"),
    ('at_most: "100000.00 USD"', 'at_most: "80000.00 USD"'),
    ('extra: ["100.00 USD"]', 'extra: ["150.00 USD"]'),
    ("holding_days: 30", "holding_days: 14"),
    ("{rule: credit, on: meeting, months: 1}", "{rule: credit, on: meeting, months: 2}"),
)


def new() -> str:
    """The old programme with all ``EDITS``."""
    text = OLD
    for before, after in EDITS:
        if text.count(before) != 1:
            message = f"{before!r} stands {text.count(before)} times in the programme"
            raise ValueError(message)
        text = text.replace(before, after)
    return text
