"""Folders of pages behind an address, compressed and cacheable as the distribution serves them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from goodword_ops.dev.http.security_headers import SecurityHeaders
from goodword_ops.dev.http.static import Compressed, Pages


@contextmanager
def served(*folders: Path, strict: bool = True) -> Iterator[str]:
    """The address of a server that ends with the block. ``strict``: with our security headers."""

    async def missing(_scope: Scope) -> Response:
        page = folders[0] / "404.html"
        return Response(page.read_bytes() if page.is_file() else b"", 404, media_type="text/html")

    site = Compressed(Pages(*folders, missing=missing))
    with serving(SecurityHeaders(site) if strict else site) as address:
        yield address


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a server of an application, which ends with the block."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()
