"""``python -m goodword_ops.sandbox.mail``: takes mail on 127.0.0.1 until it is stopped."""

import argparse
import sqlite3
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path

from goodword_ops.sandbox.serving import HOST, listen, serve


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m goodword_ops.sandbox.mail", description=__doc__
    )
    parser.add_argument("--port", type=int, default=0, help="of the desk; 0 takes any free port")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--user", default="sandbox")
    parser.add_argument("--password", default="sandbox-password")
    parser.add_argument(
        "--certificate", type=Path, help="PEM of key and certificate: nobody signs in without TLS"
    )
    parser.add_argument(
        "--encrypted", action="store_true", help="from the first byte, instead of by STARTTLS"
    )
    parser.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input does, and so with the parent, however that ends",
    )
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Prints both addresses once they are bound. 3 where a port or the journal cannot be had."""
    chosen = arguments(words)
    try:
        desk, smtp = listen(chosen.port), listen(chosen.smtp_port)
    except OSError as error:
        print(f"a port on {HOST} cannot be taken: {error.strerror}", file=sys.stderr)
        return 3

    from goodword_ops.sandbox.journal import Journal
    from goodword_ops.sandbox.mail.app import MailApp

    try:
        journal = Journal(chosen.data, "mail")
    except (OSError, sqlite3.Error) as error:
        print(f"the journal in {chosen.data} cannot be opened: {error}", file=sys.stderr)
        return 3
    certificate = None
    if chosen.certificate is not None:
        certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.load_cert_chain(chosen.certificate)
    app = MailApp(
        journal,
        smtp,
        user=chosen.user,
        password=chosen.password,
        certificate=certificate,
        encrypted=chosen.encrypted,
    )
    addresses = (one.getsockname()[1] for one in (smtp, desk))
    print("mail sandbox on", *(f"{HOST}:{port}" for port in addresses), flush=True)
    serve(app.asgi, desk, end_with_stdin=chosen.end_with_stdin)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
