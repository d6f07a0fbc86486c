"""The emulator as a process of its own: ``python -m goodword_ops.dev.emulator.server``.

It serves on 127.0.0.1 only and writes one line to standard output when it listens:
``{"port": 40123}``. With ``--data`` it keeps its state in that folder: saved at its end and at
most two seconds after a change, so that a ``kill -9`` loses no more than that. With
``--end-with-stdin`` it ends when standard input does, which is when the parent ends, however that
happens.
"""

import argparse
import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

# A save takes part of the two seconds, too, and the write that it just missed waits for the next.
SAVE_EVERY_SECONDS: Final = 1.0
SAVE_SHARE: Final = 0.1
"""Of its time at most: it writes all that there is, and answers nobody meanwhile. So with ten
thousand referrers a killed emulator may forget some seconds more."""
LOCK_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 1.0
EXIT_IN_USE: Final = 3
_READS: Final = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is told to end. Returns 3 when the port or the data folder is in use."""
    parser = argparse.ArgumentParser(prog="python -m goodword_ops.dev.emulator.server")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--data", type=Path, default=None, help="folder that keeps the state")
    parser.add_argument("--end-with-stdin", action="store_true")
    options = parser.parse_args(arguments)
    try:
        lock = None if options.data is None else _lock(options.data)
    except OSError as error:
        sys.stderr.write(f"The emulator cannot use the folder {options.data}: {error.strerror}\n")
        return EXIT_IN_USE
    try:
        listener = socket.create_server(("127.0.0.1", options.port), backlog=128)
    except OSError as error:
        sys.stderr.write(f"The emulator cannot listen: {error.strerror}\n")
        return EXIT_IN_USE
    port: int = listener.getsockname()[1]
    os.environ.update(_settings(port, options.data))
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()
    asyncio.run(_serve(listener, keep=lock is not None, tied=options.end_with_stdin))
    return 0


def _settings(port: int, data: Path | None) -> dict[str, str]:
    """The emulator reads its settings at import. Docker and servers of other protocols stay off."""
    settings = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "DOCKER_HOST": "unix:///nonexistent",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "0",
    }
    if data is not None:
        settings |= {
            "PERSIST_STATE": "1",
            "STATE_DIR": str(data / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(data / "s3"),
        }
    return settings


def _lock(data: Path) -> IO[str]:
    """Keeps a second emulator off the folder; waits for one that is just ending."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "lock").open("w", encoding="utf-8")
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return lock


async def _serve(listener: socket.socket, *, keep: bool, tied: bool) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    if tied:
        threading.Thread(target=_end_with_stdin, args=(loop, ending), daemon=True).start()
    # It has no types, and reads its settings when it is imported.
    ministack = import_module("ministack.app")
    watched = _Watched(ministack.app)
    saving = asyncio.create_task(_save_changes(ministack, watched)) if keep else None
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = GRACE_SECONDS
    # Saves a last time when it shuts down.
    await serve(watched, config, shutdown_trigger=ending.wait)
    if saving is not None:
        saving.cancel()


def _end_with_stdin(loop: asyncio.AbstractEventLoop, ending: asyncio.Event) -> None:
    # The file descriptor itself: sys.stdin would hold a lock while the interpreter ends.
    while os.read(0, 1024):
        pass
    loop.call_soon_threadsafe(ending.set)


class _Watched:
    """The emulator's application; ``changed`` is set by every request that may have written."""

    def __init__(self, app: "ASGIFramework") -> None:
        self.changed = False
        self._app = app

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            self.changed = self.changed or _may_write(scope)


def _may_write(scope: "Scope") -> bool:
    if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
        return False
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(_READS)


async def _save_changes(ministack: ModuleType, watched: _Watched) -> None:
    pause = SAVE_EVERY_SECONDS
    while True:
        await asyncio.sleep(pause)
        if watched.changed:
            watched.changed = False
            began = time.monotonic()
            # On the event loop, so that no request changes what is being written. The names are
            # private, there is no public way; the version is pinned.
            ministack.save_all(ministack._build_persistence_save_dict())  # noqa: SLF001
            pause = max(SAVE_EVERY_SECONDS, (time.monotonic() - began) / SAVE_SHARE)


if __name__ == "__main__":
    sys.exit(main())
