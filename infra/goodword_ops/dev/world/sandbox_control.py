"""The sandboxes' own switches, which no client of the real services has."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from goodword.domain.record import instant

if TYPE_CHECKING:
    import httpx


class SandboxControl:
    """Speaks to ``/_sandbox/…``. Raises ``httpx.HTTPError`` where it does not answer."""

    def __init__(self, client: "httpx.Client") -> None:
        self._client = client

    def set_clock(self, now: datetime) -> None:
        """It is that moment now, there as here."""
        self._client.post("/_sandbox/clock", json={"now": instant(now)}).raise_for_status()

    def settle(self) -> int:
        """Processes what is due and pushes webhooks; how many of both there were."""
        answer = self._client.post("/_sandbox/settle").raise_for_status().json()
        return int(answer["processed"]) + int(answer["delivered"])

    def ledger(self) -> list[dict[str, Any]]:
        """The money that moved, oldest first."""
        entries: list[dict[str, Any]] = (
            self._client.get("/_sandbox/ledger").raise_for_status().json()
        )
        return entries


class JournalControl:
    """Speaks to ``/_sandbox/…`` of a mail or chat sandbox."""

    def __init__(self, client: "httpx.Client") -> None:
        self._client = client

    def set_clock(self, now: datetime) -> None:
        """It is that moment now, there as here."""
        self._client.post("/_sandbox/clock", json={"now": instant(now)}).raise_for_status()

    def entries(self) -> list[dict[str, Any]]:
        """All that was taken, oldest first."""
        entries: list[dict[str, Any]] = (
            self._client.get("/_sandbox/entries").raise_for_status().json()
        )
        return entries

    def fault(self) -> dict[str, Any]:
        """``{next, times}``: what clients meet, and how many of them (None: all)."""
        found: dict[str, Any] = self._client.get("/_sandbox/faults").raise_for_status().json()
        return found

    def set_fault(self, name: str | None, times: int | None = None) -> str:
        """Puts a fault in the way, or takes it away (None); what is wrong with it, or ""."""
        answer = self._client.post("/_sandbox/faults", json={"next": name, "times": times})
        if answer.status_code == 400:
            return str(answer.json()["error"])
        answer.raise_for_status()
        return ""
