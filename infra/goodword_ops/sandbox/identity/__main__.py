"""``python -m goodword_ops.sandbox.identity``: signs people in on 127.0.0.1 until it is stopped."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from goodword_ops.sandbox.serving import HOST, listen, serve


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m goodword_ops.sandbox.identity", description=__doc__
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--client-id", default="goodword", help="of the one client")
    parser.add_argument("--client-secret", default="sandbox-secret", help="of that client")
    parser.add_argument("--redirect-uri", required=True, help="the client's, to the letter")
    parser.add_argument("--logout-url", help="where the client takes logout tokens")
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

    from goodword_ops.sandbox.identity.app import IdentityApp
    from goodword_ops.sandbox.identity.issuing import IssuerClient
    from goodword_ops.sandbox.journal import Journal

    try:
        journal = Journal(chosen.data, "identity")
    except (OSError, sqlite3.Error) as error:
        print(f"the journal in {chosen.data} cannot be opened: {error}", file=sys.stderr)
        return 3
    issuer = f"http://{HOST}:{listener.getsockname()[1]}"
    client = IssuerClient(chosen.client_id, chosen.client_secret, chosen.redirect_uri)
    app = IdentityApp(journal, issuer, client, chosen.logout_url)
    print(f"identity sandbox on {issuer}", flush=True)
    serve(app.asgi, listener, end_with_stdin=chosen.end_with_stdin)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
