"""What a visit and a claim cost in DynamoDB's requests and units: `make bench` prints the same."""

from collections import Counter
from pathlib import Path

import pytest

from tests.handlers.counted import Functions, operations
from tests.handlers.journey import travel

pytestmark = pytest.mark.emulator

CHEAP = {"GetItem", "UpdateItem", "TransactWriteItems", "PutItem", "Query", "BatchGetItem"}


@pytest.fixture
def functions(built: Path, table: str) -> Functions:
    return Functions(built, table)


def test_looking_at_a_link_is_one_read_and_no_write(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.get(f"/r/{functions.code}").status_code == 200
    assert operations(asked) == Counter(GetItem=1)


def test_a_claim_is_a_read_a_limiter_update_and_one_transaction(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.claim().status_code == 303
    assert operations(asked) == Counter(GetItem=1, UpdateItem=1, TransactWriteItems=1)


def test_a_claim_with_a_long_message_takes_eleven_write_units_at_most(functions: Functions) -> None:
    with functions.log.of() as asked:
        functions.claim()
    assert functions.write_units(asked) <= 11


def test_a_second_claim_costs_what_the_first_did(functions: Functions) -> None:
    functions.claim("first@kunde.example")
    with functions.log.of() as asked:
        functions.claim("second@kunde.example")
    assert operations(asked) == Counter(GetItem=1, UpdateItem=1, TransactWriteItems=1)
    assert functions.write_units(asked) <= 11


def test_a_refused_form_writes_nothing(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.post(f"/r/{functions.code}/claim", {"name": "Anna"}).status_code == 422
    assert operations(asked) == Counter(GetItem=1)


def test_no_function_scans_on_the_whole_way_to_money_and_back(functions: Functions) -> None:
    travel(functions)
    asked = operations(functions.log.asked)
    assert set(asked) <= CHEAP
    assert asked["TransactWriteItems"] > 10
