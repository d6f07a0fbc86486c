"""The name of a programme's terms: the same parsed programme always has the same revision."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from goodword.program.stored import dumped
from goodword.program.upgrades import FORMAT, present_format

if TYPE_CHECKING:
    from goodword.program.model import Program

REVISION_LENGTH = 16
STAFF = "staff"
"""The one section that is no part of the terms: people come and leave."""


def canonical_json(program: "Program") -> bytes:
    """The programme as it is stored: bytes that depend on its meaning only, without white space.

    Every value is written out, defaults too: terms that were published must not change when a
    later version of Goodword has another default.

    Audiences, purposes, bands and offered locales keep their order, because pages show them in
    it. Where order means nothing (countries, amounts, rates, words), ``parse`` has sorted them.
    The format stands first (``upgrades``); what a later version has added stays. Who runs the
    programme is left out: names and addresses are not kept for ever with the terms.
    """
    said = {name: value for name, value in dumped(program).items() if name != STAFF}
    return _bytes({FORMAT: present_format(), **said})


def revision_of(program: "Program") -> str:
    """Sixteen hexadecimal digits of the SHA-256 of what the programme says beyond the defaults.

    Comments, white space and the order of keys change nothing in it; the order of audiences and
    of purposes does, since visitors see it. A key that a later version of Goodword adds changes
    no revision of a programme without it, and neither does the format in which it is stored.
    """
    said = program.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    said.pop(STAFF, None)
    for name, audience in program.audiences.items():
        for rule, written in zip(audience.reward, said["audiences"][name]["reward"], strict=True):
            # Each kind of rule has its own default here, which tells the kinds apart.
            written |= {"rule": rule.rule, "name": rule.name}
    return hashlib.sha256(_bytes(said)).hexdigest()[:REVISION_LENGTH]


def _bytes(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
