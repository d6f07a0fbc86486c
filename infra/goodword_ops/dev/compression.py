"""Compresses what the distribution compresses on its way: text files of the bucket, for who asks.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
The distribution prefers Brotli; the standard library has gzip, which is a little larger.
"""

import gzip
from typing import Final

from goodword_ops.dev.exchange import Request, Response

_TYPES: Final = frozenset(
    {
        "application/json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
        "image/vnd.microsoft.icon",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
_BYTES: Final = range(1_000, 10_000_001)


def compressed(response: Response, request: Request) -> Response:
    """The answer in gzip, where it may be; its tag becomes a weak one, as the bytes are others."""
    kind = (response.header("content-type") or "").partition(";")[0]
    if kind not in _TYPES or response.status != 200:
        return response
    varied = response.with_headers({"vary": "accept-encoding"})
    if len(response.body) not in _BYTES or not _accepts_gzip(request):
        return varied
    headers = {"content-encoding": "gzip"}
    if (tag := response.header("etag")) and not tag.startswith("W/"):
        headers["etag"] = f"W/{tag}"
    smaller = varied.with_headers(headers)
    return Response(smaller.status, smaller.headers, gzip.compress(smaller.body, mtime=0))


def _accepts_gzip(request: Request) -> bool:
    asked = (request.header("accept-encoding") or "").lower().split(",")
    return any(
        coding.strip() == "gzip" and weight.strip() not in {"q=0", "q=0.0"}
        for coding, _, weight in (one.partition(";") for one in asked)
    )
