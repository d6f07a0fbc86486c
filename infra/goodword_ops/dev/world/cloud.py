"""The emulated account: its address, table and secrets, as a deployment would have them."""

import json
import os
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Final

from goodword_ops.deploy.table import create_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE: Final = "goodword"
SECRETS: Final = {
    name: f"goodword/{name}" for name in ("keys", "edge", "crm", "paypal", "mail", "chat", "staff")
}


def point_at(endpoint: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Makes boto3 in this process talk to the emulator, whatever account the user works with."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(
        {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
    )
    # What is on this machine is never asked through a proxy.
    for name in ("NO_PROXY", "no_proxy"):
        others = [one for one in environment.get(name, "").split(",") if one]
        environment[name] = ",".join([*others, "127.0.0.1", "localhost"])


def prepare(client: "DynamoDBClient", secrets: Mapping[str, Mapping[str, str]]) -> None:
    """Creates what is missing of the table and the secrets; changes nothing twice."""
    create_table(client, TABLE)
    _put_secrets(secrets)


def _put_secrets(secrets: Mapping[str, Mapping[str, str]]) -> None:
    import boto3

    client = boto3.client("secretsmanager")
    for name, value in secrets.items():
        text = json.dumps(value)
        try:
            client.create_secret(Name=SECRETS[name], SecretString=text)
        except client.exceptions.ResourceExistsException:
            client.put_secret_value(SecretId=SECRETS[name], SecretString=text)
