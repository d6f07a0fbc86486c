"""Keys and credentials of the local stack: made once a data folder, never shown."""

import base64
import secrets
from typing import Final

from goodword_ops.dev.host.data_folder import DataFolder

_RECORD: Final = "keys.json"


def keyring(folder: DataFolder) -> dict[str, dict[str, str]]:
    """``keys``, ``edge``, ``crm`` and ``paypal``, each as Secrets Manager holds it."""
    known: dict[str, dict[str, str]] = folder.read_json(_RECORD) or {}
    if "edge" not in known:  # the data of an earlier version has all but this
        known = {
            "edge": {"current": secrets.token_urlsafe(33)},
            "keys": {name: _key() for name in ("token_key", "prospect_key", "suppression_key")},
            "crm": {"generic": f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"},
            "paypal": {
                "client_id": f"local-{secrets.token_hex(8)}",
                "client_secret": secrets.token_urlsafe(24),
                "webhook_id": f"LOCAL{secrets.token_hex(6).upper()}",
            },
            **known,
        }
        folder.write_json(_RECORD, known)
    return known


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
