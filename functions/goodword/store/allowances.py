"""What is left of an allowance: one item for each stretch of the clock, and it has an end.

Taking one is one conditional update. An answer that was lost may take it twice, and a worker that
dies may take one for nothing: both leave less than is allowed, never more. Giving one back bears a
number by which a repetition is known, so that a lost answer does not give it back twice (unless
somebody else gave one back within those milliseconds).
"""

import math
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from goodword.domain.allowance import Allowance
from goodword.store import keys
from goodword.store.errors import answered, condition_failed
from goodword.store.upgrades import COUNT, KEEP_NUMBER, numbered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_NONCE_BYTES: Final = 9
_NAMES: Final = {"#taken": "taken"}


def take(client: "DynamoDBClient", table: str, allowance: Allowance, now: datetime) -> bool:
    """Takes one; False where nothing is left until the stretch ends."""
    update = f"{KEEP_NUMBER}, expires_at_epoch = :end ADD #taken :one"
    condition = "attribute_not_exists(#taken) OR #taken < :most"
    values = {
        ":one": {"N": "1"},
        ":most": {"N": str(allowance.most)},
        ":end": {"N": str(math.ceil(allowance.ends(now).timestamp()))},
        ":v": numbered(COUNT),
    }
    return _update(client, table, allowance, now, update, condition, values)


def give_back(client: "DynamoDBClient", table: str, allowance: Allowance, now: datetime) -> None:
    """Gives back one that came to nothing; nothing where none was taken."""
    nonce = {"S": secrets.token_urlsafe(_NONCE_BYTES)}
    values = {":one": {"N": "1"}, ":none": {"N": "0"}, ":nonce": nonce}
    update = "SET #taken = #taken - :one, given_back = :nonce"
    condition = "#taken > :none AND (attribute_not_exists(given_back) OR given_back <> :nonce)"
    _update(client, table, allowance, now, update, condition, values)


def _update(
    client: "DynamoDBClient",
    table: str,
    allowance: Allowance,
    now: datetime,
    update: str,
    condition: str,
    values: dict[str, Any],
) -> bool:
    pk, sk = keys.allowance(allowance, now)
    try:
        with answered():
            client.update_item(
                TableName=table,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=values,
            )
    except ClientError as error:
        if not condition_failed(error):
            raise
        return False
    return True
