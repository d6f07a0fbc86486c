"""The contract of numbers and views, on every engine: distinct for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from goodword.domain.errors import Conflict, NotFound
from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from tests.store.engines import Engine
from tests.store.records import CODE


@pytest.fixture(autouse=True)
def code(engine: Engine) -> None:
    """A code that nobody used yet."""
    engine.store.commit(Decision(save=(CODE,)))


def test_numbers_count_up_from_one(engine: Engine) -> None:
    assert [engine.store.draw_number("h4xq") for _ in range(3)] == [1, 2, 3]


def test_what_was_drawn_stands_with_the_code(engine: Engine) -> None:
    for _ in range(2):
        engine.store.draw_number("h4xq")
    found = engine.store.get(ReferralCode, "h4xq")
    assert found is not None
    assert found.numbers_drawn == 2


def test_a_number_of_an_unknown_code_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.store.draw_number("nobody")
    assert engine.store.get(ReferralCode, "nobody") is None


def test_a_code_cannot_be_saved_over_numbers_drawn_meanwhile(engine: Engine) -> None:
    loaded = engine.store.get(ReferralCode, "h4xq")
    assert loaded is not None
    engine.store.draw_number("h4xq")
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(loaded.but(status=CodeStatus.PAUSED),)))


def test_many_that_draw_at_once_get_distinct_numbers(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: engine.store.draw_number("h4xq"), range(60)))
    assert sorted(drawn) == list(range(1, 61))


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


def test_the_views_of_all_days_are_summed_by_the_tag_of_the_link(engine: Engine) -> None:
    for day, tag in (("2026-11-21", "mail"), ("2026-11-22", "mail"), ("2026-11-22", None)):
        engine.store.count_view("h4xq", day, tag)

    assert engine.store.link_counts("h4xq").views == {"": 3, "mail": 2}
    assert engine.store.link_counts("other") == ({"": 0}, {})


def test_forms_that_nobody_confirmed_are_summed_beside_the_views(engine: Engine) -> None:
    engine.store.count_view("h4xq", "2026-11-21", "mail")
    for day, tag in (("2026-11-21", "mail"), ("2026-11-22", "mail"), ("2026-11-22", None)):
        engine.store.count_unconfirmed("h4xq", day, tag)

    assert engine.store.link_counts("h4xq") == ({"": 1, "mail": 1}, {"mail": 2, "": 1})
    assert engine.views("h4xq", "2026-11-21") == 1


def test_a_view_does_not_touch_the_code(engine: Engine) -> None:
    engine.store.count_view("h4xq", "2026-11-21")
    assert engine.store.get(ReferralCode, "h4xq") == CODE.but(version=1)
