"""The built site as the distribution serves it from its bucket."""

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from goodword_ops.dev.exchange import Request, Response, problem
from goodword_ops.publication.addresses import IMMUTABLE, cache_control, content_type


def serve(roots: Sequence[Path], request: Request) -> Response:
    """The file of a path: a folder's ``index.html`` for a path that ends in a slash.

    ``roots`` are looked through in their order; the first one has the page for what is missing.
    """
    if request.method not in {"GET", "HEAD"}:
        return problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "Pages are read with GET or HEAD."
        ).with_headers({"allow": "GET, HEAD"})
    last = request.path.rpartition("/")[2]
    if last and "." not in last and not request.path.startswith("//"):
        # Pages link to each other relatively, so a folder's page needs its slash.
        return Response(308, (("location", f"{quote(request.path)}/"),))
    for root in roots:
        if (found := locate(root, request.path)) is not None:
            return _file(root, found, request)
    return not_found(roots[0])


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
        ("content-type", content_type(path.name)),
        ("etag", etag),
        ("cache-control", _cache_control(root, path)),
    )
    if _matches(request.header("if-none-match"), etag):
        return Response(304, headers)
    return Response(200, headers, body)


def _cache_control(root: Path, path: Path) -> str:
    # No distribution stands before this, and pages change while somebody works on them.
    deployed = cache_control(path.relative_to(root).as_posix())
    return deployed if deployed == IMMUTABLE else "no-cache"


def _matches(sent: str | None, etag: str) -> bool:
    if sent is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in sent.split(",")]
    return "*" in tags or etag in tags


def _page_headers() -> tuple[tuple[str, str], ...]:
    return (("content-type", content_type("404.html")), ("cache-control", "no-store"))
