"""Allowances hold under concurrency, by the stretch of the clock, and each count has an end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from goodword.domain.allowance import DAY, HOUR, Allowance
from goodword.store import keys
from tests.doubles import NOON
from tests.store.engines import Engine, OnDynamoDB
from tests.store.faults import LostAnswers, between

THREE_A_DAY = Allowance("mailbox", "anna", 3, DAY)


def test_no_more_is_taken_than_there_is_and_the_next_day_has_it_all_again(engine: Engine) -> None:
    taken = [engine.store.take(THREE_A_DAY, NOON) for _ in range(5)]

    assert taken == [True, True, True, False, False]
    assert engine.store.take(THREE_A_DAY, NOON + timedelta(hours=11, minutes=59)) is False
    assert engine.store.take(THREE_A_DAY, NOON + timedelta(hours=12)) is True


def test_each_subject_has_an_allowance_of_its_own(engine: Engine) -> None:
    one = Allowance("link", "h4xq", 1, HOUR)

    assert engine.store.take(one, NOON)
    assert engine.store.take(one._replace(about="other"), NOON)
    assert engine.store.take(one._replace(name="network"), NOON)
    assert not engine.store.take(one, NOON)


def test_what_is_given_back_can_be_taken_again_and_never_makes_more(engine: Engine) -> None:
    one = Allowance("link", "h4xq", 1, HOUR)
    engine.store.give_back(one, NOON)
    assert [engine.store.take(one, NOON) for _ in range(2)] == [True, False]

    engine.store.give_back(one, NOON)

    assert [engine.store.take(one, NOON) for _ in range(2)] == [True, False]


def test_what_is_given_back_is_not_given_back_twice_where_the_answer_was_lost(
    on_dynamodb: OnDynamoDB,
) -> None:
    for _ in range(3):
        on_dynamodb.store.take(THREE_A_DAY, NOON)
    lost = LostAnswers(1)
    with between(on_dynamodb.client, "UpdateItem", lost):
        on_dynamodb.store.give_back(THREE_A_DAY, NOON)

    assert lost.sent == 2
    assert [on_dynamodb.store.take(THREE_A_DAY, NOON) for _ in range(2)] == [True, False]


def test_who_takes_at_once_takes_no_more_than_there_is(engine: Engine) -> None:
    twenty = Allowance("link", "h4xq", 20, HOUR)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: engine.store.take(twenty, NOON), range(60)))

    assert taken.count(True) == 20


def test_a_count_is_deleted_after_its_stretch_of_the_clock(on_dynamodb: OnDynamoDB) -> None:
    on_dynamodb.store.take(THREE_A_DAY, NOON)

    item = on_dynamodb.item(*keys.allowance(THREE_A_DAY, NOON))
    midnight = NOON + timedelta(hours=12)
    assert item["expires_at_epoch"] == {"N": str(int(midnight.timestamp()))}
