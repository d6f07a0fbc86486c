"""Templates as they were compiled, kept for the next build of the same process.

The preview of ``goodword dev`` builds again and again; a template that did not change need not be
compiled again. Jinja names an entry by the template and a digest of its source.
"""

from typing import Final

from jinja2.bccache import Bucket, BytecodeCache


class CompiledTemplates(BytecodeCache):
    """A cache in memory, of at most as many entries as there are templates and versions of them."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket with what is kept of this very source."""
        checksum, code = self._kept.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the newest version of a template."""
        self._kept[bucket.key] = (bucket.checksum, bucket.bytecode_to_string())


OURS: Final = CompiledTemplates()
THEME: Final = CompiledTemplates()
