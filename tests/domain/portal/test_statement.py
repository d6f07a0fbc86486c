"""A statement of account: what it begins with, what moved, and what it ends with."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.errors import Invalid
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, book, transfer
from goodword.domain.portal.statement import (
    Movement,
    Statement,
    period_in,
    periods_around,
    statements,
)

_L: Final = LedgerAccount
MOVES: Final = (
    (_L.EXPENSE, _L.OWED),
    (_L.OWED, _L.EXPENSE),
    (_L.OWED, _L.RESERVED),
    (_L.RESERVED, _L.OWED),
    (_L.RESERVED, _L.CASH),
    (_L.CASH, _L.OWED),
    (_L.OWED, _L.CASH),
    (_L.EXPENSE, _L.DONATIONS),
    (_L.DONATIONS, _L.EXPENSE),
)
"""Debit and credit of every booking that payouts and rewards make."""
BEGIN: Final = datetime(2025, 11, 1, tzinfo=UTC)


def booked(
    number: int, debit: LedgerAccount, credit: LedgerAccount, minor: int, at: datetime
) -> JournalEntry:
    balance = Balance(account_id="a1", referrer_id="JS42", currency="EUR")
    return transfer(
        f"e{number}", balance, minor, debit=debit, credit=credit, cause=f"c{number}", now=at
    )


LIVES: Final = st.lists(
    st.tuples(
        st.sampled_from(MOVES),
        st.integers(1, 10_000_000),
        st.integers(0, 500 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    ),
    max_size=40,
).map(
    lambda moves: [
        booked(number, *accounts, minor, at) for number, (accounts, minor, at) in enumerate(moves)
    ]
)


def one(entries: list[JournalEntry], name: str, zone: str = "Europe/Berlin") -> Statement:
    found = statements(entries, period_in(name), time_zone=zone)
    return found[0] if found else Statement("EUR", 0, 0, 0, 0, 0, ())


def months(first: int, last: int) -> list[str]:
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last)]


@given(LIVES)
def test_the_equation_holds_to_the_unit_and_closings_chain(entries: list[JournalEntry]) -> None:
    balance = Balance(account_id="a1", referrer_id="JS42", currency="EUR")
    for entry in entries:
        balance = book(balance, entry)
    names = months(2025 * 12 + 9, 2027 * 12 + 5)
    every = [one(entries, name) for name in names]

    for found in every:
        assert found.opening + found.earned - found.reversed - found.paid == found.closing
        assert found.opening + sum(line.minor for line in found.lines) == found.closing
    assert all(before.closing == after.opening for before, after in pairwise(every))
    assert every[0].opening == 0
    assert every[-1].closing == balance.owed + balance.reserved
    assert sum(found.paid for found in every) == balance.paid


@given(LIVES)
def test_a_quarter_and_a_year_say_what_their_months_say(entries: list[JournalEntry]) -> None:
    for name, parts in (
        ("2026-Q4", months(2026 * 12 + 9, 2026 * 12 + 12)),
        ("2026", months(2026 * 12, 2026 * 12 + 12)),
    ):
        whole, each = one(entries, name), [one(entries, part) for part in parts]
        assert (whole.opening, whole.closing) == (each[0].opening, each[-1].closing)
        assert whole.earned == sum(found.earned for found in each)
        assert whole.reversed == sum(found.reversed for found in each)
        assert whole.paid == sum(found.paid for found in each)


def test_an_entry_counts_on_its_day_where_the_company_is() -> None:
    late = booked(1, _L.EXPENSE, _L.OWED, 500, datetime(2026, 10, 31, 23, 30, tzinfo=UTC))

    assert one([late], "2026-11", "Europe/Berlin").earned == 500
    assert one([late], "2026-10", "Europe/Berlin").earned == 0
    assert one([late], "2026-10", "America/New_York").earned == 500
    assert one([late], "2026-11").lines[0].day == date(2026, 11, 1)


def test_a_payment_that_comes_back_counts_against_what_was_paid() -> None:
    at = datetime(2026, 11, 5, tzinfo=UTC)
    entries = [
        booked(1, _L.EXPENSE, _L.OWED, 900, at),
        booked(2, _L.OWED, _L.RESERVED, 900, at),
        booked(3, _L.RESERVED, _L.CASH, 900, at + timedelta(days=1)),
        booked(4, _L.CASH, _L.OWED, 900, at + timedelta(days=2)),
    ]
    found = one(entries, "2026-11")

    assert [line.movement for line in found.lines] == [
        Movement.EARNED,
        Movement.PAID,
        Movement.CAME_BACK,
    ]
    assert (found.earned, found.paid, found.closing) == (900, 0, 900)


def test_what_is_for_somebody_else_is_not_owed_to_the_referrer() -> None:
    given_away = booked(1, _L.EXPENSE, _L.DONATIONS, 900, datetime(2026, 11, 5, tzinfo=UTC))

    assert statements([given_away], period_in("2026-11"), time_zone="UTC") == ()


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_has_its_days(name: str, first: date, after: date) -> None:
    assert period_in(name)[1:] == (first, after)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-Q5", "2026-1", "1999", "٢٠٢٦", "2026-11-"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match=r".*"):
        period_in(name)


def test_around_a_day_are_its_periods_and_those_before() -> None:
    assert periods_around(date(2026, 1, 31)) == (
        *("2026-01", "2025-12"),
        *("2026-Q1", "2025-Q4"),
        *("2026", "2025"),
    )
