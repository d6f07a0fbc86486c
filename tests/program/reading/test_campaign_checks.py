"""Mistakes in campaigns and experiments; each section begins in line 55."""

import pytest

from tests.program.programme import SMALL, mistakes_in

WORDS = "{en: Plan well, de: Gut planen}"
DAYS = "from: 2026-11-01, until: 2026-11-30"


@pytest.mark.parametrize(
    ("campaign", "mistake"),
    [
        (
            f"{DAYS}, audiences: [customer]",
            (
                "56:11 campaigns.spring: the campaign changes nothing. "
                "Fix: add headline, lead or extra"
            ),
        ),
        (
            f"from: 2026-11-30, until: 2026-11-29, audiences: [customer], lead: {WORDS}",
            (
                "56:37 campaigns.spring.until: it ends before it begins. "
                "Fix: write the earlier day under from"
            ),
        ),
        (
            f"{DAYS}, audiences: [custmer], lead: {WORDS}",
            (
                "56:61 campaigns.spring.audiences[0]: "
                'the programme has no audience "custmer". Fix: did you mean "customer"?'
            ),
        ),
        (
            f"{DAYS}, audiences: [press], lead: {WORDS}",
            (
                "56:61 campaigns.spring.audiences[0]: "
                'the programme has no audience "press". '
                "Fix: take one of customer, partner, or add it to audiences"
            ),
        ),
        (
            f"{DAYS}, audiences: [], lead: {WORDS}",
            (
                "56:60 campaigns.spring.audiences: the list is empty. "
                "Fix: write a list such as [customer]"
            ),
        ),
        (
            f"{DAYS}, audiences: [customer], lead: {{en: Plan well}}",
            (
                "56:78 campaigns.spring.lead: the words in de are missing. "
                "Fix: add de: and the text in that language"
            ),
        ),
        (
            f'{DAYS}, audiences: [customer], extra: ["10.00 EUR"]',
            (
                "56:79 campaigns.spring.extra: there is no amount in the base currency, USD. "
                "Fix: add one in USD; currencies without an own amount are converted from it"
            ),
        ),
        (
            f"from: 2026-11-31, until: 2026-12-01, audiences: [customer], lead: {WORDS}",
            (
                '56:18 campaigns.spring.from: "2026-11-31" is no date of the calendar. '
                "Fix: write year-month-day, such as 2026-11-02"
            ),
        ),
    ],
)
def test_a_campaign_has_days_audiences_and_something_to_say(campaign: str, mistake: str) -> None:
    assert mistakes_in(f"{SMALL}campaigns:\n  spring: {{{campaign}}}\n") == [mistake]


@pytest.mark.parametrize(
    ("rest", "mistake"),
    [
        (
            "variants: {plain: {}}",
            (
                "57:101 experiments.words.variants: there is nothing to compare. "
                "Fix: add a second variant"
            ),
        ),
        (
            "variants: {}",
            (
                "57:101 experiments.words.variants: there is nothing here. "
                "Fix: write a name for each variant"
            ),
        ),
        (
            f"variants: {{one: {{lead: {WORDS}}}, other: {{lead: {WORDS}}}}}",
            (
                "57:155 experiments.words.variants.other: two variants are the same. "
                "Fix: change or delete one"
            ),
        ),
        (
            f"share: 95 %, hold_out: 10 %, variants: {{plain: {{}}, new: {{lead: {WORDS}}}}}",
            (
                "57:114 experiments.words.hold_out: share and hold_out are more than all links. "
                "Fix: write shares that are at most 100 % together"
            ),
        ),
        (
            f"hold_out: 100 %, variants: {{plain: {{}}, new: {{lead: {WORDS}}}}}",
            (
                "57:101 experiments.words.hold_out: no link is left to take part. "
                "Fix: write a smaller share"
            ),
        ),
        (
            "variants: {plain: {}, generous: {offer: {}}}",
            (
                "57:131 experiments.words.variants.generous.offer: the offer holds nothing. "
                "Fix: add discount, trial_days, onboarding_hours or bundle: true"
            ),
        ),
        (
            "variants: {plain: {}, richer: {reward: 1}}",
            (
                '57:122 experiments.words.variants.richer.reward: unknown key "reward". '
                'Fix: did you mean "lead"?'
            ),
        ),
    ],
)
def test_an_experiment_compares_what_differs(rest: str, mistake: str) -> None:
    text = (
        f"{SMALL}experiments:\n  words:\n"
        f"    {{{DAYS}, audiences: [customer], metric: claims_per_view, {rest}}}\n"
    )
    assert mistakes_in(text) == [mistake]


def test_two_experiments_may_run_at_once_since_the_first_one_decides() -> None:
    variants = f"variants: {{plain: {{}}, new: {{lead: {WORDS}}}}}"
    body = f"{{{DAYS}, audiences: [customer], metric: won_per_claim, {variants}}}"
    assert mistakes_in(f"{SMALL}experiments:\n  one: {body}\n  two: {body}\n") == []


def test_a_campaign_may_last_a_day() -> None:
    day = f"from: 2026-11-27, until: 2026-11-27, audiences: [customer], lead: {WORDS}"
    assert mistakes_in(f"{SMALL}campaigns:\n  black_friday: {{{day}}}\n") == []


def test_all_links_that_are_not_held_out_take_part_unless_a_share_is_given() -> None:
    rest = f"hold_out: 10 %, variants: {{plain: {{}}, new: {{lead: {WORDS}}}}}"
    body = f"{{{DAYS}, audiences: [customer], metric: won_per_claim, {rest}}}"
    assert mistakes_in(f"{SMALL}experiments:\n  words: {body}\n") == []
