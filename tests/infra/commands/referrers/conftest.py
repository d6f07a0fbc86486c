"""A table with the published sample programme, and the command ``goodword referrers`` on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.flows.publish_program import publish_program
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.doubles import sample_program

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def store(dynamodb: "DynamoDBClient", named_table: str) -> DynamoStore:
    """A table with a published programme, which the command finds by its environment."""
    store = DynamoStore(dynamodb, named_table, clock=lambda: datetime.now(UTC))
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
