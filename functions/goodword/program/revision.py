"""The name of a programme's terms: the same parsed programme always has the same revision."""

import hashlib
import json

from goodword.program.model import Program

REVISION_LENGTH = 16


def canonical_json(program: Program) -> bytes:
    """The programme as bytes that depend on its meaning only: sorted keys, no white space."""
    return json.dumps(
        program.model_dump(mode="json", by_alias=True),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def revision_of(program: Program) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the canonical JSON.

    Comments, order of keys and white space in ``program.yml`` change nothing.
    """
    return hashlib.sha256(canonical_json(program)).hexdigest()[:REVISION_LENGTH]
