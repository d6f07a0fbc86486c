"""Mistakes between the values of rewards, caps and tiers."""

import pytest

from goodword.program.parse import parse
from goodword.program.revision import revision_of
from goodword.program.rewards import TierPercentRule
from tests.program.programme import SMALL, mistakes_in, small_with

BANDS = "audiences.customer.reward.bands"
PERCENT = "audiences.partner.reward.percent"
PARTNER = """\
      rule: tier_percent
      percent:
        bronze: 10 %
        silver: 15 %
"""


def with_rules(*rules: str) -> str:
    """The small programme; its partner's reward is a list, of which the first rule is line 39."""
    return small_with(PARTNER, "".join(f"      - {{{rule}}}\n" for rule in rules))


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            'from: "0.00 USD"',
            'from: "10.00 USD"',
            (
                f"31:18 {BANDS}[0].from: deals below this would earn nothing. "
                "Fix: begin the first band at 0"
            ),
        ),
        (
            'below: "1000.00 USD"',
            'below: "1500.00 USD"',
            (
                f"32:18 {BANDS}[1].from: the band overlaps the one before. "
                "Fix: begin it with the same amount with which the band before ends"
            ),
        ),
        (
            'below: "1000.00 USD"',
            'below: "999.99 USD"',
            (
                f"32:18 {BANDS}[1].from: the band leaves a gap to the one before. "
                "Fix: begin it with the same amount with which the band before ends"
            ),
        ),
        (
            'below: "1000.00 USD", ',
            "",
            (
                f"32:11 {BANDS}[1]: the band before this one has no end. "
                "Fix: add below: to it, or make this band the last one"
            ),
        ),
        (
            '{from: "5000.00 USD", ',
            '{from: "5000.00 USD", below: "9000.00 USD", ',
            (
                f"33:40 {BANDS}[2].below: deals of this size and more would earn nothing. "
                "Fix: delete below: in the last band"
            ),
        ),
    ],
)
def test_bands_cover_every_deal_once(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


def test_bands_out_of_order_are_reported_where_they_do_not_fit() -> None:
    first = '        - {from: "0.00 USD", below: "1000.00 USD", pays: ["50.00 USD", "45.00 EUR"]}\n'
    second = '        - {from: "1000.00 USD", below: "5000.00 USD", pays: ["90.00 USD"]}\n'
    assert [
        mistake.split(". Fix")[0]
        for mistake in mistakes_in(small_with(first + second, second + first))
    ] == [
        f"31:18 {BANDS}[0].from: deals below this would earn nothing",
        f"32:18 {BANDS}[1].from: the band overlaps the one before",
        f"33:18 {BANDS}[2].from: the band leaves a gap to the one before",
    ]


def test_a_band_that_ends_before_it_begins_is_a_mistake() -> None:
    text = small_with(
        'from: "1000.00 USD", below: "5000.00 USD"', 'from: "1000.00 USD", below: "1000.00 USD"'
    )
    assert [mistake.split(". Fix")[0] for mistake in mistakes_in(text)] == [
        f"32:40 {BANDS}[1].below: the band ends before it begins",
        f"33:18 {BANDS}[2].from: the band leaves a gap to the one before",
    ]


def test_a_band_with_another_mistake_is_still_measured() -> None:
    text = small_with(
        'below: "5000.00 USD", pays: ["90.00 USD"]', 'below: "4000.00 USD", pays: [90]'
    )
    assert [mistake.split(": ")[0] for mistake in mistakes_in(text)] == [
        f"32:62 {BANDS}[1].pays[0]",
        f"33:18 {BANDS}[2].from",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "from_deals: 1",
            "from_deals: 2",
            (
                "44:24 tiers.bronze.from_deals: who has fewer deals would have no tier. "
                "Fix: begin with from_deals: 1"
            ),
        ),
        (
            "from_deals: 3",
            "from_deals: 1",
            (
                "45:24 tiers.silver.from_deals: the tier does not begin after the one before. "
                "Fix: order the tiers by from_deals, each number once"
            ),
        ),
        (
            "silver: 15 %",
            "silver: 9.99 %",
            (
                f"42:17 {PERCENT}.silver: a higher tier would earn less. "
                "Fix: give each tier at least the share of the one before"
            ),
        ),
        (
            "        silver: 15 %\n",
            "",
            (
                f"41:17 {PERCENT}.bronze: the shares of silver are missing. "
                "Fix: add silver: and its share"
            ),
        ),
        (
            "silver: 15 %",
            "silvr: 15 %",
            (
                f'42:9 {PERCENT}.silvr: the programme has no tier "silvr". '
                'Fix: did you mean "silver"?'
            ),
        ),
    ],
)
def test_tiers_ascend_and_each_has_its_share(old: str, new: str, mistake: str) -> None:
    assert mistake in mistakes_in(small_with(old, new))


def test_a_share_by_tier_needs_tiers() -> None:
    text = small_with("tiers:\n  bronze: {from_deals: 1}\n  silver: {from_deals: 3}\n", "")
    assert mistakes_in(text) == [
        (
            f'{line}:9 {PERCENT}.{name}: the programme has no tier "{name}". '
            "Fix: add the section tiers: and this tier below it"
        )
        for line, name in ((41, "bronze"), (42, "silver"))
    ]


def test_the_order_in_which_shares_are_written_says_nothing() -> None:
    shares = "        bronze: 10 %\n        silver: 15 %\n"
    turned = small_with(shares, "        silver: 15 %\n        bronze: 10 %\n")
    one, other = (parse(text, "p.yml").program for text in (SMALL, turned))
    assert one is not None
    assert other is not None
    assert revision_of(one) == revision_of(other)
    (rule,) = other.audiences["partner"].reward
    assert isinstance(rule, TierPercentRule)
    assert list(rule.percent) == ["bronze", "silver"]


FLAT = 'rule: flat, pays: ["5.00 USD"]'


@pytest.mark.parametrize(
    ("rules", "mistake"),
    [
        (
            [FLAT, "rule: credit, months: 1"],
            (
                "40:9 audiences.partner.reward[1]: this rule is never reached: "
                "one above it fits whenever this one does. "
                "Fix: move it up, give the one above a when:, or write adds: true to pay both"
            ),
        ),
        (
            [
                f'{FLAT}, when: {{deal_at_least: "10.00 USD"}}',
                'rule: credit, months: 1, when: {deal_at_least: "10.01 USD", countries: [US]}',
            ],
            (
                "40:9 audiences.partner.reward[1]: this rule is never reached: "
                "one above it fits whenever this one does. "
                "Fix: move it up, give the one above a when:, or write adds: true to pay both"
            ),
        ),
        (
            [FLAT, f"{FLAT}, adds: true"],
            (
                '40:9 audiences.partner.reward[1]: two rules are called "flat". '
                "Fix: give one of them a name of its own, such as name: first_deal"
            ),
        ),
        (
            [f"{FLAT}, on: meeting", "rule: credit, months: 1, name: meeting"],
            (
                '40:41 audiences.partner.reward[1].name: two rules are called "meeting". '
                "Fix: give one of them a name of its own, such as name: first_deal"
            ),
        ),
        (
            [f'{FLAT}, on: meeting, when: {{deal_at_least: "1.00 USD"}}'],
            (
                "39:61 audiences.partner.reward[0].when: "
                "nobody knows the size of the deal at that moment. "
                "Fix: delete the size here, or the key on:"
            ),
        ),
        (
            [f'{FLAT}, when: {{deal_at_least: "2.00 USD", deal_below: "2.00 USD"}}'],
            (
                "39:88 audiences.partner.reward[0].when.deal_below: no deal is of such a size. "
                "Fix: write the smaller amount under deal_at_least, the larger under deal_below"
            ),
        ),
        (
            [f"{FLAT}, when: {{countries: [DE, CH]}}"],
            (
                "39:65 audiences.partner.reward[0].when.countries[1]: "
                'the programme has no country "CH". '
                "Fix: take one of DE, US, or add it to countries"
            ),
        ),
        (
            [f"{FLAT}, when: {{countries: [DE, DE]}}"],
            (
                "39:65 audiences.partner.reward[0].when.countries[1]: "
                '"DE" stands in the list already. Fix: delete one of the two'
            ),
        ),
        (
            ["rule: recognition, text: {en: Thanks}"],
            (
                "39:35 audiences.partner.reward[0].text: the words in de are missing. "
                "Fix: add de: and the text in that language"
            ),
        ),
        (
            ["rule: recurring_percent, years: [10 %], on: qualified"],
            (
                '39:50 audiences.partner.reward[0].on: unknown key "on". '
                "Fix: the keys here are rule, years, name, when, adds"
            ),
        ),
    ],
)
def test_rules_are_told_apart_and_reached(rules: list[str], mistake: str) -> None:
    assert mistakes_in(with_rules(*rules)) == [mistake]


@pytest.mark.parametrize(
    "rules",
    [
        [f"{FLAT}, on: qualified", f"{FLAT}, on: meeting", FLAT],
        [f"{FLAT}, when: {{countries: [DE]}}", "rule: credit, months: 1"],
        [f"{FLAT}, when: {{countries: [DE]}}", "rule: credit, months: 1, when: {countries: [US]}"],
        [
            f'{FLAT}, when: {{deal_below: "9.00 USD"}}',
            'rule: credit, months: 1, when: {deal_at_least: "1.00 USD"}',
        ],
        [f"{FLAT}, adds: true", "rule: credit, months: 1"],
        [FLAT, "rule: marketing_fund, percent: 1 %, adds: true"],
        ["rule: recognition, text: {en: Thanks, de: Danke}"],
    ],
)
def test_rules_for_different_cases_stand_side_by_side(rules: list[str]) -> None:
    assert mistakes_in(with_rules(*rules)) == []


@pytest.mark.parametrize(("reward", "found"), [("10 %", "one value"), ("~", None)])
def test_a_reward_is_a_rule_or_a_list_of_rules(reward: str, found: str | None) -> None:
    (mistake,) = mistakes_in(small_with(f"reward:\n{PARTNER}", f"reward: {reward}\n"))
    said = (
        f"here stands {found}, where a rule or a list of rules should"
        if found
        else ("there is nothing here")
    )
    assert mistake == (
        f"38:13 audiences.partner.reward: {said}. Fix: write rule: flat, bands, tier_percent "
        "or another, and its keys; or a list of such rules"
    )  # fmt: skip


def test_one_rule_and_a_list_of_one_mean_the_same() -> None:
    one, other = (
        parse(text, "p.yml").program
        for text in (with_rules(FLAT), small_with(PARTNER, f"      {{{FLAT}}}\n"))
    )
    assert one is not None
    assert one == other


@pytest.mark.parametrize(
    ("caps", "mistake"),
    [
        (
            "[{per: year}]",
            (
                "37:12 audiences.partner.caps[0]: the cap limits nothing. "
                "Fix: add at_most, rewards or both"
            ),
        ),
        (
            "[{per: year, rewards: 3}, {per: year, rewards: 9}]",
            (
                "37:43 audiences.partner.caps[1].per: there is a cap per year already. "
                "Fix: write its amount and its number into one cap"
            ),
        ),
        (
            "[{per: week, rewards: 3}]",
            (
                '37:18 audiences.partner.caps[0].per: "week" is not one of month, quarter, year, '
                "programme. Fix: write month, quarter, year or programme"
            ),
        ),
        (
            '[{per: month, at_most: ["5.00 EUR"]}]',
            (
                "37:34 audiences.partner.caps[0].at_most: "
                "there is no amount in the base currency, USD. "
                "Fix: add one in USD; currencies without an own amount are converted from it"
            ),
        ),
    ],
)
def test_a_cap_limits_something_in_a_period_of_its_own(caps: str, mistake: str) -> None:
    text = small_with(
        "    offer: {bundle: true}\n", f"    caps: {caps}\n    offer: {{bundle: true}}\n"
    )
    assert mistakes_in(text) == [mistake]
