"""The name of a programme's terms: the same parsed programme always has the same revision."""

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodword.program.model import Program

REVISION_LENGTH = 16


def canonical_json(program: "Program") -> bytes:
    """The programme as bytes that depend on its meaning only, without white space.

    Audiences, purposes, bands and offered locales keep their order, because pages show them in
    it. Where order means nothing (countries, amounts, rates, words), ``parse`` has sorted them.
    """
    return json.dumps(
        program.model_dump(mode="json", by_alias=True),
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def revision_of(program: "Program") -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the canonical JSON.

    Comments, white space and the order of keys change nothing in it; the order of audiences and
    of purposes does, since visitors see it.
    """
    return hashlib.sha256(canonical_json(program)).hexdigest()[:REVISION_LENGTH]
