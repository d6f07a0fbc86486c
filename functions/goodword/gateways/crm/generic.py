"""The generic CRM webhook: signed by the Standard Webhooks specification (v1, HMAC-SHA256).

The signature covers ``id.timestamp.body`` byte for byte; a message older or newer than five
minutes is refused, so that a recorded one cannot be sent again later.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from goodword.domain.errors import Misconfigured, Unauthenticated

TOLERANCE_SECONDS: Final = 5 * 60
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - a prefix that the specification names
LEAST_BYTES: Final = 24
"""What the specification asks of a secret: 192 bits, which nobody guesses."""


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` header: ``v1,`` and base64.

    Raises:
        Misconfigured: it is no secret to sign with.
    """
    key = _key_of(secret)
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The message id of a genuine, fresh message. Header names are in lower case.

    An empty ``secret`` means that there is no CRM. It would otherwise be the one key that anybody
    can compute with.

    Raises:
        Unauthenticated: there is no CRM, a header is missing or malformed, no signature fits, or
            it is stale.
        Misconfigured: the secret is set, and is none to verify with.
    """
    if not secret:
        raise Unauthenticated("no CRM is connected")
    _key_of(secret)
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id or len(message_id) > 256 or not message_id.isascii():
        raise Unauthenticated("webhook-id is missing or malformed")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unauthenticated("webhook-timestamp is missing or malformed")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Unauthenticated("webhook-timestamp is more than five minutes off")
    expected = sign(secret, message_id, int(timestamp), body).encode()
    # Several signatures, separated by spaces, while a secret is being changed.
    given = headers.get("webhook-signature", "").encode().split(b" ")
    if not any(hmac.compare_digest(expected, candidate) for candidate in given):
        raise Unauthenticated("webhook-signature does not fit")
    return message_id


def _key_of(secret: str) -> bytes:
    """The bytes behind ``whsec_``; strict, since a lenient decoder makes a short key of a slip."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(SECRET_PREFIX) or len(key) < LEAST_BYTES:
        raise Misconfigured(
            "the CRM's signing secret",
            f"write {SECRET_PREFIX} and base64 of at least {LEAST_BYTES} bytes as "
            'CrmWebhookSecret, or as "generic" of the secret that GOODWORD_CRM_SECRET names',
        )
    return key


def new_secret(random: bytes) -> str:
    """A signing secret from at least 24 random bytes."""
    return SECRET_PREFIX + base64.b64encode(random).decode()
