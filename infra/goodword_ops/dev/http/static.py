"""The built site as the distribution serves it from its bucket, compressed for who takes it so."""

import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodword_ops.dev.http.banner import NOTHING, Additions, with_additions
from goodword_ops.dev.http.problem import problem
from goodword_ops.publication.addresses import IMMUTABLE, cache_control, content_type

# Of the types that a site has, those that CloudFront sends as they are:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
_PACKED: Final = (
    *("application/octet-stream", "application/pdf", "font/woff2"),
    *("image/jpeg", "image/png", "image/webp"),
)


class Pages(StaticFiles):
    """Serves the file of a path: a folder's ``index.html`` for a path that ends in a slash.

    ``roots`` are looked through in their order; ``missing`` answers for what none of them has.
    """

    def __init__(
        self,
        *roots: Path,
        missing: Callable[[Scope], Awaitable[Response]],
        additions: Additions = NOTHING,
    ) -> None:
        super().__init__(directory=roots[0], check_dir=False)
        self.all_directories = [*roots]
        self._missing = missing
        self._additions = additions

    def get_path(self, scope: Scope) -> str:
        path: str = scope["path"].removeprefix("/")
        return path if path.rpartition("/")[2] else f"{path}index.html"

    async def get_response(self, path: str, scope: Scope) -> Response:
        readable = scope["method"] in {"GET", "HEAD"} and not path.startswith("/")
        if readable and "." not in path.rpartition("/")[2]:
            # Pages link to each other relatively, so a folder's page needs its slash.
            return RedirectResponse(f"{quote(scope['path'])}/", 308)
        try:
            return await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code == 405:
                return problem(
                    405, "Pages are read with GET or HEAD.", headers={"allow": "GET, HEAD"}
                )
            return with_additions(await self._missing(scope), self._additions)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        # A bucket's keys are exact: it knows no way around.
        if "\\" in path or not {"", ".", ".."}.isdisjoint(path.split("/")):
            return "", None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,  # noqa: ARG002 - the tag is made of the content
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        body = Path(full_path).read_bytes()
        headers = {
            "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            "cache-control": _cache_control(scope["path"].removeprefix("/")),
        }
        kind = content_type(Path(full_path).name)
        response = with_additions(Response(body, status_code, headers, kind), self._additions)
        if "etag" in response.headers and self.is_not_modified(
            response.headers, Headers(scope=scope)
        ):
            return NotModifiedResponse(response.headers)
        return response


class Compressed(GZipMiddleware):
    """Compresses what the distribution compresses on its way; the tag becomes a weak one.

    The distribution prefers Brotli; the standard library has gzip, which is a little larger.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=1_000, exclude_content_types=_PACKED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def weak(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "content-encoding" in headers and headers.get("etag", "W/")[:2] != "W/":
                    headers["etag"] = f"W/{headers['etag']}"
            await send(message)

        if not _accepts_gzip(Headers(scope=scope)):
            plain = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        await super().__call__(scope, receive, weak)


def unavailable(root: Path) -> Response:
    """The site's own page for when a function failed."""
    page = root / "unavailable.html"
    body = page.read_bytes() if page.is_file() else b"Unavailable\n"
    return Response(body, 503, {"cache-control": "no-store"}, content_type(page.name))


def _cache_control(path: str) -> str:
    # No distribution stands before this, and pages change while somebody works on them.
    return IMMUTABLE if cache_control(path) == IMMUTABLE else "no-cache"


def _accepts_gzip(headers: Headers) -> bool:
    asked = ",".join(headers.getlist("accept-encoding")).lower().split(",")
    return any(
        coding.strip() == "gzip" and weight.strip() not in {"q=0", "q=0.0"}
        for coding, _, weight in (one.partition(";") for one in asked)
    )
