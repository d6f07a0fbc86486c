"""The contract of numbers and views, on every engine: distinct for ever, limited by window."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from goodword.domain.errors import Conflict, NotFound, TooMany
from goodword.domain.event import Decision
from goodword.domain.referrals.referral import CodeStatus, ReferralCode
from tests.store.engines import Engine
from tests.store.records import CODE

NINE, TEN, ELEVEN = "2026-11-21T09", "2026-11-21T10", "2026-11-21T11"


@pytest.fixture(autouse=True)
def code(engine: Engine) -> None:
    """A code that nobody used yet."""
    engine.store.commit(Decision(save=(CODE,)))


def count(engine: Engine, window: str, *, limit: int = 9, seen: str = "") -> None:
    engine.store.count_submission("h4xq", window=window, limit=limit, seen=seen)


def test_numbers_count_up_from_one(engine: Engine) -> None:
    assert [engine.store.draw_number("h4xq") for _ in range(3)] == [1, 2, 3]


def test_what_was_drawn_and_counted_stands_with_the_code(engine: Engine) -> None:
    count(engine, NINE)
    count(engine, TEN, seen=NINE)
    engine.store.draw_number("h4xq")

    found = engine.store.get(ReferralCode, "h4xq")

    assert found is not None
    assert (found.numbers_drawn, found.window, found.window_claims) == (1, TEN, 1)


def test_a_new_window_counts_anew(engine: Engine) -> None:
    for _ in range(2):
        count(engine, NINE, limit=2, seen=NINE)
    with pytest.raises(TooMany):
        count(engine, NINE, limit=2, seen=NINE)
    count(engine, TEN, limit=2, seen=NINE)
    count(engine, TEN, limit=2, seen=NINE)
    with pytest.raises(TooMany):
        count(engine, TEN, limit=2, seen=TEN)


def test_a_window_that_was_seen_long_ago_costs_one_more_try(engine: Engine) -> None:
    count(engine, TEN)
    count(engine, ELEVEN, seen=NINE)
    found = engine.store.get(ReferralCode, "h4xq")
    assert found is not None
    assert (found.window, found.window_claims) == (ELEVEN, 1)


def test_a_clock_that_runs_behind_counts_in_the_present_window(engine: Engine) -> None:
    count(engine, TEN, limit=2)
    count(engine, NINE, limit=2)
    with pytest.raises(TooMany):
        count(engine, NINE, limit=2, seen=TEN)


def test_a_number_of_an_unknown_code_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.store.draw_number("nobody")
    with pytest.raises(NotFound):
        engine.store.count_submission("nobody", window=NINE, limit=9, seen="")
    assert engine.store.get(ReferralCode, "nobody") is None


def test_a_code_cannot_be_saved_over_what_was_drawn_or_counted_meanwhile(engine: Engine) -> None:
    for window_before in ("", NINE):
        loaded = engine.store.get(ReferralCode, "h4xq")
        assert loaded is not None
        count(engine, NINE, seen=window_before)
        with pytest.raises(Conflict):
            engine.store.commit(Decision(save=(loaded.but(status=CodeStatus.PAUSED),)))
    loaded = engine.store.get(ReferralCode, "h4xq")
    assert loaded is not None
    engine.store.draw_number("h4xq")
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(loaded.but(status=CodeStatus.PAUSED),)))


def test_many_that_draw_at_once_get_distinct_numbers(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: engine.store.draw_number("h4xq"), range(60)))
    assert sorted(drawn) == list(range(1, 61))


def test_many_that_count_at_once_stay_within_the_limit(engine: Engine) -> None:
    def one(_: int) -> bool:
        try:
            count(engine, TEN, limit=7)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 7


def test_views_are_counted_by_code_and_day(engine: Engine) -> None:
    for _ in range(3):
        engine.store.count_view("h4xq", "2026-11-21")
    engine.store.count_view("h4xq", "2026-11-22")
    assert engine.views("h4xq", "2026-11-21") == 3
    assert engine.views("h4xq", "2026-11-22") == 1
    assert engine.views("other", "2026-11-21") == 0


def test_a_view_through_a_tagged_link_counts_for_both(engine: Engine) -> None:
    for tag in ("mail", "mail", "qr", None):
        engine.store.count_view("h4xq", "2026-11-21", tag)
    assert engine.views("h4xq", "2026-11-21") == 4
    assert engine.views("h4xq", "2026-11-21", "mail") == 2
    assert engine.views("h4xq", "2026-11-21", "qr") == 1
    assert engine.views("h4xq", "2026-11-21", "sms") == 0


def test_a_view_does_not_touch_the_code(engine: Engine) -> None:
    engine.store.count_view("h4xq", "2026-11-21")
    assert engine.store.get(ReferralCode, "h4xq") == CODE.but(version=1)
