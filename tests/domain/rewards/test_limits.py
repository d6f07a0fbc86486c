"""Caps cut off, the budget makes wait, and both begin anew with their period."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.kinds import RewardKind
from goodword.domain.money import Money
from goodword.domain.reasons import Reason
from goodword.domain.rewards.limits import NOTHING, Granted, Spent, granted, label, next_start
from goodword.domain.rewards.rules import CompiledRules, Entitlement
from goodword.program.conversion import WHOLE, exact_in
from goodword.program.rewards import Budget, Cap, FlatRule, Period
from tests.domain.rewards.rewarding import terms

FLAT = FlatRule(pays={"USD": 100_000})
YEAR = Period.YEAR


def euros(minor: int) -> Entitlement:
    """Money in euros; one dollar is 0.80 EUR."""
    return Entitlement("flat", "flat", RewardKind.MONEY, minor, minor * 10 // 8)


def allowed(
    paying: CompiledRules,
    entitlement: Entitlement,
    spent: dict[Period, Spent] | None = None,
    by_all: Spent = NOTHING,
) -> Granted:
    return granted(paying, "customer", entitlement, "EUR", by_referrer=spent or {}, by_all=by_all)


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), ("2026-01", "2026-Q1", "2026", "programme")),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), ("2026-03", "2026-Q1", "2026", "programme")),
        (datetime(2026, 4, 1, tzinfo=UTC), ("2026-04", "2026-Q2", "2026", "programme")),
        (datetime(2026, 12, 31, tzinfo=UTC), ("2026-12", "2026-Q4", "2026", "programme")),
    ],
)
def test_a_period_has_a_name(moment: datetime, names: tuple[str, ...]) -> None:
    assert tuple(label(period, moment) for period in Period) == names


def test_periods_are_those_of_utc_wherever_a_moment_was_written_down() -> None:
    tokyo = datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=9)))

    assert label(Period.YEAR, tokyo) == "2026"
    assert next_start(Period.YEAR, tokyo) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "moment", "start"),
    [
        (Period.MONTH, datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Period.QUARTER, datetime(2026, 11, 21, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Period.QUARTER, datetime(2026, 6, 30, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)),
        (Period.YEAR, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_next_period_begins_at_midnight(
    period: Period, moment: datetime, start: datetime
) -> None:
    assert next_start(period, moment) == start


def test_the_programme_is_one_period_that_never_begins_anew() -> None:
    assert next_start(Period.PROGRAMME, datetime(2026, 11, 21, tzinfo=UTC)) is None


MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone itself
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(st.sampled_from([Period.MONTH, Period.QUARTER, Period.YEAR]), MOMENTS)
def test_a_period_ends_where_the_next_begins(period: Period, moment: datetime) -> None:
    start = next_start(period, moment)

    assert start is not None
    assert start > moment
    assert label(period, start) != label(period, moment)
    assert label(period, start - timedelta(microseconds=1)) == label(period, moment)


@pytest.mark.parametrize(
    ("earned_before", "given"),
    [
        (0, Granted(80_000, 100_000)),
        # Exactly what is left is granted whole.
        (400_000, Granted(80_000, 100_000)),
        (400_001, Granted(79_999, 99_999, Reason.CAP_REACHED)),
        (450_000, Granted(40_000, 50_000, Reason.CAP_REACHED)),
        (500_000, Granted(0, 0, Reason.CAP_REACHED)),
        (999_999, Granted(0, 0, Reason.CAP_REACHED)),
    ],
)
def test_a_cap_cuts_off_what_exceeds_it(earned_before: int, given: Granted) -> None:
    paying = terms(FLAT, caps=(Cap(per=YEAR, at_most=500_000),))

    assert allowed(paying, euros(80_000), {YEAR: Spent(earned_before, 1)}) == given


def test_a_cap_by_number_grants_nothing_more_of_any_kind() -> None:
    paying = terms(FLAT, caps=(Cap(per=YEAR, rewards=2),))
    credit = Entitlement("credit", "credit", RewardKind.CREDIT, months=3)

    assert allowed(paying, euros(80), {YEAR: Spent(100, 1)}).limit is None
    for entitlement in (euros(80), credit):
        spent = {YEAR: Spent(100, 2)}
        assert allowed(paying, entitlement, spent) == Granted(0, 0, Reason.CAP_REACHED)


def test_what_costs_nothing_passes_a_cap_by_amount() -> None:
    paying = terms(FLAT, caps=(Cap(per=YEAR, at_most=100),))
    credit = Entitlement("credit", "credit", RewardKind.CREDIT, months=3)

    assert allowed(paying, credit, {YEAR: Spent(100, 1)}) == Granted(0, 0)


def test_of_several_caps_the_tightest_counts() -> None:
    paying = terms(
        FLAT,
        caps=(
            Cap(per=Period.MONTH, at_most=100_000),
            Cap(per=YEAR, at_most=500_000),
        ),
    )
    spent = {Period.MONTH: Spent(30_000, 1), YEAR: Spent(490_000, 9)}

    assert allowed(paying, euros(80_000), spent) == Granted(8_000, 10_000, Reason.CAP_REACHED)


@pytest.mark.parametrize(
    ("currency", "given"),
    [
        # The one cent left is 3.765 HUF, of which 3 can be paid; or 0.4 pence, of which nothing.
        ("HUF", Granted(300, 1, Reason.CAP_REACHED)),
        ("GBP", Granted(0, 0, Reason.CAP_REACHED)),
    ],
)
def test_what_a_cap_leaves_but_nobody_can_pay_is_nothing(currency: str, given: Granted) -> None:
    paying = terms(FLAT, caps=(Cap(per=YEAR, at_most=1_000),))
    ten = Entitlement("flat", "flat", RewardKind.MONEY, 400_000, 1_000)
    spent = {YEAR: Spent(999, 1)}

    allowed_ = granted(paying, "customer", ten, currency, by_referrer=spent, by_all=NOTHING)

    assert allowed_ == given


@pytest.mark.parametrize(
    ("spent", "limit"), [(0, None), (900_000, None), (900_001, Reason.BUDGET_SPENT)]
)
def test_a_reward_that_does_not_fit_the_budget_waits_whole(
    spent: int, limit: Reason | None
) -> None:
    paying = terms(FLAT, budget=Budget(per=YEAR, amount=1_000_000))

    assert allowed(paying, euros(80_000), by_all=Spent(spent)) == Granted(80_000, 100_000, limit)


def test_what_a_cap_has_cut_may_still_fit_the_budget() -> None:
    paying = terms(
        FLAT,
        caps=(Cap(per=YEAR, at_most=10_000),),
        budget=Budget(per=YEAR, amount=1_000_000),
    )

    assert allowed(paying, euros(80_000), by_all=Spent(990_000)).limit == "cap_reached"
    assert allowed(paying, euros(80_000), by_all=Spent(990_001)).limit == "budget_spent"


@given(
    st.lists(st.integers(0, 300_000), max_size=30),
    st.integers(1, 1_000_000),
    st.integers(1, 10),
    st.sampled_from(["USD", "EUR", "JPY", "HUF"]),
)
def test_what_is_granted_under_a_cap_never_exceeds_it(
    amounts: list[int], at_most: int, rewards: int, currency: str
) -> None:
    paying = terms(FLAT, caps=(Cap(per=YEAR, at_most=at_most, rewards=rewards),))
    spent = Spent()
    for cost in amounts:
        minor = paying.convert.share(Money(cost, "USD"), WHOLE, currency)
        entitlement = Entitlement("flat", "flat", RewardKind.MONEY, minor, cost)
        given_ = granted(
            paying, "customer", entitlement, currency, by_referrer={YEAR: spent}, by_all=NOTHING
        )
        assert 0 <= given_.minor <= minor
        if given_.limit is None or given_.minor:
            spent = Spent(spent.cost + given_.cost, spent.rewards + 1)
        if given_.minor < minor:
            exact = exact_in(paying.program.currencies, given_.minor, currency, "USD")
            assert exact <= given_.cost

    assert spent.cost <= at_most
    assert spent.rewards <= rewards
