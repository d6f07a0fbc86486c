"""The built site as the distribution serves it from its bucket."""

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote

from goodword_ops.dev.exchange import Request, Response, problem

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


def serve(root: Path, request: Request) -> Response:
    """The file of a path: a folder's ``index.html`` for a path that ends in a slash."""
    if request.method not in {"GET", "HEAD"}:
        return problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "Pages are read with GET or HEAD."
        ).with_headers({"allow": "GET, HEAD"})
    last = request.path.rpartition("/")[2]
    if last and "." not in last and not request.path.startswith("//"):
        # Pages link to each other relatively, so a folder's page needs its slash.
        return Response(308, (("location", f"{quote(request.path)}/"),))
    found = locate(root, request.path)
    return not_found(root) if found is None else _file(root, found, request)


def not_found(root: Path) -> Response:
    """The site's own 404 page."""
    page = root / "404.html"
    return Response(404, _page_headers(), page.read_bytes() if page.is_file() else b"Not found\n")


def unavailable(root: Path) -> Response:
    """The site's own page for when a function failed."""
    page = root / "unavailable.html"
    return Response(503, _page_headers(), page.read_bytes() if page.is_file() else b"Unavailable\n")


def locate(root: Path, path: str) -> Path | None:
    """The file of a decoded path inside the root, or None.

    A path that leaves the root, by dots or by a symbolic link, is not found.
    """
    if "\0" in path or "\\" in path or not path.startswith("/"):
        return None
    parts = path[1:].split("/")
    if parts[-1] == "":
        parts[-1] = "index.html"
    if any(part in {"", ".", ".."} for part in parts):
        return None
    candidate = root.joinpath(*parts)
    try:
        resolved = candidate.resolve(strict=True)
    except OSError:  # missing, too long a name, or a loop of links
        return None
    inside = resolved.is_relative_to(root.resolve()) and resolved.is_file()
    return candidate if inside else None


def _file(root: Path, path: Path, request: Request) -> Response:
    body = path.read_bytes()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (
        ("content-type", CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")),
        ("etag", etag),
        ("cache-control", _cache_control(root, path)),
    )
    if _matches(request.header("if-none-match"), etag):
        return Response(304, headers)
    return Response(200, headers, body)


def _cache_control(root: Path, path: Path) -> str:
    # Only names that carry a fingerprint may be kept for ever.
    fingerprinted = path.relative_to(root).parts[0] == "assets"
    return "public, max-age=31536000, immutable" if fingerprinted else "no-cache"


def _matches(sent: str | None, etag: str) -> bool:
    if sent is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in sent.split(",")]
    return "*" in tags or etag in tags


def _page_headers() -> tuple[tuple[str, str], ...]:
    return (("content-type", CONTENT_TYPES[".html"]), ("cache-control", "no-store"))
