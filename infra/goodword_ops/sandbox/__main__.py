"""``python -m goodword_ops.sandbox``: serves the sandbox on 127.0.0.1 until it is stopped."""

import argparse
import contextlib
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m goodword_ops.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger")
    parser.add_argument("--client-id", default="sandbox-client")
    parser.add_argument("--client-secret", default="sandbox-secret")
    parser.add_argument("--webhook-id", default="SANDBOXWEBHOOK01")
    parser.add_argument("--webhook-url", help="where events are sent; without it they wait")
    parser.add_argument(
        "--delay", type=float, default=1.0, help="seconds of the clock until items are processed"
    )
    parser.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input does, and so with the parent, however that ends",
    )
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Prints the address once it is bound. 3 where port or ledger cannot be had."""
    chosen = arguments(words)
    # With its protocol named, asyncio sets TCP_NODELAY: an answer costs 40 ms without it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, chosen.port))
        listener.listen()
    except OSError as error:
        print(f"port {chosen.port} on {HOST} cannot be taken: {error.strerror}", file=sys.stderr)
        return 3
    origin = f"http://{HOST}:{listener.getsockname()[1]}"

    import uvicorn

    from goodword_ops.sandbox.api import Account
    from goodword_ops.sandbox.app import SandboxApp
    from goodword_ops.sandbox.ledger import Ledger

    try:
        ledger = Ledger(chosen.data)
    except (OSError, sqlite3.Error) as error:
        print(f"the ledger in {chosen.data} cannot be opened: {error}", file=sys.stderr)
        return 3
    account = Account(chosen.client_id, chosen.client_secret, timedelta(seconds=chosen.delay))
    app = SandboxApp(
        account,
        ledger,
        origin=origin,
        webhook_id=chosen.webhook_id,
        webhook_url=chosen.webhook_url,
    )
    config = uvicorn.Config(
        app.asgi, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    if chosen.end_with_stdin:
        threading.Thread(target=_end_with_parent, args=[server], daemon=True).start()
    print(f"PayPal sandbox on {origin}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0


def _end_with_parent(server: "uvicorn.Server") -> None:
    # The file descriptor itself: sys.stdin would hold a lock while the interpreter ends.
    while os.read(0, 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
