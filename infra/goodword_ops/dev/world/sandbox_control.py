"""The payout sandbox's own switches, which no client of the real host has."""

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
