"""Variants by hash: stable for ever, evenly spread, and untouched by a growing share."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.offers.experiment import Assignment, assignment_of, offer_of, variant_of
from goodword.domain.offers.results import Figures, VariantCount, figures
from goodword.program.model import Experiment, Offer, Variant
from goodword.program.sections import Metric
from tests.doubles import sample_program

DAY = date(2026, 11, 21)
CODES = [f"CODE{number:05}" for number in range(20_000)]
codes = st.text("23456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=10, max_size=10)
shares = st.integers(0, 10_000)


def experiment(
    *variants: str,
    share: int = 10_000,
    hold_out: int = 0,
    audiences: tuple[str, ...] = ("customer",),
    until: date = date(2026, 12, 31),
) -> Experiment:
    return Experiment(
        from_=date(2026, 11, 1),
        until=until,
        audiences=audiences,
        share=share,
        hold_out=hold_out,
        metric=Metric.CLAIMS_PER_VIEW,
        variants={name: Variant(headline={"en": name}) for name in variants or ("a", "b")},
    )


def part(code: str, **experiments: Experiment) -> Assignment | None:
    return assignment_of(experiments, "customer", code, DAY)


def test_the_hash_is_what_it_was_when_it_was_written() -> None:
    # Referrals pin what these say: another hash would tell codes that they show something else.
    found = [part(code, headline=experiment("plain", "bold", "short")) for code in CODES[:6]]
    assert [one.variant for one in found if one] == [
        "bold",
        "plain",
        "short",
        "short",
        "bold",
        "plain",
    ]


@given(codes, shares, shares)
def test_a_larger_share_moves_no_code_to_another_variant(code: str, one: int, other: int) -> None:
    small = part(code, test=experiment(share=min(one, other)))
    large = part(code, test=experiment(share=max(one, other)))
    assert small is None or small == large


@given(codes, shares, shares)
def test_who_is_held_out_sees_no_variant_whatever_the_share(
    code: str, hold_out: int, share: int
) -> None:
    held = part(code, test=experiment(share=0, hold_out=hold_out))
    found = part(code, test=experiment(share=share, hold_out=hold_out))
    if held is not None:
        assert held == found == Assignment("test", None)
    elif found is not None:
        assert found.variant is not None


@given(codes, st.permutations(["a", "b", "c"]))
def test_the_order_of_variants_says_nothing(code: str, names: list[str]) -> None:
    assert variant_of("test", names, code) == variant_of("test", ["a", "b", "c"], code)


@given(codes)
def test_a_variant_that_is_added_takes_codes_but_swaps_none(code: str) -> None:
    before = variant_of("test", ["a", "b"], code)
    assert variant_of("test", ["a", "b", "new"], code) in {before, "new"}


def test_shares_variants_and_hold_out_are_as_large_as_declared() -> None:
    test = experiment("a", "b", "c", share=6000, hold_out=1000)
    parts = Counter(part(code, test=test) for code in CODES)
    within = 0.01 * len(CODES)  # more than three standard deviations
    assert abs(parts[None] - 0.3 * len(CODES)) < within
    assert abs(parts[Assignment("test", None)] - 0.1 * len(CODES)) < within
    for variant in ("a", "b", "c"):
        assert abs(parts[Assignment("test", variant)] - 0.2 * len(CODES)) < within


def test_no_share_is_nobody_and_a_whole_one_is_everybody() -> None:
    assert {part(code, test=experiment(share=0)) for code in CODES} == {None}
    assert {part(code, test=experiment(hold_out=10_000)) for code in CODES} == {
        Assignment("test", None)
    }
    assert None not in {part(code, test=experiment(share=10_000)) for code in CODES}


def test_two_experiments_draw_independently() -> None:
    pairs = Counter(
        (variant_of("one", ["a", "b"], code), variant_of("two", ["a", "b"], code)) for code in CODES
    )
    assert all(abs(count - len(CODES) / 4) < 0.015 * len(CODES) for count in pairs.values())


def test_the_first_experiment_in_which_a_code_takes_part_decides() -> None:
    first, second = experiment(share=5000), experiment()
    parts = Counter(found.experiment for code in CODES if (found := part(code, a=first, b=second)))
    assert parts["a"] + parts["b"] == len(CODES)
    assert all(
        part(code, a=first, b=second) == part(code, a=first)
        for code in CODES
        if part(code, a=first)
    )


def test_a_code_that_is_held_out_is_in_no_later_experiment_either() -> None:
    first = experiment(share=0, hold_out=10_000)
    assert part(CODES[0], a=first, b=experiment()) == Assignment("a", None)


def test_an_experiment_runs_from_its_first_to_its_last_day_for_its_audiences_only() -> None:
    days = {"test": experiment(until=date(2026, 11, 30))}
    assert assignment_of(days, "customer", "X", date(2026, 10, 31)) is None
    assert assignment_of(days, "customer", "X", date(2026, 11, 1)) is not None
    assert assignment_of(days, "customer", "X", date(2026, 11, 30)) is not None
    assert assignment_of(days, "customer", "X", date(2026, 12, 1)) is None
    assert assignment_of(days, "partner", "X", date(2026, 11, 30)) is None


def test_a_variant_may_bring_an_offer_of_its_own() -> None:
    test = experiment().model_copy(
        update={"variants": {"a": Variant(), "b": Variant(offer=Offer(discount=2000))}}
    )
    program = sample_program().model_copy(update={"experiments": {"test": test}})
    usual = program.audiences["customer"].offer
    assert offer_of(program, "customer", None) == usual
    assert offer_of(program, "customer", Assignment("test", None)) == usual
    assert offer_of(program, "customer", Assignment("test", "a")) == usual
    assert offer_of(program, "customer", Assignment("test", "b")) == Offer(discount=2000)


@pytest.mark.parametrize(
    ("metric", "share"),
    [
        (Metric.CLAIMS_PER_VIEW, 5000),
        (Metric.CONFIRMED_PER_VIEW, 2500),
        (Metric.WON_PER_CLAIM, 1250),
    ],
)
def test_every_metric_is_a_share_of_what_came_before(metric: Metric, share: int) -> None:
    one = experiment("a", "b").model_copy(update={"metric": metric})
    counts = [VariantCount("2026-11-20", "a", views=16, claims=8, confirmed=4, won=1)]

    assert set(Metric) == {Metric.CLAIMS_PER_VIEW, Metric.CONFIRMED_PER_VIEW, Metric.WON_PER_CLAIM}
    assert figures(one, counts)["a"].metric == share


def test_figures_are_summed_over_days_with_the_metric_in_basis_points() -> None:
    counts = [
        VariantCount("2026-11-20", "a", views=10, claims=1),
        VariantCount("2026-11-21", "a", views=20, claims=3, confirmed=2),
        VariantCount("2026-11-21", None, views=7),
        VariantCount("2026-11-21", "dropped", claims=1),
    ]
    assert figures(experiment("a", "b"), counts) == {
        "a": Figures(views=30, claims=4, confirmed=2, won=0, metric=1333),
        "b": Figures(0, 0, 0, 0, None),
        "dropped": Figures(0, 1, 0, 0, None),
        None: Figures(7, 0, 0, 0, 0),
    }
