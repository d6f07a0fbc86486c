"""An audience's rules: each is told apart, fits what it may know, and is reached."""

import pytest

from goodword.program.reading.parse import parse
from tests.program.programme import FLAT, PARTNER, mistakes_in, small_with, with_rules


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
                '39:50 audiences.partner.reward[0].on: "on" does not go here: '
                "it takes a closed deal to know what this rule earns. Fix: delete it"
            ),
        ),
        (
            ["rule: credit, months: 1, instead: {donation: true}"],
            (
                '39:35 audiences.partner.reward[0].instead: "instead" does not go here: '
                "it goes with the rules that pay money to the referrer. Fix: delete it"
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
        [
            f'{FLAT}, when: {{deal_at_least: "9.00 USD"}}',
            'rule: credit, months: 1, when: {deal_at_least: "8.00 USD"}',
        ],
        [f"{FLAT}, adds: true", "rule: credit, months: 1"],
        [FLAT, "rule: marketing_fund, percent: 1 %, adds: true"],
        ["rule: recognition, text: {en: Thanks, de: Danke}"],
    ],
)
def test_rules_for_different_cases_stand_side_by_side(rules: list[str]) -> None:
    assert mistakes_in(with_rules(*rules)) == []


def test_rules_that_fit_together_whenever_another_does_leave_it_nothing() -> None:
    small = f'{FLAT}, name: small, when: {{deal_below: "50000.00 USD"}}'
    large = f'{FLAT}, name: large, when: {{deal_at_least: "50000.00 USD"}}'
    gap = large.replace("50000.00", "50000.01")

    assert mistakes_in(with_rules(small, large, f"{FLAT}, name: rest")) == [
        (
            "41:9 audiences.partner.reward[2]: this rule is never reached: "
            "those above it fit together whenever this one does. "
            "Fix: move it up, delete it, or write adds: true to pay both"
        )
    ]
    assert mistakes_in(with_rules(small, gap, f"{FLAT}, name: rest")) == []


def test_rules_by_country_and_size_may_leave_nothing_to_one_by_country() -> None:
    home = f"{FLAT}, name: home, when: {{countries: [DE]}}"
    small = f'{FLAT}, name: small, when: {{deal_below: "9.00 USD"}}'
    large = f'{FLAT}, name: large, when: {{countries: [US], deal_at_least: "9.00 USD"}}'
    both = f"{FLAT}, name: both, when: {{countries: [DE, US]}}"

    (mistake,) = mistakes_in(with_rules(home, small, large, both))

    assert mistake.startswith("42:9 audiences.partner.reward[3]: this rule is never reached")
    assert mistakes_in(with_rules(home, large, both)) == []


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
    "when", ["{countries: [DE, US]}", '{deal_below: "9.00 USD"}', '{deal_at_least: "9.00 USD"}']
)
def test_a_rule_behind_one_for_the_very_same_cases_is_never_reached(when: str) -> None:
    (mistake,) = mistakes_in(
        with_rules(f"{FLAT}, when: {when}", f"rule: credit, months: 1, when: {when}")
    )
    assert mistake.startswith("40:9 audiences.partner.reward[1]: this rule is never reached")


@pytest.mark.parametrize("when", ["[DE]", "{countries: DE}", "{deal_at_least: 9}"])
def test_a_condition_that_cannot_be_read_is_the_only_mistake(when: str) -> None:
    for rules in (
        [
            f'{FLAT}, when: {{countries: [DE], deal_at_least: "5.00 USD"}}',
            f"rule: credit, months: 1, when: {when}",
        ],
        [f"{FLAT}, when: {when}", "rule: credit, months: 1"],
    ):
        (mistake,) = mistakes_in(with_rules(*rules))
        assert ".when" in mistake.split(": ")[0]
