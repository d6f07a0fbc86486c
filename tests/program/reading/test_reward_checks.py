"""Mistakes between the values of rewards, caps and tiers."""

import pytest

from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword.program.rewards import TierPercentRule
from tests.program.programme import SMALL, mistakes_in, small_with

BANDS = "audiences.customer.reward.bands"
PERCENT = "audiences.partner.reward.percent"


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
            '[{per: month, at_most: "5.00 EUR"}]',
            (
                "37:34 audiences.partner.caps[0].at_most: "
                "this amount is given in the base currency, USD. Fix: convert it to USD"
            ),
        ),
        (
            '[{per: month, at_most: ["5.00 USD", "4.00 EUR"]}]',
            (
                "37:34 audiences.partner.caps[0].at_most: here stands a list, where one value "
                "should. Fix: write an amount above zero in the base currency such as "
                '"10000.00 USD", in quotes'
            ),
        ),
    ],
)
def test_a_cap_limits_something_in_a_period_of_its_own(caps: str, mistake: str) -> None:
    text = small_with(
        "    offer: {bundle: true}\n", f"    caps: {caps}\n    offer: {{bundle: true}}\n"
    )
    assert mistakes_in(text) == [mistake]


def test_a_misspelt_key_that_decides_is_named() -> None:
    (mistake,) = mistakes_in(small_with("rule: bands", "rool: bands"))
    assert mistake.endswith('unknown key "rool". Fix: did you mean "rule"?')
