"""HTTP requests: as values, for what takes them apart, and to an application without a server."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp

Result = TypeVar("Result")


def request(
    method: str, path: str, query: str = "", headers: Iterable[tuple[str, str]] = (), **parts: str
) -> Request:
    """A request without its body; ``parts`` are the parameters of its path."""
    return Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "path_params": parts,
        }
    )


def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    query: str = "",
    raw: bool = False,
) -> httpx.Response:
    """What the application answers; ``path`` reaches it exactly as it stands here, or, where it is
    ``raw``, as a server makes it of these bytes."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            # Dots would be taken for steps.
            sent = path if raw else quote(path, safe="/").replace(".", "%2E")
            target = f"{sent}?{query}" if query else sent
            url = httpx.URL("http://127.0.0.1", raw_path=target.encode())
            return await client.request(method, url, headers=headers, content=content)

    return finished(asked())


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs it on a loop of its own thread: a browser test may have left one running in this."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
