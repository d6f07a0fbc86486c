"""The one definition of the table, in CloudFormation's words, and how a local one is made of it.

A test holds infra/template.yaml against it.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef

TABLE: Final[dict[str, Any]] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": "due_shard", "AttributeType": "S"},
        {"AttributeName": "due_at", "AttributeType": "S"},
        {"AttributeName": "of", "AttributeType": "S"},
        {"AttributeName": "of_at", "AttributeType": "S"},
        {"AttributeName": "in", "AttributeType": "S"},
        {"AttributeName": "in_at", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "due",
            "KeySchema": [
                {"AttributeName": "due_shard", "KeyType": "HASH"},
                {"AttributeName": "due_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        },
        {
            "IndexName": "of_parent",
            "KeySchema": [
                {"AttributeName": "of", "KeyType": "HASH"},
                {"AttributeName": "of_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["row"]},
        },
        {
            "IndexName": "in_state",
            "KeySchema": [
                {"AttributeName": "in", "KeyType": "HASH"},
                {"AttributeName": "in_at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["row"]},
        },
    ],
    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    "TimeToLiveSpecification": {"AttributeName": "expires_at_epoch", "Enabled": True},
}


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Creates the table where it is missing, and returns when it can be used."""
    wanted = {key: part for key, part in TABLE.items() if key != "TimeToLiveSpecification"}
    wanted["StreamSpecification"] = {**TABLE["StreamSpecification"], "StreamEnabled": True}
    with suppress(client.exceptions.ResourceInUseException):
        client.create_table(**cast("CreateTableInputTypeDef", {"TableName": name, **wanted}))
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if expiry["TimeToLiveStatus"] == "DISABLED":
        client.update_time_to_live(
            TableName=name, TimeToLiveSpecification=TABLE["TimeToLiveSpecification"]
        )
