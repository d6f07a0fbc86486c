"""What experiments count: one item for each variant, day and shard, and a mark for each event.

A view is a bare addition: an answer that is lost may count it twice, as with all views. What
follows from an event is added together with the mark of that event, so it counts once, whatever
the stream repeats.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from goodword.domain.errors import Conflict, Unavailable
from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep, VariantCount
from goodword.store import keys
from goodword.store.errors import THROTTLES, answered, reasons
from goodword.store.items import Item
from goodword.store.upgrades import COUNT, KEEP_NUMBER, MARK, NUMBER, numbered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_ATTEMPTS: Final = 5
_FIRST_PAUSE_SECONDS: Final = 0.05


def add_view(client: "DynamoDBClient", table: str, part: Assignment, code: str, day: str) -> None:
    """One more view."""
    with answered():
        client.update_item(
            **_addition(table, keys.variant_count(part, code, day), FunnelStep.VIEWS)
        )


def add_once(
    client: "DynamoDBClient",
    table: str,
    part: Assignment,
    code: str,
    day: str,
    what: FunnelStep,
    event_id: str,
    by: int = 1,
    *,
    pause: Callable[[float], None],
) -> None:
    """One more of something, or one less (``by`` -1), unless the event has counted already.

    Raises:
        Conflict: others kept counting the same; again works.
        Unavailable: no usable answer, or throttled; again works, and counts once.
    """
    pk, sk = keys.counted_event(event_id)
    mark: Any = {
        "TableName": table,
        "Item": {"pk": {"S": pk}, "sk": {"S": sk}, NUMBER: numbered(MARK)},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    addition: Any = _addition(table, keys.variant_count(part, code, day), what, by)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with answered():
                client.transact_write_items(TransactItems=[{"Put": mark}, {"Update": addition}])
        except client.exceptions.TransactionCanceledException as error:
            busy = _busy(error)
            if busy is None:
                return
            if attempt == _ATTEMPTS:
                raise busy from error
            pause(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        else:
            return


def counts_in(items: Iterable[Item]) -> tuple[VariantCount, ...]:
    """The items of an experiment's partitions as counts, summed over the shards, day by day."""
    sums: dict[tuple[str, str | None], dict[str, int]] = {}
    for item in items:
        of = sums.setdefault(keys.variant_of_count(item["sk"]["S"]), dict.fromkeys(FunnelStep, 0))
        for what in FunnelStep:
            of[what] += int(item.get(what, {"N": "0"})["N"])
    ordered = sorted(sums.items(), key=lambda entry: (entry[0][0], entry[0][1] or ""))
    return tuple(VariantCount(day, variant, **counts) for (day, variant), counts in ordered)


def _addition(table: str, key: keys.Key, what: FunnelStep, by: int = 1) -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": {"pk": {"S": key.pk}, "sk": {"S": key.sk}},
        "UpdateExpression": f"{KEEP_NUMBER} ADD #what :by",
        "ExpressionAttributeNames": {"#what": what},
        "ExpressionAttributeValues": {":by": {"N": str(by)}, ":v": numbered(COUNT)},
    }


def _busy(error: ClientError) -> Conflict | Unavailable | None:
    """What to raise when the tries are used up; None when the event has counted before.

    Raises:
        ClientError: the transaction can never succeed as it is.
    """
    codes = {reason.get("Code") for reason in reasons(error)}
    if "ConditionalCheckFailed" in codes:
        return None
    if "TransactionConflict" in codes:
        return Conflict(VariantCount.__name__)
    if codes & THROTTLES:
        return Unavailable("throttled")
    raise error
