"""What a sandbox took, in one SQLite file: entries in their order, settings, the fault at hand.

An entry is on the disk before anybody is answered, so a killed process loses nothing that it told.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any, Final

_FAULT: Final = "fault"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT NOT NULL
);
"""


class Journal:
    """The file ``{name}.sqlite3`` in a folder; made on first use."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            folder / f"{name}.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def add(self, entry: dict[str, Any]) -> int:
        """Keeps an entry; its number."""
        text = json.dumps(entry, ensure_ascii=False)
        number = self._connection.execute("INSERT INTO entry (value) VALUES (?)", [text]).lastrowid
        return number or 0

    def entries(self) -> list[Any]:
        """Every entry, oldest first."""
        rows = self._connection.execute("SELECT value FROM entry ORDER BY number").fetchall()
        return [json.loads(value) for (value,) in rows]

    def setting(self, name: str, otherwise: str) -> str:
        """A kept setting; ``otherwise`` where there is none."""
        row = self._connection.execute(
            "SELECT value FROM setting WHERE name = ?", [name]
        ).fetchone()
        return otherwise if row is None else str(row[0])

    def keep_setting(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [name, value])

    def fault(self) -> tuple[str | None, int | None]:
        """What the next clients meet, and how many of them; None: all, until it is taken away."""
        name, times = json.loads(self.setting(_FAULT, "[null, null]"))
        return name, times

    def set_fault(self, name: str | None, times: int | None = None) -> None:
        """Puts a fault in the way, or takes it away (None). It outlives a killed process."""
        self.keep_setting(_FAULT, json.dumps([name, times]))

    def meet_fault(self) -> str | None:
        """The fault that the client at hand meets, counted."""
        name, times = self.fault()
        if name is not None and times is not None:
            self.set_fault(name if times > 1 else None, times - 1 if times > 1 else None)
        return name
