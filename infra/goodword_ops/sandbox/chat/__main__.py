"""``python -m goodword_ops.sandbox.chat``: takes messages on 127.0.0.1 until it is stopped."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from goodword_ops.sandbox.serving import HOST, listen, serve


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m goodword_ops.sandbox.chat", description=__doc__
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--token", default="xoxb-sandbox", help="of the Slack bot")
    parser.add_argument("--key", default="sandbox", help="last part of the Slack webhook's address")
    parser.add_argument("--signature", default="sandbox", help="sig of the Teams workflow")
    parser.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input does, and so with the parent, however that ends",
    )
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Prints the address once it is bound. 3 where port or journal cannot be had."""
    chosen = arguments(words)
    try:
        listener = listen(chosen.port)
    except OSError as error:
        print(f"port {chosen.port} on {HOST} cannot be taken: {error.strerror}", file=sys.stderr)
        return 3

    from goodword_ops.sandbox.chat.app import ChatApp
    from goodword_ops.sandbox.journal import Journal

    try:
        journal = Journal(chosen.data, "chat")
    except (OSError, sqlite3.Error) as error:
        print(f"the journal in {chosen.data} cannot be opened: {error}", file=sys.stderr)
        return 3
    app = ChatApp(journal, token=chosen.token, key=chosen.key, signature=chosen.signature)
    print(f"chat sandbox on http://{HOST}:{listener.getsockname()[1]}", flush=True)
    serve(app.asgi, listener, end_with_stdin=chosen.end_with_stdin)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
