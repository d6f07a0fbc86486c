"""``goodword audit trail``: prints what was done, and says where the trail is broken."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword.domain.staff.trail import TrailAction, TrailNote, chain_of, staff_actor
from goodword.flows.staff.trail import note
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

MARA = staff_actor("mara@example.com", "Mara Lindt", "finance")


@pytest.fixture
def store(table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """Mara has approved one reward and looked at a referral."""
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    store = DynamoStore(boto3.client("dynamodb"), table, clock=lambda: datetime.now(UTC))
    decided = TrailNote(TrailAction.DECIDED, "reward/a1/r1", "as agreed", "pending", "approved")
    for one in (decided, TrailNote(TrailAction.LOOKED, "referral/REF-1")):
        note(store, MARA, one, now=datetime.now(UTC))
    return store


def test_it_tells_who_did_what_and_that_the_trail_is_whole(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "trail"]) == 0
    told = capsys.readouterr().out
    assert f"Mara Lindt ({MARA.id}), finance  decided reward/a1/r1: pending to approved" in told
    assert "  as agreed" in told
    assert "The trail is whole: 3 entries in 1 chains." in told

    assert main(["audit", "trail", "--about", "referral/REF-1", "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert [one["action"] for one in about["entries"]] == ["looked"]
    assert main(["audit", "trail", "--since", "2099-01-01"]) == 0
    assert "Nothing was noted." in capsys.readouterr().out
    assert main(["audit", "trail", "--since", "yesterday"]) == 2


def test_it_fails_where_somebody_wrote_to_the_table(
    store: DynamoStore,
    dynamodb: "DynamoDBClient",
    table: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chain = chain_of(MARA.id, datetime.now(UTC))
    dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": f"TRAIL#{chain}"}, "sk": {"S": "TRAIL#1"}},
        UpdateExpression="SET reason = :reason",
        ExpressionAttributeValues={":reason": {"S": "of their own accord"}},
    )

    assert main(["audit", "trail"]) == 1
    assert f"BROKEN: entry 1 of chain {chain} was changed." in capsys.readouterr().out
