"""The boto3 client of DynamoDB. Address and credentials come the standard way: AWS_ENDPOINT_URL,
the credentials chain, AWS_REGION."""

from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

# DynamoDB answers in milliseconds; who waits longer than this waits for a lost answer. Every write
# of the store may be repeated: conditions and the nonce of a commit tell a repetition.
CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    # DynamoDB checks every request itself. To check each value of our own items here first would
    # cost a sixth of a claim's time.
    parameter_validation=False,
)


def dynamodb_client() -> "DynamoDBClient":
    """A client for one process; it may be shared by threads."""
    return boto3.client("dynamodb", config=CONFIG)
