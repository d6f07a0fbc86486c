"""The sentences of a plan: each test shows the line that changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword_ops.plan.diff.changes import changes
from tests.doubles import sample_program
from tests.program.programme import SMALL, small_with

GOLD = """\
  silver: {from_deals: 3}
  gold: {from_deals: 5, benefits: {en: A dinner, de: Ein Essen}}
"""
SPRING = """\
campaigns:
  spring:
    from: 2026-03-01
    until: 2026-05-31
    audiences: [customer]
    extra: ["25.00 USD"]
    headline: {en: Spring, de: Frühling}
"""
BUDGET = 'budget: {per: year, amount: "9000.00 USD"}\n'
BUNDLE = "    offer: {bundle: true}\n"


def programme(text: str) -> Program:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None, parsed.mistakes
    return parsed.program


def said(old: str, new: str) -> list[str]:
    return [str(change) for change in changes(programme(old), programme(new))]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'pays: ["90.00 USD"]',
            'pays: ["95.00 USD", "88.00 EUR"]',
            (
                "customer: deals from 1,000.00 to 5,000.00 USD earn 95.00 USD instead of "
                "90.00 USD, 88.00 EUR instead of 82.80 EUR (converted)"
            ),
        ),
        (
            'pays: ["50.00 USD", "45.00 EUR"]',
            'pays: ["50.00 USD"]',
            "customer: deals below 1,000.00 USD earn 46.00 EUR (converted) instead of 45.00 EUR",
        ),
        (
            'pays: ["300.00 USD"]',
            'pays: ["350.00 USD"]',
            "customer: deals of 5,000.00 USD and more earn 350.00 USD instead of 300.00 USD",
        ),
        (
            "{credit_months: 3, donation: true}",
            "{credit_months: 4}",
            "customer: a donation instead of money can no longer be chosen",
        ),
        (
            "silver: 15 %",
            "silver: 17.5 %",
            "partner: tier silver earns 17.5 % of a deal instead of 15 %",
        ),
        (
            "silver: {from_deals: 3}",
            "silver: {from_deals: 4}",
            "the tier silver begins with 4 deals a year instead of 3",
        ),
        ("discount: 15 %", "discount: 20 %", "customer: the discount is 20 % (was 15 %)"),
        (", trial_days: 60", "", "customer: no longer: the trial lasts 60 days"),
        (
            "tenure_months_over: 6",
            "tenure_months_over: 6, active_within_days: 30",
            "customer: a referrer was active in the last 30 days, which is new",
        ),
        ("de: Raketen", "de: Raketen!", "tagline changed in de"),
        ("name: Acme\n", "name: Apex\n", "name is Apex instead of Acme"),
        ("holding_days: 30", "holding_days: 14", "rewards are held for 14 days (was 30)"),
        (
            'minimum: ["25.00 USD"]',
            'minimum: ["20.00 USD"]',
            "a payout is at least 20.00 USD instead of 25.00 USD",
        ),
        (
            "en: You may write to me.",
            "en: You may write.",
            "the words beside the box of offer contact changed in en",
        ),
        (
            'EUR: "0.92"',
            'EUR: "0.93"',
            "the rate of EUR is 0.93 instead of 0.92",
        ),
        (
            "US: {currency: USD, locale: en",
            "US: {currency: EUR, locale: en",
            "country US: currency",
        ),
        (
            "contact: link_only}",
            "contact: notice_once, signed_off_by: Ann Lee}",
            (
                "country US: the contact is notice once (was link only); "
                "without effect yet: nobody is written to first"
            ),
        ),
        (
            "locale: de}",
            "locale: de, without: [sms]}",
            "country DE: share pages leave out sms, which is new",
        ),
        ("default: en", "default: de", "the default locale is de instead of en"),
        (
            "offered: [en, de]",
            "offered: [en, de]\n  address: {de: du}",
            "de addresses the reader as du instead of sie",
        ),
        ("offered: [en, de]", "offered: [de, en]", "locales: another order, de, en"),
    ],
)
def test_a_change_is_told_in_plain_words(old: str, new: str, words: str) -> None:
    found = said(SMALL, small_with(old, new))

    assert any(one.startswith(words) for one in found), found


def test_a_campaign_a_tier_a_budget_and_a_cap_that_are_new() -> None:
    text = SMALL.replace("  silver: {from_deals: 3}\n", GOLD).replace(
        "        silver: 15 %\n", "        silver: 15 %\n        gold: 20 %\n"
    )
    text = text.replace("payouts:\n", f"{SPRING}{BUDGET}payouts:\n")
    text = text.replace(BUNDLE, f"{BUNDLE}    caps: [{{per: year, rewards: 3}}]\n")

    assert said(SMALL, text) == [
        "partner: tier gold earns 20 % of a deal, which is new",
        "partner: a new cap for each referrer: at most 3 rewards a year",
        "a new tier, gold, begins with 5 deals a year",
        "campaign spring: each deal closed earns 25.00 USD on top",
        "all rewards together may cost 9,000.00 USD a year, which is new",
        "campaign spring: it runs from 2026-03-01 to 2026-05-31 for customer",
    ]
    assert said(text, SMALL) == [
        "partner: tier gold has no share of its own any more",
        "partner: no longer capped: at most 3 rewards a year",
        "the tier gold is gone",
        "campaign spring: no longer: each deal closed earns 25.00 USD on top",
        "there is no budget any more (was 9,000.00 USD a year)",
        "campaign spring: it is gone",
    ]


RUNNING = f"""\
{SMALL}{SPRING}\
qualification: {{employees: {{from: 50}}, countries: [DE, US], budget_at_least: "100.00 USD"}}
routing:
  - {{countries: [DE], owner: dach@acme.example, answer_within_hours: 4}}
  - {{owner: sales@acme.example, answer_within_hours: 24}}
registration: {{window_days: 90, extension_days: 30}}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("until: 2026-05-31", "until: 2026-06-30", "campaign spring: it ends on 2026-06-30 (was"),
        ('extra: ["25.00 USD"]', 'extra: ["30.00 USD"]', "campaign spring: on top, each deal"),
        ("de: Frühling", "de: Lenz", "campaign spring: headline changed in de"),
        ("{from: 50}", "{from: 20}", "qualification: employees from is 20 instead of 50"),
        ("[DE, US], b", "[US], b", "qualification: countries are US instead of DE and US"),
        ("100.00 USD", "200.00 USD", "qualification: budget at least is 200.00 USD instead of 100"),
        ("hours: 4}", "hours: 2}", "routing: 1 answer within hours is 2 instead of 4"),
        (
            "  - {countries: [DE], owner: dach@acme.example, answer_within_hours: 4}\n",
            "",
            "routing: 1 entry instead of 2",
        ),
        (", extension_days: 30", "", "registration: extension days is gone"),
    ],
)
def test_sections_about_how_a_programme_is_run_have_their_changes_told(
    old: str, new: str, words: str
) -> None:
    assert RUNNING.count(old) == 1

    (found,) = said(RUNNING, RUNNING.replace(old, new))

    assert found.startswith(words)


def test_what_has_no_effect_yet_says_so_in_the_plan_too() -> None:
    (found,) = said(RUNNING, RUNNING.replace("{from: 50}", "{from: 20}"))

    assert found.endswith("; advice, and what a confirmation asks for; nothing checks it yet")


def test_a_band_whose_limit_moves_is_told_by_the_deals_between_old_and_new() -> None:
    text = small_with('below: "5000.00 USD"', 'below: "6000.00 USD"').replace(
        'from: "5000.00 USD"', 'from: "6000.00 USD"'
    )

    assert said(SMALL, text) == [
        "customer: deals from 5,000.00 to 6,000.00 USD earn 90.00 USD instead of 300.00 USD"
    ]
    assert said(text, SMALL) == [
        "customer: deals from 5,000.00 to 6,000.00 USD earn 300.00 USD instead of 90.00 USD"
    ]


def test_bands_that_pay_the_same_are_one_however_they_are_cut() -> None:
    parted = small_with(
        '        - {from: "5000.00 USD", pays: ["300.00 USD"]}\n',
        '        - {from: "5000.00 USD", below: "7000.00 USD", pays: ["300.00 USD"]}\n'
        '        - {from: "7000.00 USD", pays: ["300.00 USD"]}\n',
    )
    dearer = parted.replace('["300.00 USD"]', '["310.00 USD"]')

    assert said(SMALL, dearer) == [
        "customer: deals of 5,000.00 USD and more earn 310.00 USD instead of 300.00 USD"
    ]
    assert said(SMALL, parted) == []


def test_amounts_are_listed_with_the_base_currency_first() -> None:
    spring = SPRING.replace('["25.00 USD"]', '["22.00 EUR", "25.00 USD"]')

    found = said(SMALL, f"{SMALL}{spring}")

    assert found[0] == "campaign spring: each deal closed earns 25.00 USD, 22.00 EUR on top"


def test_a_currency_that_goes_is_told_without_an_amount_of_its_own() -> None:
    text = small_with(', "45.00 EUR"]', "]").replace('EUR: "0.92", ', "")

    found = said(SMALL, text.replace("currency: EUR", "currency: USD"))

    assert (
        "customer: deals below 1,000.00 USD earn nothing in EUR any more (was 45.00 EUR)"
    ) in found


SHADOW = """\
  shadow: {from: 2026-04-01, until: 2026-04-30, audiences: [customer], extra: ["999.00 USD"]}
"""


def test_a_campaign_that_never_runs_promises_nothing() -> None:
    with_spring, with_both = f"{SMALL}{SPRING}", f"{SMALL}{SPRING}{SHADOW}"
    dearer = with_both.replace("999.00", "1999.00")
    runs = with_both.replace("until: 2026-05-31", "until: 2026-04-29")

    assert said(with_spring, with_both) == [
        (
            "campaign shadow: a new campaign, which never runs: "
            "spring, above it, takes all of its days"
        )
    ]
    assert said(with_both, dearer) == [
        (
            "campaign shadow: it is another one, but never runs: "
            "spring, above it, takes all of its days"
        )
    ]
    assert said(with_both, with_spring) == ["campaign shadow: it is gone"]
    assert said(with_both, runs) == [
        "campaign shadow: each deal closed earns 999.00 USD on top",
        "campaign spring: it ends on 2026-04-29 (was 2026-05-31)",
        "campaign shadow: it runs from 2026-04-01 to 2026-04-30 for customer",
    ]
    assert said(runs, with_both) == [
        "campaign shadow: no longer: each deal closed earns 999.00 USD on top",
        "campaign spring: it ends on 2026-05-31 (was 2026-04-29)",
        "campaign shadow: it no longer runs: spring, above it, takes all of its days",
    ]


PLAYBOOK = """\
    playbook:
      questions: [{en: What ships?, de: Was geht raus?}, {en: Who knows?, de: Wer weiss es?}]
      call_script: [{en: Hello, de: Hallo}]
"""
INDUSTRIES = """\
qualification:
  industries: [{en: Rockets, de: Raketen}, {en: Ships, de: Schiffe}]
"""
LISTS = f"{SMALL.replace(BUNDLE, BUNDLE + PLAYBOOK)}{INDUSTRIES}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("de: Wer weiss es?", "de: Wer weiß es?", ["partner: playbook questions 2 changed in de"]),
        ("{en: Hello, de: Hallo}", "{en: Hi, de: Tag}", [
            "partner: playbook call script 1 changed in en and de"
        ]),
        ("      call_script: [{en: Hello, de: Hallo}]\n", "", [
            "partner: playbook call script: 0 entries instead of 1"
        ]),
        (", {en: Who knows?, de: Wer weiss es?}", "", [
            "partner: playbook questions: 1 entry instead of 2"
        ]),
        ("de: Schiffe", "de: Boote", [
            ("qualification: industries 2 changed in de; "
            "advice, and what a confirmation asks for; nothing checks it yet")
        ]),
    ],
)  # fmt: skip
def test_of_lists_of_texts_the_entry_and_the_locale_are_told(
    old: str, new: str, words: list[str]
) -> None:
    assert LISTS.count(old) == 1

    assert said(LISTS, LISTS.replace(old, new)) == words


def test_a_locale_that_comes_changes_no_list_of_texts() -> None:
    english = re.sub(r", de: [^,}]+(?=})", "", LISTS).replace("offered: [en, de]", "offered: [en]")
    english = english.replace("locale: de}", "locale: en}")

    assert said(english, LISTS) == [
        "country DE: locale is de instead of en",
        "a new locale: de, for pages, mails and terms",
    ]


def test_words_of_a_purpose_are_many() -> None:
    news = f"{SMALL}    product_news: {{en: News., de: Neues.}}\n"

    assert said(SMALL, news) == [
        "the words beside the box of product news are new: “News.”",
    ]
    assert said(news, SMALL) == ["the words beside the box of product news are gone"]


def test_a_rule_of_another_kind_is_a_new_one() -> None:
    tiers = """\
      rule: tier_percent
      percent:
        bronze: 10 %
        silver: 15 %
"""
    rules = """\
      - {rule: flat, name: hello, on: qualified, pays: ["5.00 USD"], when: {countries: [DE]}}
      - {rule: marketing_fund, percent: 5 %}
"""

    assert said(SMALL, small_with(tiers, rules)) == [
        (
            "partner: the rule tier_percent is gone: a share of the deal by tier "
            "(bronze 10 %, silver 15 %) when a deal closes"
        ),
        "partner: a new rule, hello: 5.00 USD when a referral is qualified, for referrers in DE",
        (
            "partner: a new rule, marketing_fund: 5 % of the deal for joint marketing when a deal "
            "closes"
        ),
    ]


def test_an_audience_comes_and_goes() -> None:
    fans = (
        "  fan:\n    source: OTHR\n    offer: {bundle: true}\n"
        "    reward: {rule: credit, months: 2}\ntiers:\n"
    )
    with_fans = small_with("tiers:\n", fans)

    assert said(SMALL, with_fans) == [
        "fan: a new audience. It earns 2 months of service credit when a deal closes"
    ]
    assert said(with_fans, SMALL) == ["fan: the audience is gone"]


def test_a_new_locale_is_one_change_and_not_one_for_each_text() -> None:
    english = (
        SMALL.replace("offered: [en, de]", "offered: [en]")
        .replace(", de: Raketen", "")
        .replace(", de: Sie dürfen mir schreiben.", "")
        .replace("locale: de", "locale: en")
    )

    assert said(english, SMALL) == [
        "country DE: locale is de instead of en",
        "a new locale: de, for pages, mails and terms",
    ]


def test_comments_and_white_space_change_nothing() -> None:
    assert said(SMALL, f"# a comment\n{SMALL}\n\n") == []


def test_another_base_currency_names_each_size_in_its_own() -> None:
    euro = (
        SMALL.replace("base: USD", "base: EUR")
        .replace('EUR: "0.92"', 'USD: "1.09"')
        .replace('USD", below', 'EUR", below')
        .replace("{credit_months: 3, donation: true}", "{credit_months: 3}")
    )
    for size in ("0.00", "1000.00", "5000.00"):
        euro = euro.replace(f'"{size} USD"', f'"{size} EUR"')
    for reward in ("50.00", "90.00", "300.00", "25.00"):
        euro = euro.replace(f'"{reward} USD"', f'"{reward} EUR"')
    euro = euro.replace('["50.00 EUR", "45.00 EUR"]', '["45.00 EUR"]')

    found = said(SMALL, euro)

    assert "base is EUR instead of USD" in found
    assert any("deals from 1,000.00 to 5,000.00 EUR earn 90.00 EUR" in one for one in found), found


LINES = [
    ("discount: 15 %", "discount: 16 %"),
    ("contact: hello@acme.example", "contact: hi@acme.example"),
    ('accent: "#ffcc00"', 'accent: "#ffcc01"'),
    ("confirm_within_days: 14", "confirm_within_days: 13"),
    ("date: 2026-11-02", "date: 2026-11-03"),
    ("satisfaction_at_least: 9", "satisfaction_at_least: 8"),
    ("bronze: 10 %", "bronze: 11 %"),
    ("provider: paypal\n", "provider: paypal\n  # nothing\n"),
]


@given(st.sets(st.sampled_from(LINES)))
def test_every_edit_that_means_something_is_told_once(edits: set[tuple[str, str]]) -> None:
    text = SMALL
    for old, new in edits:
        text = text.replace(old, new)
    meant = [edit for edit in edits if "nothing" not in edit[1]]

    assert len(said(SMALL, text)) == len(meant)


@pytest.mark.parametrize(
    "section",
    [
        name
        for name, field in Program.model_fields.items()
        if not field.is_required()
        and getattr(sample_program(), name)
        != field.get_default(call_default_factory=True, validated_data={})
    ],
)
def test_a_section_that_goes_is_told(section: str) -> None:
    sample = sample_program()
    empty = Program.model_fields[section].get_default(call_default_factory=True)

    found = changes(sample, sample.model_copy(update={section: empty}))

    assert found
    assert all(change.words for change in found)
    assert changes(sample.model_copy(update={section: empty}), sample)
