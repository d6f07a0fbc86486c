"""One decision as one TransactWriteItems, or one PutItem for a single item, and what became of it.

Conditions carry correctness. The client request token spares a retry the work within ten minutes;
where it is not honoured, and for a PutItem, which has none and costs half, a retry whose first
answer was lost meets its own write, and knows it by its nonce. Where somebody else's commit came
in between, it meets that one, and is a conflict like any other: load and decide again.
"""

import random
import secrets
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from goodword.domain.errors import Conflict, Unavailable
from goodword.domain.event import Decision
from goodword.domain.record import instant
from goodword.store import keys
from goodword.store.errors import THROTTLES, answered, reasons
from goodword.store.items import Item, items_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutItemInputTypeDef, PutTypeDef

ATTEMPTS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.02
_NONCE_BYTES: Final = 9

# Something expired counts as gone, though DynamoDB has not deleted it yet.
_ABSENT: Final = "attribute_not_exists(pk) OR expires_at <= :now"
_UNCHANGED: Final = "version = :was AND (attribute_not_exists(expires_at) OR expires_at > :now)"


def commit(
    client: "DynamoDBClient",
    table: str,
    decision: Decision,
    *,
    now: datetime,
    pause: Callable[[float], None],
) -> None:
    """Writes all of the decision or nothing.

    Raises:
        Conflict: a condition failed, or others kept writing the same records; names their kinds.
        Unavailable: no usable answer; it may or may not have happened.
        ValueError: more than 100 records, or one of them twice.
    """
    # One for each commit, never derived from content: two callers may want to write the same, and
    # only one of them may be told that it did.
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    written = items_of(decision, nonce=nonce)
    if not written:
        return
    puts = [_put(table, item, was, instant(now)) for item, was in written]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with answered():
                _write(client, puts, nonce)
        except ClientError as error:
            busy = _busy(error, [item for item, _ in written], nonce)
            if busy is None:
                return
            if attempt == ATTEMPTS:
                raise busy from error
            # Nothing that anybody could guess hangs on the length of a pause.
            pause(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        else:
            return


def _write(client: "DynamoDBClient", puts: "list[PutTypeDef]", nonce: str) -> None:
    if len(puts) == 1:
        client.put_item(**cast("PutItemInputTypeDef", puts[0]))
    else:
        client.transact_write_items(
            TransactItems=[{"Put": put} for put in puts], ClientRequestToken=nonce
        )


def _put(table: str, item: Item, was: int | None, now: str) -> "PutTypeDef":
    if was is None:
        return {"TableName": table, "Item": item}
    values: Item = {":now": {"S": now}}
    if was:
        values[":was"] = {"N": str(was)}
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": _UNCHANGED if was else _ABSENT,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _busy(error: ClientError, items: list[Item], nonce: str) -> Conflict | Unavailable | None:
    """What to raise when the tries are used up; None when this very commit happened before.

    Raises:
        Conflict: a condition failed, so that trying again is of no use.
        ClientError: it can never succeed as it is.
    """
    why = reasons(error)
    failed = _positions(why, {"ConditionalCheckFailed"})
    if any(why[at].get("Item", {}).get("nonce") == {"S": nonce} for at in failed):
        return None
    if failed:
        raise _conflict(items, failed) from error
    if contended := _positions(why, {"TransactionConflict"}):
        return _conflict(items, contended)
    if _positions(why, THROTTLES):
        return Unavailable("throttled")
    raise error


def _positions(why: Sequence[Mapping[str, Any]], codes: Container[str]) -> list[int]:
    return [at for at, reason in enumerate(why) if reason.get("Code") in codes]


def _conflict(items: list[Item], positions: list[int]) -> Conflict:
    kinds = (keys.kind_of(items[at]["sk"]["S"]).__name__ for at in positions)
    return Conflict(*dict.fromkeys(kinds))
