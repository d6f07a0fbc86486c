"""Every engine of the store, as parameters."""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword.store.client import CONFIG
from goodword_ops.deploy.table import create_table
from tests.store.dynamodb_local import NotHere, dynamodb_local
from tests.store.engines import Engine, InMemory, OnDynamoDB

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

EMULATOR = pytest.param("emulator", marks=pytest.mark.emulator)
DYNAMODB_LOCAL = pytest.param("dynamodb-local", marks=[pytest.mark.emulator, pytest.mark.slow])


@pytest.fixture(scope="session")
def local_client() -> Iterator["DynamoDBClient"]:
    """A client of DynamoDB Local; skips where it cannot run."""
    try:
        with dynamodb_local() as endpoint:
            yield boto3.client(
                "dynamodb",
                endpoint_url=endpoint,
                config=CONFIG,
                region_name="eu-central-1",
                aws_access_key_id="local",
                aws_secret_access_key="local",
            )
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["memory", EMULATOR, DYNAMODB_LOCAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty store on each engine."""
    return InMemory() if request.param == "memory" else _on_dynamodb(request)


@pytest.fixture(params=[EMULATOR, DYNAMODB_LOCAL])
def on_dynamodb(request: pytest.FixtureRequest) -> OnDynamoDB:
    """An empty store on each engine that has a table."""
    return _on_dynamodb(request)


@pytest.fixture
def emulator_table(dynamodb: "DynamoDBClient", table: str) -> OnDynamoDB:
    """An empty store on the emulator."""
    return OnDynamoDB(dynamodb, table)


def _on_dynamodb(request: pytest.FixtureRequest) -> OnDynamoDB:
    name = {"emulator": "dynamodb", "dynamodb-local": "local_client"}[request.param]
    client: DynamoDBClient = request.getfixturevalue(name)
    table = f"goodword-{secrets.token_hex(6)}"
    create_table(client, table)
    return OnDynamoDB(client, table)
