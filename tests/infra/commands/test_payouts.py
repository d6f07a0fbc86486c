"""``goodword payouts``: decisions that reach the table, and how it says no."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.payouts.payout import Batch, BatchStatus
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

NOW = datetime.now(UTC)
STUCK = Batch(
    batch_key="gw-stuck",
    provider="paypal",
    currency="EUR",
    payout_ids=(),
    body="{}",
    body_hash="",
    status=BatchStatus.STUCK,
    reason="key_too_old",
    created_at=NOW - timedelta(days=28),
)


@pytest.fixture
def store(dynamodb: "DynamoDBClient", table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """A table that the command finds by its environment."""
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    secret = {"client_id": "id", "client_secret": "secret", "webhook_id": "hook"}
    boto3.client("secretsmanager").create_secret(Name=table, SecretString=json.dumps(secret))
    monkeypatch.setenv("GOODWORD_PAYPAL_SECRET", table)
    return DynamoStore(dynamodb, table, clock=lambda: NOW)


@pytest.mark.emulator
def test_a_failed_payout_is_marked_for_the_next_run(store: DynamoStore) -> None:
    failed = Balance(
        account_id="account-1",
        referrer_id="JS42",
        currency="EUR",
        owed=45_000,
        reason="payout_failed",
    )
    store.commit(Decision(save=(failed,)))

    assert main(["payouts", "resume", "account-1", "EUR"]) == 0

    resumed = store.get(Balance, "account-1", "EUR")
    assert resumed is not None
    assert resumed.reason is None
    assert resumed.due_at is not None


@pytest.mark.emulator
def test_a_stuck_batch_is_released_and_another_one_is_not(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    running = STUCK.but(batch_key="gw-running", status=BatchStatus.SUBMITTING)
    store.commit(Decision(save=(STUCK, running)))

    assert main(["payouts", "release", "gw-stuck"]) == 0
    assert main(["payouts", "release", "gw-running"]) == 1

    released = store.get(Batch, "gw-stuck")
    assert released is not None
    assert released.status is BatchStatus.REJECTED
    assert "only a stuck one is decided on" in capsys.readouterr().err


@pytest.mark.emulator
@pytest.mark.parametrize(
    "decision",
    [
        ["resume", "nobody", "EUR"],
        ["adopt", "gw-nothing", "BATCH1"],
        ["release", "gw-nothing"],
        ["confirm", "po-nothing", "ITEM1"],
        ["dismiss", "po-nothing"],
    ],
    ids=["resume", "adopt", "release", "confirm", "dismiss"],
)
def test_what_is_not_there_is_said_in_one_line(
    decision: list[str], store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["payouts", *decision]) == 1
    said = capsys.readouterr().err
    assert said == f"goodword: there is no {decision[1]} in this table\n"


@pytest.mark.emulator
def test_a_secret_that_is_not_there_is_no_traceback(
    store: DynamoStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.commit(Decision(save=(STUCK,)))
    monkeypatch.setenv("GOODWORD_PAYPAL_SECRET", "")
    assert main(["payouts", "adopt", "gw-stuck", "BATCH1"]) == 1
    assert "set GOODWORD_PAYPAL_SECRET" in capsys.readouterr().err
    monkeypatch.setenv("GOODWORD_PAYPAL_SECRET", "goodword/no-such-secret")
    assert main(["payouts", "adopt", "gw-stuck", "BATCH1"]) == 3
    assert "goodword: AWS: " in capsys.readouterr().err


def test_a_missing_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GOODWORD_TABLE", raising=False)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    assert main(["payouts", "release", "gw-1"]) == 1
    assert "set GOODWORD_TABLE" in capsys.readouterr().err
