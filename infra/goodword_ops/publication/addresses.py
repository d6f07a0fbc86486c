"""What the path of a file below ``site/`` tells: page or asset, permanent or not, how it is served.

Pure. Paths are relative and have forward slashes: ``de/terms/0123456789abcdef/index.html``.
"""

import re
from collections.abc import Iterable
from typing import Final

from goodword.program.revision import REVISION_LENGTH

IMMUTABLE: Final = "public, max-age=31536000, immutable"
# Browsers ask again each time; a distribution may answer from its cache for five minutes, and is
# told when a page has changed.
SHORT: Final = "public, max-age=0, s-maxage=300, must-revalidate"

CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
# More addresses than this are cheaper to name by one pattern: each one above a thousand a month
# is paid for.
MOST_NAMED: Final = 500

_PERMANENT: Final = re.compile(rf"(?:[A-Za-z-]+/)?terms/[0-9a-f]{{{REVISION_LENGTH}}}/")
_FINGERPRINTED: Final = re.compile(r"assets/(?:.+/)?[^/]+\.[0-9a-f]{8,}\.[^/]+")


def is_page(path: str) -> bool:
    """Whether visitors open it: pages come after all that they need."""
    return path.endswith(".html")


def is_permanent(path: str) -> bool:
    """Whether it belongs to the terms of a revision, which keep their address for ever."""
    return _PERMANENT.match(path) is not None


def is_fingerprinted(path: str) -> bool:
    """Whether its name changes with its content."""
    return _FINGERPRINTED.fullmatch(path) is not None


def content_type(path: str) -> str:
    """What the file is served as."""
    dot = path.rfind(".")
    return CONTENT_TYPES.get(path[dot:].lower() if dot > 0 else "", "application/octet-stream")


def cache_control(path: str) -> str:
    """How long it may be kept."""
    return IMMUTABLE if is_fingerprinted(path) else SHORT


def addresses_of(paths: Iterable[str]) -> tuple[str, ...]:
    """What a cache must forget for files that changed: ``/terms/`` and ``/terms/index.html``.

    A distribution's function turns the one into the other, so either may be what it keeps.
    """
    named: set[str] = set()
    for path in paths:
        named.add(f"/{path}")
        folder, _, name = path.rpartition("/")
        if name == "index.html":
            named.add(f"/{folder}/" if folder else "/")
    return tuple(sorted(named)) if len(named) <= MOST_NAMED else ("/*",)
