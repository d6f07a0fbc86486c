"""What stands in a secret, parsed: values by name, and keys that are long enough to be any.

Whatever is missing or malformed is ``Misconfigured``, in words that hold nothing of the secret.
"""

import base64
import json
from collections.abc import Mapping
from typing import Final

from goodword.domain.errors import Misconfigured

LEAST_KEY_BYTES: Final = 32
"""As long as the hash that it keys: HMAC with a shorter key is only as strong as that key, and
RFC 2104 (section 3) discourages it. The template and the local stack make no shorter ones."""


def values_of(text: str, variable: str) -> Mapping[str, str]:
    """``{"name": "value"}`` of a secret; ``variable`` is the one that names the secret.

    Raises:
        Misconfigured: it is no JSON object of texts.
    """
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        remedy = f'write {{"name": "value"}} into the secret that {variable} names, values as text'
        raise Misconfigured(variable, remedy)
    return values


def key_in(values: Mapping[str, str], name: str) -> bytes:
    """A key of tokens or of hashes, from base64url.

    Raises:
        Misconfigured: it is missing, malformed or short.
    """
    try:
        key = base64.b64decode(values.get(name, ""), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) < LEAST_KEY_BYTES:
        remedy = (
            f"write base64url of at least {LEAST_KEY_BYTES} random bytes "
            "into the secret that GOODWORD_KEYS_SECRET names"
        )
        raise Misconfigured(name, remedy)
    return key


def shown_in(values: Mapping[str, str]) -> tuple[str, ...]:
    """What the distribution may show: ``current`` and, while it changes, ``previous``.

    Raises:
        Misconfigured: none of them is long enough to be a secret.
    """
    known = [values.get(name, "") for name in ("current", "previous")]
    found = tuple(one for one in known if len(one) >= LEAST_KEY_BYTES)
    if not found:
        remedy = (
            f'write {{"current": "..."}} of at least {LEAST_KEY_BYTES} random letters into the '
            "secret that GOODWORD_EDGE_SECRET names, and update the stack"
        )
        raise Misconfigured("current", remedy)
    return found
