"""``goodword show``: a story in words, which names nobody unless it is asked to."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.domain.event import Decision
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.store.records import CODE, EVERY_KIND

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator


@pytest.fixture
def records(dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """A table with one record of each kind, which the command finds by its environment."""
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    store = DynamoStore(dynamodb, table, clock=lambda: datetime.now(UTC))
    store.commit(Decision(save=EVERY_KIND))
    return store


@pytest.mark.parametrize("name", ["REF-2026-CUST-001-JS42", "D-1", "JS42"])
def test_the_story_says_how_it_stands_and_names_nobody(
    records: DynamoStore, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", name]) == 0
    said = capsys.readouterr().out

    assert "REF-2026-CUST-001-JS42: new, confirmed, and nothing has happened since" in said
    assert "1400.00 EUR, approved, approved" in said
    assert "payout po1: 1400.00 EUR, reserved, on its way in a payout" in said
    for personal in (CODE.name or "", "jo@example.com", "Ada Weiß", "ada@example.com"):
        assert personal not in said
    assert main(["show", name, "--personal"]) == 0
    assert "recommended Ada Weiß, ada@example.com" in capsys.readouterr().out


def test_the_story_as_json_names_nobody_either(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "JS42", "--json"]) == 0

    said = capsys.readouterr().out
    assert json.loads(said)["referrer"]["referrer_id"] == "JS42"
    assert "example.com" not in said


def test_nothing_of_that_name_is_the_users_mistake(
    records: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "GW-7K2M-9PWX"]) == 1
    assert "there is no referral, deal or referrer GW-7K2M-9PWX" in capsys.readouterr().err
