"""Webhooks: signed with PayPal's headers, sent, sent again, and verified when PayPal is asked.

The signature covers ``transmission id|time|webhook id|CRC32 of the body``, as PayPal documents.
The real host signs with RSA; this one with HMAC under a key that never leaves it, and says so in
``PAYPAL-AUTH-ALGO``. Whoever verifies by asking the sender cannot tell the difference.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import uuid
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from goodword_ops.sandbox.ledger import Ledger, Row, instant

if TYPE_CHECKING:
    import httpx

ALGORITHM: Final = "HmacSHA256"
MOST_ATTEMPTS: Final = 25
FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=4)
TIMEOUT_SECONDS: Final = 10.0
BATCH: Final = 50

_WHITE_SPACE: Final = re.compile(r"[ \t\n\r]*")


class Webhooks:
    """One registered webhook: its id and the URL it is sent to."""

    def __init__(self, ledger: Ledger, webhook_id: str, url: str | None) -> None:
        self._ledger = ledger
        self._webhook_id = webhook_id
        self._url = url
        self._key = bytes.fromhex(ledger.setting("webhook_key", secrets.token_hex(32)))

    async def push(self, origin: str, now: datetime, client: "httpx.AsyncClient") -> int:
        """Sends every event that is due, oldest first. How many were taken with a 2xx."""
        if self._url is None:
            return 0
        taken = 0
        sent: set[int] = set()
        while True:
            due = self._ledger.rows(
                "SELECT * FROM delivery WHERE due_at <= ? ORDER BY number LIMIT ?",
                instant(now),
                BATCH,
            )
            fresh = [row for row in due if row["number"] not in sent]
            if not fresh:
                return taken
            for row in fresh:
                sent.add(row["number"])
                taken += await self._send(self._url, origin, row, now, client)

    async def _send(
        self, url: str, origin: str, row: Row, now: datetime, client: "httpx.AsyncClient"
    ) -> bool:
        import httpx

        headers = self._sign(origin, row, now)
        try:
            answer = await client.post(url, content=row["body"], headers=headers)
            taken = answer.is_success
        except httpx.HTTPError:
            taken = False
        attempts = row["attempts"] + 1
        pause = min(FIRST_PAUSE * 2 ** row["attempts"], LONGEST_PAUSE)
        again = None if taken or attempts >= MOST_ATTEMPTS else instant(now + pause)
        self._ledger.write(
            "UPDATE delivery SET attempts = ?, due_at = ? WHERE number = ?",
            attempts,
            again,
            row["number"],
        )
        return taken

    def waiting(self) -> int:
        """How many events nobody has taken yet."""
        row = self._ledger.row("SELECT COUNT(*) AS n FROM delivery WHERE due_at IS NOT NULL")
        return 0 if row is None else int(row["n"])

    def _sign(self, origin: str, row: Row, now: datetime) -> dict[str, str]:
        transmission_id, sent_at = str(uuid.uuid4()), now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "Content-Type": "application/json",
            "PAYPAL-TRANSMISSION-ID": transmission_id,
            "PAYPAL-TRANSMISSION-TIME": sent_at,
            "PAYPAL-TRANSMISSION-SIG": self._signature(transmission_id, sent_at, row["body"]),
            "PAYPAL-CERT-URL": f"{origin}/v1/notifications/certs/CERT-sandbox",
            "PAYPAL-AUTH-ALGO": ALGORITHM,
        }

    def _signature(self, transmission_id: str, sent_at: str, body: bytes) -> str:
        text = f"{transmission_id}|{sent_at}|{self._webhook_id}|{zlib.crc32(body)}"
        return base64.b64encode(hmac.digest(self._key, text.encode(), hashlib.sha256)).decode()

    def genuine(self, asked: Mapping[str, Any], body: bytes) -> bool:
        """Whether this very body was sent in this very transmission to this webhook."""
        signature = self._signature(asked["transmission_id"], asked["transmission_time"], body)
        return (
            asked["webhook_id"] == self._webhook_id
            and asked["auth_algo"] == ALGORITHM
            and hmac.compare_digest(signature.encode(), asked["transmission_sig"].encode())
        )


def raw_member(text: str, name: str) -> str:
    """A member of a JSON object exactly as it is written, for a checksum over its bytes.

    Raises:
        ValueError: not an object, or without that member.
    """
    decoder = json.JSONDecoder()
    at = _skip(text, _skip(text, 0, "{"))
    while text[at : at + 1] == '"':
        key, at = decoder.raw_decode(text, at)
        start = _skip(text, _skip(text, at, ":"))
        _, end = decoder.raw_decode(text, start)
        if key == name:
            return text[start:end]
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
    message = f"no member {name}"
    raise ValueError(message)


def _skip(text: str, at: int, expected: str = "") -> int:
    """Past white space and then the expected character."""
    found = _WHITE_SPACE.match(text, at)
    at = found.end() if found else at
    if not text.startswith(expected, at):
        message = f"expected {expected} at {at}"
        raise ValueError(message)
    return at + len(expected)
