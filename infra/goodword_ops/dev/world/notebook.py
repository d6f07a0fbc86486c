"""What the local stack keeps for itself, in a table of its own in the emulator.

Mails and what was given up lie beside the programme's table, so that all of it is
saved, and after a kill set back, together.
"""

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE: Final = "goodword-dev"


class DevStore:
    """Pages of JSON entries; a page lists them by their name, in order."""

    def __init__(self, client: "DynamoDBClient", table: str = TABLE) -> None:
        self._client = client
        self._table = table

    def prepare(self) -> None:
        """Creates the table where it is missing."""
        try:
            self._client.create_table(
                TableName=self._table,
                AttributeDefinitions=[
                    {"AttributeName": "page", "AttributeType": "S"},
                    {"AttributeName": "name", "AttributeType": "S"},
                ],
                KeySchema=[
                    {"AttributeName": "page", "KeyType": "HASH"},
                    {"AttributeName": "name", "KeyType": "RANGE"},
                ],
                BillingMode="PAY_PER_REQUEST",
            )
        except self._client.exceptions.ResourceInUseException:
            return

    def write(self, page: str, name: str, entry: Any) -> None:
        """Adds an entry or replaces the one of that name."""
        self._client.put_item(
            TableName=self._table,
            Item={
                "page": {"S": page},
                "name": {"S": name},
                "entry": {"S": json.dumps(entry, ensure_ascii=False)},
            },
        )

    def list(self, page: str) -> list[Any]:
        """Every entry of a page, by name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="page = :page",
            ExpressionAttributeValues={":page": {"S": page}},
            ConsistentRead=True,
        )
        return [json.loads(item["entry"]["S"]) for part in pages for item in part["Items"]]
