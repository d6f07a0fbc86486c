"""What time does: items take their steps, batches complete, webhook events join the queue."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goodword_ops.sandbox import fates, views
from goodword_ops.sandbox.ledger import Ledger, Row, instant, new_id, step_of


def process_due(ledger: Ledger, origin: str, now: datetime) -> int:
    """Takes every step that is due, in the order of time, all or none. The number of steps."""
    count = 0
    with ledger.transaction():
        while (item := ledger.due_item(now)) is not None:
            _take_step(ledger, origin, item, now)
            _complete(ledger, item["batch_id"], item["due_at"], now)
            count += 1
    return count


def cancel(ledger: Ledger, origin: str, item: Row, now: datetime) -> None:
    """Returns an unclaimed item's money at once."""
    ledger.write(
        "UPDATE item SET status = 'RETURNED', processed_at = ?, due_at = NULL WHERE item_id = ?",
        instant(now),
        item["item_id"],
    )
    _tell_item(ledger, origin, item["item_id"], "CANCELED", now)


def _take_step(ledger: Ledger, origin: str, item: Row, now: datetime) -> None:
    step, following = step_of(item)
    at = datetime.fromisoformat(item["due_at"])
    moves = step.status in fates.MOVED_MONEY
    ledger.write(
        "UPDATE item SET status = ?, error = ?, processed_at = ?, step = step + 1, due_at = ?,"
        " moved_at = COALESCE(moved_at, ?), transaction_id = COALESCE(transaction_id, ?)"
        " WHERE item_id = ?",
        step.status,
        step.error,
        instant(at),
        instant(at + following.after) if following else None,
        instant(at) if moves else None,
        new_id(17) if moves else None,
        item["item_id"],
    )
    if step.status in fates.EVENTS:
        _tell_item(ledger, origin, item["item_id"], fates.EVENTS[step.status], now)


def _complete(ledger: Ledger, batch_id: str, at: str, now: datetime) -> None:
    """The batch is done once none of its items is pending."""
    batch = ledger.row("SELECT * FROM batch WHERE batch_id = ?", batch_id)
    if batch is None or batch["completed_at"] or ledger.has_pending(batch_id):
        return
    status = "DENIED" if batch["denied"] else "SUCCESS"
    ledger.write(
        "UPDATE batch SET status = ?, completed_at = ? WHERE batch_id = ?", status, at, batch_id
    )
    done = ledger.row("SELECT * FROM batch WHERE batch_id = ?", batch_id)
    if done is not None:
        resource = {"batch_header": views.batch_header(done, ledger.items_of(batch_id))}
        _tell(ledger, f"PAYMENT.PAYOUTSBATCH.{status}", "payouts", resource, now)


def _tell_item(ledger: Ledger, origin: str, item_id: str, word: str, now: datetime) -> None:
    item = ledger.row("SELECT * FROM item WHERE item_id = ?", item_id)
    batch = item and ledger.row("SELECT * FROM batch WHERE batch_id = ?", item["batch_id"])
    if item is not None and batch is not None:
        resource = views.item_document(origin, item, batch)
        _tell(ledger, f"PAYMENT.PAYOUTS-ITEM.{word}", "payouts_item", resource, now)


def _tell(
    ledger: Ledger, event_type: str, resource_type: str, resource: Mapping[str, Any], now: datetime
) -> None:
    event_id = f"WH-{new_id(17)}-{new_id(17)}"
    event = {
        "id": event_id,
        "event_version": "1.0",
        "create_time": instant(now),
        "resource_type": resource_type,
        "event_type": event_type,
        "summary": event_type.replace(".", " ").replace("-", " ").lower(),
        "resource": resource,
        "links": [],
    }
    ledger.queue(event_id, json.dumps(event, ensure_ascii=False).encode(), now)
