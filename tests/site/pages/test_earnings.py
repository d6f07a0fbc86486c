"""What the home page says that a deal pays is what the engine pays, to the last unit."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.rewards.possible import LARGEST_DEAL
from goodword.domain.rewards.rules import compile_terms, earned
from goodword.program.conversion import Exchange
from goodword.program.providers import payable_step
from goodword_site.builder.builder import messages_of
from goodword_site.messages import formatting
from goodword_site.pages.earnings import earnings, pays, pieces, won
from tests.doubles import sample_program
from tests.served import served
from tests.site.built import Built

PROGRAM = sample_program()
TERMS = compile_terms(PROGRAM)
CASES = [(name, code) for name in PROGRAM.audiences for code in PROGRAM.countries]
TABLES = {
    (name, code): pieces(TERMS, name, code, PROGRAM.countries[code].currency)
    for name, code in CASES
}
# The edges of bands, in any currency, and one unit around them.
EDGES = sorted(
    {
        max(piece.begins + around, 0)
        for table in TABLES.values()
        for piece in table
        for around in (-1, 0, 1)
    }
)
AMOUNTS = st.one_of(st.sampled_from(EDGES), st.integers(0, 10**9), st.integers(0, LARGEST_DEAL - 1))


def paid(name: str, code: str, minor: int) -> int:
    """The engine's word."""
    deal = Money(minor, PROGRAM.countries[code].currency)
    found = earned(TERMS, won(name, code, deal))
    return sum(one.minor for one in found if one.kind is RewardKind.MONEY)


@settings(deadline=None, max_examples=400)
@given(case=st.sampled_from(CASES), minor=AMOUNTS)
def test_the_table_pays_what_the_engine_pays(case: tuple[str, str], minor: int) -> None:
    step = payable_step(PROGRAM.countries[case[1]].currency)
    piece = next(one for one in reversed(TABLES[case]) if one.begins <= minor)
    share = Exchange(1, step, step)

    assert piece.fixed + sum(share.half_even(minor, points) for points in piece.shares) == paid(
        *case, minor
    )


@pytest.mark.parametrize("locale", PROGRAM.locales.offered)
def test_the_examples_are_the_engines_in_words(locale: str) -> None:
    words = messages_of(PROGRAM, locale)
    told = earnings(PROGRAM, words)
    assert told is not None
    groups: Any = told["groups"]
    customers = groups[0]
    home = str(told["home"])
    currency = PROGRAM.countries[home].currency

    for line in customers["lines"]:
        assert any(
            formatting.amount(
                pays(TERMS, "customer", home, Money(size, currency)), currency, locale
            )
            in line
            for size in (piece.begins for piece in TABLES["customer", home])
        )


def test_a_deal_of_thirty_thousand_euro_pays_fourteen_hundred() -> None:
    assert pays(TERMS, "customer", "DE", Money(3_000_000, "EUR")) == 140_000
    told = earnings(PROGRAM, messages_of(PROGRAM, "de"))

    assert told is not None
    assert "Ein Auftrag über 30.000\u00a0€ bringt Ihnen 1.400\u00a0€" in told["groups"][0]["lines"]  # type: ignore[index]  # a list of groups


def test_without_money_for_a_deal_nothing_is_reckoned() -> None:
    audiences = {
        name: one.model_copy(
            update={"reward": tuple(it for it in one.reward if it.rule == "credit")}
        )
        for name, one in PROGRAM.audiences.items()
    }
    poor = PROGRAM.model_copy(update={"audiences": audiences})

    assert earnings(poor, messages_of(poor, "en")) is None


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "de", "ja", "ar"])
def test_the_script_says_what_the_engine_pays_to_the_letter(
    browser: Browser, site: Built, locale: str
) -> None:
    words = messages_of(PROGRAM, locale)
    chance = random.Random(20261130)  # noqa: S311 - the same amounts at every run
    asked = []
    for name, code in CASES:
        currency = PROGRAM.countries[code].currency
        for minor in (*chance.sample(EDGES, 6), *(chance.randrange(10**8) for _ in range(6))):
            deal = Money(minor, currency)
            expected = words(
                "home.earn.line",
                deal=formatting.amount(*deal, locale),
                reward=formatting.amount(paid(name, code, minor), currency, locale),
            )
            asked.append([name, code, str(deal).split()[0], expected])
    with served(site.folder / "site") as address:
        page = browser.new_context(base_url=address).new_page()
        page.goto("/" if locale == "en" else f"/{locale}/")
        said = page.evaluate(
            """(asked) => asked.map(([who, country, deal]) => {
              document.getElementById("earn-who").value = who;
              document.getElementById("earn-country").value = country;
              const field = document.getElementById("earn-deal");
              field.value = deal;
              field.dispatchEvent(new Event("input", {bubbles: true}));
              return document.querySelector("output").textContent;
            })""",
            asked,
        )
        page.context.close()

    wrong = [
        (*one, line)
        for one, line in zip(asked, said, strict=True)
        if line.strip() != one[3].strip()
    ]
    assert wrong == []
