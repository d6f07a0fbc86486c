"""A table with the published sample programme, and the command ``goodword referrers`` on it."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword.flows.publish_program import publish_program
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.doubles import KEYS, sample_program

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def store(
    dynamodb: "DynamoDBClient", table: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> DynamoStore:
    """A table with a published programme, which the command finds by its environment."""
    secret = {name: base64.urlsafe_b64encode(key).decode() for name, key in KEYS._asdict().items()}
    boto3.client("secretsmanager").create_secret(
        Name=f"{table}-keys", SecretString=json.dumps(secret)
    )
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.example")
    monkeypatch.setenv("GOODWORD_KEYS_SECRET", f"{table}-keys")
    monkeypatch.setenv("GOODWORD_PUBLISHED", str(built / "functions"))
    store = DynamoStore(dynamodb, table, clock=lambda: datetime.now(UTC))
    publish_program(store, sample_program())
    return store


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs ``goodword referrers`` and gives its exit code with all that it says."""

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["referrers", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run
