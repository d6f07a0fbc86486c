"""The sandbox's time: the real one and an offset, which survives a restart."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class KeptSettings(Protocol):
    """Settings that survive a restart; of ``setting``, ``otherwise`` where there is none."""

    def setting(self, name: str, otherwise: str) -> str: ...

    def keep_setting(self, name: str, value: str) -> None: ...


class SandboxClock:
    """Runs on from wherever it was set."""

    def __init__(self, ledger: KeptSettings) -> None:
        self._ledger = ledger
        self._offset = timedelta(seconds=float(ledger.setting("clock_offset", "0")))

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def set(self, now: datetime) -> None:
        self._offset = now - datetime.now(UTC)
        self._ledger.keep_setting("clock_offset", str(self._offset.total_seconds()))
