"""A table that commands find by their environment."""

import base64
import json
from pathlib import Path

import boto3
import pytest

from tests.doubles import KEYS


@pytest.fixture
def named_table(table: str, built: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh table with the keys of the functions, and the build that commands read."""
    secret = {name: base64.urlsafe_b64encode(key).decode() for name, key in KEYS._asdict().items()}
    boto3.client("secretsmanager").create_secret(
        Name=f"{table}-keys", SecretString=json.dumps(secret)
    )
    monkeypatch.setenv("GOODWORD_TABLE", table)
    monkeypatch.setenv("GOODWORD_ORIGIN", "https://refer.larkspur.example")
    monkeypatch.setenv("GOODWORD_KEYS_SECRET", f"{table}-keys")
    monkeypatch.setenv("GOODWORD_PUBLISHED", str(built / "functions"))
    return table
