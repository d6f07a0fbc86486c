"""``python -m goodword_ops.sandbox``: serves the sandbox on 127.0.0.1 until it is stopped."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from goodword_ops.sandbox.serving import HOST, listen, serve


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
    try:
        listener = listen(chosen.port)
    except OSError as error:
        print(f"port {chosen.port} on {HOST} cannot be taken: {error.strerror}", file=sys.stderr)
        return 3
    origin = f"http://{HOST}:{listener.getsockname()[1]}"

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
    print(f"PayPal sandbox on {origin}", flush=True)
    serve(app.asgi, listener, end_with_stdin=chosen.end_with_stdin)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
