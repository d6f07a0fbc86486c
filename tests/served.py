"""Folders of pages behind an address, compressed and cacheable as the distribution serves them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from goodword_ops.dev import static
from goodword_ops.dev.compression import compressed
from goodword_ops.dev.exchange import Request
from goodword_ops.dev.origin import Message, Receive, Send
from goodword_ops.dev.security_headers import secured


@contextmanager
def served(*folders: Path, strict: bool = True) -> Iterator[str]:
    """The address of a server that ends with the block. ``strict``: with our security headers."""

    async def app(scope: Message, _receive: Receive, send: Send) -> None:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        )
        request = Request(scope["method"], scope["path"], "", headers, b"")
        answer = compressed(static.serve(folders, request), request)
        if strict:
            answer = secured(answer)
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": answer.body})

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
