"""What a good programme says in vain is a warning; each section begins in line 55."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.program.reading.coverage import Reach, is_taken, is_taken_in, never_running
from goodword.program.reading.parse import parse
from goodword.program.sections import Campaign
from tests.program.programme import FLAT, SMALL, with_rules

WORDS = "lead: {en: Plan well, de: Gut planen}"
YEAR_END = f"year_end: {{from: 2026-11-01, until: 2027-01-31, audiences: [partner], {WORDS}}}"


def warnings_in(text: str) -> list[str]:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None, parsed.mistakes
    found = [str(note).removeprefix("p.yml:") for note in parsed.notes]
    return [one for one in found if " warning: " in one]


def with_campaigns(*campaigns: str) -> str:
    return SMALL + "campaigns:\n" + "".join(f"  {campaign}\n" for campaign in campaigns)


def test_a_campaign_within_an_earlier_one_never_runs() -> None:
    shadow = f"shadow: {{from: 2026-12-01, until: 2026-12-31, audiences: [partner], {WORDS}}}"

    assert warnings_in(with_campaigns(YEAR_END, shadow)) == [
        (
            "57:3 warning: campaigns.shadow: this campaign never runs: year_end, above it, takes "
            "all of its days. Fix: move it above, or give it days or audiences of its own"
        )
    ]
    assert warnings_in(with_campaigns(shadow, YEAR_END)) == []


@pytest.mark.parametrize(
    ("from_", "until", "audiences", "runs"),
    [
        ("2026-11-01", "2027-02-28", "partner", False),
        ("2026-10-31", "2026-12-01", "partner", True),
        ("2026-12-01", "2027-03-01", "partner", True),
        ("2026-12-01", "2026-12-31", "partner, customer", True),
        ("2027-02-10", "2027-02-20", "partner, customer", False),
    ],
)
def test_campaigns_may_take_all_days_of_another_together(
    from_: str, until: str, audiences: str, *, runs: bool
) -> None:
    both = "audiences: [customer, partner]"
    february = f"february: {{from: 2027-02-01, until: 2027-02-28, {both}, {WORDS}}}"
    third = f"third: {{from: {from_}, until: {until}, audiences: [{audiences}], {WORDS}}}"

    found = warnings_in(with_campaigns(YEAR_END, february, third))

    assert [" campaigns.third: " in one for one in found] == ([] if runs else [True])


DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(8)]


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Campaign]:
    made = {}
    for number in range(draw(st.integers(1, 6))):
        first, last = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        among = draw(st.sets(st.sampled_from(["customer", "partner"]), min_size=1))
        made[f"c{number}"] = Campaign(from_=first, until=last, audiences=tuple(sorted(among)))
    return made


@given(campaigns())
def test_what_never_runs_is_first_on_no_day_and_for_no_audience(made: dict[str, Campaign]) -> None:
    first = {
        next(iter(running))
        for day in DAYS
        for audience in ("customer", "partner")
        if (
            running := [
                name
                for name, one in made.items()
                if audience in one.audiences and one.from_ <= day <= one.until
            ]
        )
    }

    assert set(never_running(made)) == set(made) - first


def test_an_open_rule_below_rules_for_every_country_waits_for_those_that_were_dropped() -> None:
    text = with_rules(
        f"{FLAT}, name: home, when: {{countries: [DE]}}",
        f"{FLAT}, name: away, when: {{countries: [US]}}",
        f"{FLAT}, name: rest",
    )

    assert warnings_in(text) == [
        (
            "41:9 warning: audiences.partner.reward[2]: no country of the programme is left for "
            "this rule: those above it take them all. Only referrers of a country that was "
            "dropped reach it. Fix: delete it, or take a country out of the rules above"
        )
    ]


def test_an_open_rule_below_rules_for_some_countries_is_reached() -> None:
    home = f"{FLAT}, name: home, when: {{countries: [DE]}}"
    large = f'{FLAT}, name: large, when: {{countries: [US], deal_at_least: "9.00 USD"}}'
    bonus = f"{FLAT}, name: bonus, adds: true, when: {{countries: [US]}}"

    assert warnings_in(with_rules(home, large, bonus, f"{FLAT}, name: rest")) == []


COUNTRIES = ("DE", "FR", "US")
SIZES = range(6)
REACHES = st.builds(
    lambda countries, sizes: Reach(countries, sizes[0], sizes[1]),
    st.none() | st.frozensets(st.sampled_from(COUNTRIES), min_size=1),
    st.tuples(st.integers(0, 3), st.none() | st.integers(4, 5)),
)


def let_through(reach: Reach, country: str, size: int) -> bool:
    return (
        (reach.countries is None or country in reach.countries)
        and reach.least <= size
        and (reach.below is None or size < reach.below)
    )


@given(REACHES, st.lists(REACHES, max_size=6))
def test_a_reach_is_taken_where_each_of_its_cases_is(reach: Reach, above: list[Reach]) -> None:
    def taken(countries: tuple[str, ...]) -> bool:
        return all(
            any(let_through(one, country, size) for one in above)
            for country in countries
            for size in SIZES
            if let_through(reach, country, size)
        )

    assert is_taken(reach, above) == taken((*COUNTRIES, "of tomorrow"))
    assert is_taken_in(reach, above, COUNTRIES) == taken(COUNTRIES)
