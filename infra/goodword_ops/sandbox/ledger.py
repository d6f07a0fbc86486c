"""The sandbox's durable truth: batches, items and what waits to be sent, in one SQLite file.

Every change is one transaction that is on the disk before anybody is answered, so a killed process
loses nothing that it told. Moments are text in UTC that sorts by time (``instant``).
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from goodword_ops.sandbox import fates

DUPLICATE_WINDOW: Final = timedelta(days=30)
"""For so long PayPal refuses a ``sender_batch_id`` that it has taken (and not denied)."""

_ID_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, expires_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS batch (
    batch_id TEXT PRIMARY KEY, sender_batch_id TEXT, header TEXT NOT NULL, status TEXT NOT NULL,
    denied INTEGER NOT NULL, created_at TEXT NOT NULL, completed_at TEXT
);
CREATE INDEX IF NOT EXISTS batch_by_sender ON batch (sender_batch_id, created_at);
CREATE TABLE IF NOT EXISTS item (
    item_id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batch, position INTEGER NOT NULL,
    detail TEXT NOT NULL, receiver TEXT NOT NULL, status TEXT NOT NULL, error TEXT NOT NULL,
    transaction_id TEXT, processed_at TEXT, moved_at TEXT,
    step INTEGER NOT NULL, due_at TEXT, UNIQUE (batch_id, position)
);
CREATE INDEX IF NOT EXISTS item_by_due ON item (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_pending ON item (batch_id) WHERE status = 'PENDING';
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL,
    attempts INTEGER NOT NULL, due_at TEXT
);
"""

Row = sqlite3.Row


def new_id(length: int = 13) -> str:
    """A random id in PayPal's manner: ``5UXD2E8A7EBQJ``."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(length))


def instant(moment: datetime) -> str:
    """A moment as sortable text in UTC: ``2026-11-21T20:14:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Ledger:
    """The file ``sandbox.sqlite3`` in a folder; made on first use."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / "sandbox.sqlite3", isolation_level=None)
        self._connection.row_factory = Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, statement: str, *values: object) -> list[Row]:
        return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: object) -> Row | None:
        found: Row | None = self._connection.execute(statement, values).fetchone()
        return found

    def write(self, statement: str, *values: object) -> None:
        self._connection.execute(statement, values)

    def setting(self, name: str, otherwise: str) -> str:
        """A kept setting; ``otherwise`` is kept under the name where there was none."""
        self.write("INSERT OR IGNORE INTO setting VALUES (?, ?)", name, otherwise)
        row = self.row("SELECT value FROM setting WHERE name = ?", name)
        return otherwise if row is None else str(row["value"])

    def keep_setting(self, name: str, value: str) -> None:
        self.write("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value)

    def taken_batch(self, sender_batch_id: str, now: datetime) -> str | None:
        """The batch that holds a sender's id: taken within the window, and not denied."""
        row = self.row(
            "SELECT batch_id FROM batch WHERE sender_batch_id = ? AND created_at > ?"
            " AND status != 'DENIED' ORDER BY created_at LIMIT 1",
            sender_batch_id,
            instant(now - DUPLICATE_WINDOW),
        )
        return None if row is None else str(row["batch_id"])

    def take(
        self,
        header: Mapping[str, Any],
        items: Sequence[Mapping[str, Any]],
        *,
        denied: bool,
        now: datetime,
        delay: timedelta,
    ) -> str:
        """Takes a batch; its items are processed once ``delay`` has passed. The new batch's id."""
        batch_id = new_id()
        self.write(
            "INSERT INTO batch VALUES (?, ?, ?, 'PENDING', ?, ?, NULL)",
            batch_id,
            header.get("sender_batch_id"),
            json.dumps(header),
            denied,
            instant(now),
        )
        for position, item in enumerate(items):
            self.write(
                "INSERT INTO item VALUES (?, ?, ?, ?, ?, 'PENDING', '', NULL, NULL, NULL, 0, ?)",
                new_id(),
                batch_id,
                position,
                json.dumps(item),
                item["receiver"],
                instant(now + delay),
            )
        return batch_id

    def items_of(self, batch_id: str) -> list[Row]:
        return self.rows("SELECT * FROM item WHERE batch_id = ? ORDER BY position", batch_id)

    def has_pending(self, batch_id: str) -> bool:
        """Whether an item of a batch has not been processed yet."""
        pending = "SELECT 1 FROM item WHERE batch_id = ? AND status = 'PENDING' LIMIT 1"
        return self.row(pending, batch_id) is not None

    def due_item(self, now: datetime) -> Row | None:
        """The item whose next step came first, with whether its batch is denied."""
        return self.row(
            "SELECT item.*, batch.denied FROM item JOIN batch USING (batch_id)"
            " WHERE due_at <= ? ORDER BY due_at, item.rowid LIMIT 1",
            instant(now),
        )

    def queue(self, event_id: str, body: bytes, now: datetime) -> None:
        """Puts a webhook event behind those that wait."""
        self.write(
            "INSERT INTO delivery (event_id, body, attempts, due_at) VALUES (?, ?, 0, ?)",
            event_id,
            body,
            instant(now),
        )

    def moved(self) -> list[dict[str, str]]:
        """Money that left the sender's account, oldest first, each with its present status."""
        rows = self.rows(
            "SELECT item.*, sender_batch_id FROM item JOIN batch USING (batch_id)"
            " WHERE moved_at IS NOT NULL ORDER BY moved_at, batch.created_at, position"
        )
        return [_movement(row) for row in rows]


def step_of(row: Row) -> tuple[fates.FateStep, fates.FateStep | None]:
    """The step that a due item takes, and the one that will follow."""
    steps = fates.steps(row["receiver"], denied=bool(row["denied"]))
    number = row["step"]
    return steps[number], steps[number + 1] if number + 1 < len(steps) else None


def _movement(row: Row) -> dict[str, str]:
    detail = json.loads(row["detail"])
    return {
        "batch_key": row["sender_batch_id"] or "",
        "item_key": detail.get("sender_item_id", ""),
        "receiver": row["receiver"],
        "value": detail["amount"]["value"],
        "currency": detail["amount"]["currency"],
        "status": row["status"],
        "at": row["moved_at"],
    }
