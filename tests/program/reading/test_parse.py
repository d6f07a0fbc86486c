"""The sample, and what holds for every text: parse never raises, and a programme round-trips."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import Field

from goodword.program.model import Program
from goodword.program.reading.mistakes import Mistake
from goodword.program.reading.parse import Parsed, parse
from goodword.program.revision import canonical_json, revision_of
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    Milestone,
    RewardRule,
    TierPercentRule,
)
from goodword.program.upgrades import known_program_of, upgraded
from tests.program.programme import SMALL, small_with

SAMPLE = (Path(__file__).parents[3] / "program.yml").read_text(encoding="utf-8")
PIECES = [
    "&a ", "*a ", "<<: ", "!!str ", "! ", "!<x> ", "!x!y ", "- ", "? ", ": ", ":", "{", "}", "[",
    "]", '"', "'", "|", "|-2\n", "|0\n", ">", "%YAML 1.2\n", "%TAG ! x\n", "---\n", "...\n", "\t",
    "\x00", "\x85", "\u2028", "\ufeff", "\ufffe", "\\", '"\\U00110000"', '"\\uD800"', '"\\',
    "#", " #", "\n", "\r", "\r\n", "  ", "@@", "`", "~", "null", "010", "1e3", "日本", "EUR",
    "10 %", "\U0001f600", "\u00a0", "\u202e", ",", "en", "USD", '"1.00 USD"', "true",
]  # fmt: skip

VALUES = [
    "{}", "[]", "~", '""', "0", "-1", "15 %", "true", "en", "DE", "customer", "bronze", "[mail]",
    "[customer, customer]", "[{}]", "{a: {b: [c]}}", '"10.00 USD"', '["10.00 USD"]', "2026-02-30",
    "{en: a, de: b, fr: c, es: d, ja: e, ar: f}", "closed_won", "flat", "year", "{bronze: 5 %}",
]  # fmt: skip


def check_promises(text: str | bytes) -> Parsed:
    """What must hold for any input; returns what was parsed for further looks."""
    parsed = parse(text, "p.yml")
    assert (parsed.program is None) == bool(parsed.mistakes)
    places = [(mistake.line, mistake.column) for mistake in parsed.mistakes]
    assert places == sorted(places)
    assert all(line >= 1 and column >= 1 for line, column in places)
    for mistake in parsed.mistakes:
        assert str(mistake).isprintable()
        assert mistake.message
        assert mistake.fix
    if parsed.program is not None:
        stored = canonical_json(parsed.program)
        again = known_program_of(stored)
        assert again == parsed.program
        assert canonical_json(again) == stored
        assert revision_of(again) == revision_of(parsed.program)
    return parsed


@settings(deadline=None)
@given(st.one_of(st.text(max_size=400), st.binary(max_size=400)))
@example("&\U00012544")
def test_any_text_or_bytes_are_parsed_without_an_exception(text: str | bytes) -> None:
    check_promises(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_pieces_of_yaml_are_parsed_without_an_exception(text: str) -> None:
    check_promises(text)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A programme with a few pieces put in or cut out, lines swapped or doubled, other values."""
    text = draw(st.sampled_from([SAMPLE, SMALL]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        change = draw(st.sampled_from(["insert", "cut", "replace", "swap", "double", "value"]))
        lines = text.split("\n")
        one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        if change == "insert":
            text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
        elif change == "cut":
            text = text[:start] + text[end:]
        elif change == "replace":
            text = text[:start] + draw(st.text(max_size=10)) + text[end:]
        elif change == "value":
            # Whatever stood under a key, something else does.
            lines[one] = f"{lines[one].partition(': ')[0]}: {draw(st.sampled_from(VALUES))}"
            text = "\n".join(lines)
        elif change == "swap":
            lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
        else:
            lines.insert(one, lines[other])
            text = "\n".join(lines)
    return text


@settings(max_examples=250, deadline=None)
@given(mutations())
def test_any_mutation_of_a_programme_is_parsed_without_an_exception(text: str) -> None:
    check_promises(text)


NUMBERS = st.integers(0, 10**6)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="@"), min_size=1, max_size=50)


@settings(max_examples=60, deadline=None)
@given(name=WORDS, days=st.integers(0, 400), percent=NUMBERS, cents=NUMBERS, rate=NUMBERS)
def test_a_programme_of_any_values_is_refused_or_round_trips(
    name: str, days: int, percent: int, cents: int, rate: int
) -> None:
    quoted = name.replace("'", "''")
    text = (
        SMALL.replace("name: Acme", f"name: '{quoted}'")
        .replace("holding_days: 30", f"holding_days: {days}")
        .replace("discount: 15 %", f"discount: {percent // 100}.{percent % 100:02} %")
        .replace("300.00 USD", f"{cents // 100}.{cents % 100:02} USD")
        .replace('"0.92"', f'"{rate // 1000}.{rate % 1000:03}"')
    )
    check_promises(text)


def test_the_sample_has_no_mistakes() -> None:
    assert check_promises(SAMPLE).mistakes == ()


def test_the_sample_says_what_its_comments_promise() -> None:
    program = parse(SAMPLE, "program.yml").program
    assert program is not None
    customer, partner = program.audiences["customer"], program.audiences["partner"]
    assert (customer.eligible.satisfaction_at_least, customer.eligible.tenure_months_over) == (9, 6)
    assert (customer.offer.discount, customer.offer.trial_days) == (1500, 60)
    month, bands = customer.reward
    assert isinstance(month, CreditRule)
    assert (month.name, month.on, month.months) == ("meeting", Milestone.MEETING, 1)
    assert isinstance(bands, BandsRule)
    assert [band.pays["USD"] for band in bands.bands] == [50_000, 150_000, 300_000, 500_000]
    assert bands.bands[0].pays["JPY"] == 75_000
    commission, fund, renewals = partner.reward
    assert isinstance(commission, TierPercentRule)
    assert commission.percent == {"bronze": 1000, "silver": 1500, "gold": 2000}
    assert [tier.from_deals for tier in program.tiers.values()] == [1, 3, 11]
    assert (fund.adds, fund.when.deal_at_least, renewals.name) == (True, 5_000_000, "renewals")
    first_step, *_ = program.audiences["employee"].reward
    assert isinstance(first_step, FlatRule)
    assert (first_step.on, first_step.when.countries) == (Milestone.QUALIFIED, ("US", "CA"))
    assert program.currencies.rates.values["EUR"] == Decimal("0.921")


def test_comments_quotes_and_the_order_of_keys_change_no_revision() -> None:
    one = check_promises(SMALL).program
    other = check_promises(
        small_with("  name: Acme\n  tagline: {en: Rockets, de: Raketen}\n",
                   "  tagline: {de: 'Raketen', en: Rockets} # words\n  name: \"Acme\"\n")
        .replace('{EUR: "0.92", JPY: "152.30", HUF: "376.50"}',
                 '{HUF: "376.5", JPY: "152.3", EUR: "0.920"}')
        .replace('["50.00 USD", "45.00 EUR"]', '["45 EUR", "50 USD"]')
    ).program  # fmt: skip
    assert one is not None
    assert other is not None
    assert revision_of(one) == revision_of(other)


def test_another_amount_and_another_order_of_purposes_make_another_revision() -> None:
    purposes = "    offer_contact: {en: You may write to me., de: Sie dürfen mir schreiben.}\n"
    news = "    news: {en: Send me news., de: Schicken Sie mir Neues.}\n"
    texts = [
        SMALL,
        SMALL.replace("50.00 USD", "50.01 USD"),
        SMALL.replace(purposes, purposes + news),
        SMALL.replace(purposes, news + purposes),
    ]
    programs = [check_promises(text).program for text in texts]
    assert len({revision_of(program) for program in programs if program is not None}) == 4


def test_writing_a_default_out_changes_no_revision() -> None:
    written = (
        small_with("DE: {currency: EUR, locale: de}",
                   "DE: {currency: EUR, locale: de, contact: link_only}")
        .replace("      rule: bands\n", "      rule: bands\n      name: bands\n      adds: false\n")
        .replace("      rule: tier_percent\n",
                 "      - rule: tier_percent\n        of: first_year_value\n")
        .replace("      percent:\n        bronze: 10 %\n        silver: 15 %\n",
                 "        percent: {bronze: 10 %, silver: 15 %}\n")
        .replace("{bundle: true}", "{bundle: true}\n    eligible: {}\n    playbook: {}")
    )  # fmt: skip
    one, other = check_promises(SMALL).program, check_promises(written).program
    assert one is not None
    assert other is not None
    assert revision_of(one) == revision_of(other)


def test_an_upgrade_of_goodword_changes_no_revision() -> None:
    # Referrals are judged by their revision for ever. If this fails, a default or the order of
    # the model's fields was changed: find a way that leaves old programmes their names.
    program = check_promises(SMALL).program
    assert program is not None
    assert revision_of(program) == "6349e8d39391c6fe"


class LaterProgram(Program):
    """As a later version of Goodword may have it."""

    newsletter: str | None = None
    perks: dict[str, int] = Field(default_factory=dict)


def test_a_key_that_a_later_version_adds_changes_no_revision_and_reads_what_is_stored() -> None:
    program = check_promises(SMALL).program
    assert program is not None
    later = LaterProgram.model_validate(upgraded(json.loads(canonical_json(program))))
    assert revision_of(later) == revision_of(program)
    used = later.model_copy(update={"newsletter": "monthly"})
    assert revision_of(used) != revision_of(program)


def test_two_kinds_of_rule_never_share_a_revision() -> None:
    program = check_promises(SMALL).program
    assert program is not None

    def revision(rule: RewardRule) -> str:
        partner = program.audiences["partner"].model_copy(update={"reward": (rule,)})
        return revision_of(
            program.model_copy(update={"audiences": {**program.audiences, "partner": partner}})
        )

    fund = MarketingFundRule(percent=200)
    renamed = fund.model_copy(update={"name": "joint"})
    credit = CreditRule(months=3)
    assert len({revision(rule) for rule in (fund, renamed, credit)}) == 3


def test_purposes_keep_their_order_when_a_stored_programme_is_read() -> None:
    text = SMALL.replace(
        "    offer_contact:", "    news: {en: Send me news., de: Neues.}\n    offer_contact:"
    )
    program = check_promises(text.replace("news:", "zeitung:")).program
    assert program is not None
    stored = known_program_of(canonical_json(program))
    assert list(stored.privacy.purposes) == ["zeitung", "offer_contact"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 65_000,
        "- " * 30_000,
        "? " * 30_000,
        "a: [" + "*a," * 20_000 + "]",
        "\n".join(f"k{number}: 1" for number in range(6_000)),
        "\n".join(["brand: 1"] * 7_000),
        "\t\n" * 32_000,
        SMALL.replace("[en, de]", "[" + ", ".join(["en"] * 9_000) + "]"),
        SMALL.replace('minimum: ["25.00 USD"]', "minimum: [" + "EUX," * 9_000 + "]"),
        SMALL.replace("name: Acme", f"name: {'a@' * 30_000}"),
    ],
    ids=range(10),
)
def test_ten_thousand_mistakes_are_all_found(text: str) -> None:
    mistakes = check_promises(text).mistakes
    # A mistake never repeats what makes it long: their printed size stays in proportion.
    assert sum(len(str(mistake)) for mistake in mistakes) < 100 * len(text)


def test_a_mistake_is_printed_with_its_place_path_words_and_fix() -> None:
    mistake = Mistake("program.yml", 14, 5, "audiences.customer.reward", "it is wrong", "mend it")
    assert str(mistake) == "program.yml:14:5 audiences.customer.reward: it is wrong. Fix: mend it"


def test_a_programme_that_could_not_be_kept_is_a_mistake() -> None:
    # Short in the file, long with everything that a rule leaves unsaid.
    rules = "".join(
        f"      - {{rule: credit, months: 1, adds: true, name: r{number}}}\n"
        for number in range(20)
    )
    start, end = SMALL.index("  partner:\n"), SMALL.index("tiers:\n  bronze")
    many = "".join(
        f"  p{number}:\n    source: PART\n    offer: {{bundle: true}}\n    reward:\n{rules}"
        for number in range(150)
    )

    parsed = parse(SMALL[:start] + many + SMALL[end:], "p.yml")

    (mistake,) = parsed.mistakes
    assert parsed.program is None
    assert re.search(r"takes [45]\d\d,\d{3} bytes to keep; 380,000 are the most", mistake.message)
