"""What figures count: an item for each month and value of a dimension, and a mark for each event.

What several events add is added together, in one transaction with the marks of all of them: so each
counts once, whatever the stream repeats, and a cell is written once for a batch.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from goodword.domain.errors import Conflict, Unavailable
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension, end_of, kept_until
from goodword.store import keys
from goodword.store.errors import THROTTLES, answered, reasons
from goodword.store.items import MOST_WRITES, Item
from goodword.store.upgrades import COUNT, KEEP_NUMBER, MARK, NUMBER, numbered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_ATTEMPTS: Final = 6
_FIRST_PAUSE_SECONDS: Final = 0.05
_UNTIL: Final = "expires_at_epoch"
_BESIDE: Final = frozenset({"pk", "sk", NUMBER, _UNTIL})


def count(
    client: "DynamoDBClient",
    table: str,
    counts: Sequence[Count],
    *,
    pause: Callable[[float], None],
) -> None:
    """Adds what has not been added yet.

    Raises:
        Conflict: others kept counting the same; again works.
        Unavailable: no usable answer, or throttled; again works, and counts once.
    """
    for part in parts_of(counts):
        _add(client, table, part, pause)


def parts_of(counts: Iterable[Count]) -> Iterator[tuple[Count, ...]]:
    """What one transaction holds, one after another; of one mark the first."""
    once = {one.mark: one for one in reversed(tuple(counts)) if one.added}
    part: list[Count] = []
    cells: set[Cell] = set()
    for one in once.values():
        together = cells | set(one.added)
        if part and len(part) + 1 + len(together) > MOST_WRITES:
            yield tuple(part)
            part, together = [], set(one.added)
        part.append(one)
        cells = together
    if part:
        yield tuple(part)


def cells_in(by: Dimension, items: Iterable[Item]) -> dict[Cell, dict[str, int]]:
    """The items of a dimension as cells; what has come to nothing is left out."""
    found = {}
    for item in items:
        month, value = keys.month_and_value_of_figures(item["sk"]["S"])
        figures = {
            name: int(stored["N"])
            for name, stored in item.items()
            if name not in _BESIDE and stored != {"N": "0"}
        }
        if figures:
            found[Cell(by, value, month)] = figures
    return found


def items_of_marks(counts: Iterable[Count]) -> Iterator[Item]:
    """What remembers that these have counted."""
    for one in counts:
        pk, sk = keys.figured(one.mark)
        yield {
            "pk": {"S": pk},
            "sk": {"S": sk},
            NUMBER: numbered(MARK),
            _UNTIL: {"N": str(_epoch(kept_until(one.at)))},
        }


def items_of_cells(cells: Mapping[Cell, Mapping[str, int]]) -> Iterator[Item]:
    """Cells as they are stored: what ``cells_in`` reads."""
    for cell, figures in cells.items():
        pk, sk = keys.figures(cell)
        yield {
            "pk": {"S": pk},
            "sk": {"S": sk},
            NUMBER: numbered(COUNT),
            _UNTIL: {"N": str(_epoch(end_of(cell.month)))},
            **{name: {"N": str(by)} for name, by in figures.items()},
        }


def _add(
    client: "DynamoDBClient",
    table: str,
    part: tuple[Count, ...],
    pause: Callable[[float], None],
) -> None:
    left = list(part)
    attempt = 0
    while left:
        writes: Any = [{"Put": _mark(table, one)} for one in left]
        writes += [{"Update": one} for one in _additions(table, left)]
        try:
            with answered():
                client.transact_write_items(TransactItems=writes)
        except client.exceptions.TransactionCanceledException as error:
            new = _not_counted(error, left)
            if len(new) == len(left):
                attempt += 1
                if attempt == _ATTEMPTS:
                    raise _busy(error) from error
                _busy(error)
                pause(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            left = new
        else:
            return


def _mark(table: str, one: Count) -> dict[str, Any]:
    (item,) = items_of_marks([one])
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
    }


def _additions(table: str, counts: Iterable[Count]) -> Iterator[dict[str, Any]]:
    sums: dict[Cell, Counter[str]] = {}
    for one in counts:
        for cell, figures in one.added.items():
            into = sums.setdefault(cell, Counter())
            for name, by in figures.items():
                into[name] += by
    for cell, moved in sums.items():
        pk, sk = keys.figures(cell)
        names = list(moved)
        yield {
            "TableName": table,
            "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
            "UpdateExpression": f"{KEEP_NUMBER}, {_UNTIL} = if_not_exists({_UNTIL}, :until) ADD "
            + ", ".join(f"#f{at} :f{at}" for at in range(len(names))),
            "ExpressionAttributeNames": {f"#f{at}": name for at, name in enumerate(names)},
            "ExpressionAttributeValues": {
                ":v": numbered(COUNT),
                ":until": {"N": str(_epoch(end_of(cell.month)))},
                **{f":f{at}": {"N": str(moved[name])} for at, name in enumerate(names)},
            },
        }


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def _not_counted(error: ClientError, counts: Sequence[Count]) -> list[Count]:
    """Those whose mark was not there yet: the marks come first in the transaction."""
    why: Sequence[Mapping[str, Any]] = reasons(error)
    return [
        one
        for at, one in enumerate(counts)
        if at >= len(why) or why[at].get("Code") != "ConditionalCheckFailed"
    ]


def _busy(error: ClientError) -> Conflict | Unavailable:
    """What to raise when the tries are used up.

    Raises:
        ClientError: the transaction can never succeed as it is.
    """
    codes = {reason.get("Code") for reason in reasons(error)}
    if "TransactionConflict" in codes:
        return Conflict("Figures")
    if codes & THROTTLES:
        return Unavailable("throttled")
    raise error
