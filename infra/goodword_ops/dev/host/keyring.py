"""Keys and credentials of the local stack: made once a data folder, never shown."""

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from goodword_ops.dev.host.data_folder import DataFolder

_RECORD: Final = "keys.json"


def keyring(folder: DataFolder) -> dict[str, dict[str, str]]:
    """``keys``, ``edge``, ``crm``, ``paypal``, ``chat``, ``staff`` as Secrets Manager holds them;
    of ``mail`` the account."""
    known: dict[str, dict[str, str]] = folder.read_json(_RECORD) or {}
    # The data of an earlier version has not all of them.
    if missing := {name: make() for name, make in _MADE.items() if name not in known}:
        known = {**missing, **known}
        folder.write_json(_RECORD, known)
    return known


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


_MADE: Final[Mapping[str, Callable[[], dict[str, str]]]] = {
    "edge": lambda: {"current": secrets.token_urlsafe(33)},
    "keys": lambda: {name: _key() for name in ("token_key", "prospect_key", "suppression_key")},
    "crm": lambda: {"generic": f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"},
    "paypal": lambda: {
        "client_id": f"local-{secrets.token_hex(8)}",
        "client_secret": secrets.token_urlsafe(24),
        "webhook_id": f"LOCAL{secrets.token_hex(6).upper()}",
    },
    "mail": lambda: {"user": "goodword", "password": secrets.token_hex(16)},
    "staff": lambda: {"client_id": "goodword-local", "client_secret": secrets.token_urlsafe(24)},
    "chat": lambda: {"slack_token": f"xoxb-local-{secrets.token_hex(12)}"},
}
