"""A sandbox as a process: one listener on 127.0.0.1, served until it is stopped."""

import contextlib
import os
import socket
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

HOST: Final = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A port of this machine alone; 0 takes any free one. Raises ``OSError`` where it is taken."""
    # With its protocol named, asyncio sets TCP_NODELAY: an answer costs 40 ms without it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def serve(app: "ASGIApp", listener: socket.socket, *, end_with_stdin: bool) -> None:
    """Serves until Ctrl-C or ``kill`` or, where that is asked for, the end of standard input."""
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    if end_with_stdin:
        threading.Thread(target=_end_with_parent, args=[server], daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _end_with_parent(server: "uvicorn.Server") -> None:
    # The file descriptor itself: sys.stdin would hold a lock while the interpreter ends.
    while os.read(0, 1024):
        pass
    server.should_exit = True
