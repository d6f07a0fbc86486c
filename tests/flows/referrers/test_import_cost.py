"""What a line of a company's list asks of the table: a file of thousands is as quick as that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.flows.referrers.bring_in import LineOutcome, ListedReferrer, bring_in
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from tests.doubles import KEYS, CountedRandomness, sample_program
from tests.handlers.counted import Log, operations

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADA = ListedReferrer(
    audience="customer",
    name="Ada Weiß",
    email="ada@kunde.example",
    country="DE",
    satisfaction=9,
    customer_since=(NOW - timedelta(days=800)).date(),
    active_at=NOW.date(),
)


class Counted:
    """A table, and what each line that is brought in asks of it."""

    def __init__(self, table: str) -> None:
        client = dynamodb_client()
        self._log = Log(client)
        self._store = DynamoStore(client, table, clock=lambda: NOW)
        self._randomness = CountedRandomness()

    def bring(self, line: ListedReferrer) -> tuple[LineOutcome, dict[str, int]]:
        with self._log.of() as asked:
            done = bring_in(
                self._store,
                sample_program(),
                line,
                keys=KEYS,
                randomness=self._randomness,
                actor="operator",
                now=NOW,
            )
        return done.outcome, dict(operations(asked))


@pytest.fixture
def counted(dynamodb: "DynamoDBClient", table: str) -> Counted:
    return Counted(table)


def test_a_new_line_is_one_look_and_one_write(counted: Counted) -> None:
    expected = {"GetItem": 1, "TransactWriteItems": 1}
    assert counted.bring(ADA) == (LineOutcome.ADDED, expected)


def test_a_line_that_says_nothing_new_is_two_looks(counted: Counted) -> None:
    counted.bring(ADA)
    assert counted.bring(ADA) == (LineOutcome.SAME, {"GetItem": 2})


def test_a_change_looks_at_the_page_only_where_it_stands_on_it(counted: Counted) -> None:
    counted.bring(ADA)
    known = replace(ADA, satisfaction=10)
    expected = {"GetItem": 2, "TransactWriteItems": 1}
    assert counted.bring(known) == (LineOutcome.CHANGED, expected)
    named = replace(known, sentence="Try it.")
    expected = {"GetItem": 3, "TransactWriteItems": 1}
    assert counted.bring(named) == (LineOutcome.CHANGED, expected)
