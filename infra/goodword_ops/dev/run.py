"""``goodword dev``: starts the local stack, serves it until Ctrl-C, ends all that it started."""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from goodword_ops.commands.publish import FOLDER
from goodword_ops.dev.host.children import start_children, url_of
from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.dev.host.processes import answers, end_left_over
from goodword_ops.dev.host.settings import DATA, HOST, DevSettings
from goodword_ops.dev.preview.preview import Build, LivePreview, ProgramMistaken, digest
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.program_file import add_program_argument

if TYPE_CHECKING:
    import uvicorn

    from goodword_ops.dev.stack import Stack

READY_SECONDS: Final = 30.0
MOST_NAMED: Final = 8
"""Of so many referrers the links are printed."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    parser.add_argument(
        "--against",
        type=Path,
        default=FOLDER,
        metavar="FOLDER",
        help="what the preview's banner compares with: a folder of goodword publish "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="with a made-up company of two years and some 2,000 referrals, in a data folder of "
        "its own; takes half a minute the first time",
    )
    parser.add_argument(
        "--no-reload",
        dest="reload",
        action="store_false",
        help="leave out the script that shows a page anew after a save, to measure pages as they "
        "are built",
    )


def _folder(arguments: argparse.Namespace) -> Path:
    """Where the data lie that the environment gives no place: a demo's apart from one's own."""
    if not arguments.demo:
        return DATA
    from goodword_ops.dev.demo.fill import FOLDER as DEMO

    return DEMO


def run(arguments: argparse.Namespace) -> int:
    """Serves until it is told to end, and answers 0 then.

    Raises:
        WrongInput: the programme or the environment is wrong.
        OutsideFailed: the port, the data folder or a process is in the way.
    """
    for number in _SIGNALS:
        signal.signal(number, _end)
    try:
        with ExitStack() as ends:
            _serve(arguments, DevSettings.read(os.environ, _folder(arguments)), ends)
    except KeyboardInterrupt:
        say("Ended.")
    return 0


def say(words: str) -> None:
    """A line for the person before the terminal, at once."""
    print(words, flush=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    # Ending takes a moment; a second Ctrl-C must not leave processes behind.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _serve(arguments: argparse.Namespace, settings: DevSettings, ends: ExitStack) -> None:
    program: Path = arguments.program
    if not program.is_file():
        message = f"there is no file {program}; name the programme, or go to the folder it is in"
        raise WrongInput(message)
    listener = ends.enter_context(_listen(settings.port))
    folder = DataFolder(settings.data)
    ends.callback(folder.close)
    for name in end_left_over(folder):
        say(f"Ended what an earlier run left behind: {name}.")
    folder.finish_emptying()
    _log_to(folder.path / "logs" / "dev.log")
    preview = LivePreview(
        program.absolute(), folder.path / "builds", folder.path / "logs" / "build.log"
    )
    ends.callback(preview.end)
    build = _first_build(preview)

    refill = _demo(arguments, folder, build)
    refill()
    address = url_of(listener.getsockname()[1])
    children = start_children(settings, folder, address)
    ends.callback(children.family.end)

    # Imported while they start.
    from goodword_ops.dev.stack import Stack

    failures: list[Exception] = []
    server: list[uvicorn.Server] = []

    def fail(failure: Exception) -> None:
        failures.append(failure)
        server[0].should_exit = True

    stack = Stack(
        settings,
        folder,
        preview,
        children,
        address=address,
        published=arguments.against,
        reload=arguments.reload,
        refill=refill,
        say=say,
        fail=fail,
    )
    ends.callback(stack.end)
    stack.start(build)
    server.append(_server(stack))
    _open(listener)
    threading.Thread(target=_announce, args=(stack, server[0]), daemon=True).start()
    server[0].run(sockets=[listener])
    if failures:
        raise failures[0]


def _demo(arguments: argparse.Namespace, folder: DataFolder, build: Build) -> Callable[[], None]:
    """What fills an empty data folder: the demo, or nothing."""
    if not arguments.demo and not folder.is_demo:
        return lambda: None
    from goodword.handlers.web.published import Published
    from goodword_ops.dev.demo.fill import fill

    program = Published(build.functions).program
    return lambda: fill(folder, program, say=say)


def _listen(port: int) -> socket.socket:
    """The port, taken before anything is started, but not yet open."""
    # Only where the protocol is named does asyncio send small packets at once; else each answer
    # waits 40 ms for a delayed acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise _in_use(port, error) from error
    return listener


def _open(listener: socket.socket) -> None:
    try:
        listener.listen(128)
    except OSError as error:  # somebody took it at the same moment
        raise _in_use(listener.getsockname()[1], error) from error


def _in_use(port: int, error: OSError) -> OutsideFailed:
    return OutsideFailed(f"port {port} cannot be used: {error.strerror}. Choose another with PORT")


def _log_to(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=path, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    # The functions' own logs: a line a request is for a deployment.
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "ERROR")


def _first_build(preview: LivePreview) -> Build:
    if sys.stdout.isatty() and not preview.has(digest(preview.program)):
        say("Building the site …")
    built = preview.build()
    if isinstance(built, ProgramMistaken):
        lines = "\n".join(built.mistakes)
        message = f"{preview.program.name} is not ready\n{lines}"
        raise WrongInput(message)
    return built


def _server(stack: "Stack") -> "uvicorn.Server":
    import uvicorn

    config = uvicorn.Config(
        stack.app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def _announce(stack: "Stack", server: "uvicorn.Server") -> None:
    until = time.monotonic() + READY_SECONDS
    while not answers(f"{stack.address}/healthz"):
        if time.monotonic() > until:
            say(f"{stack.address}/healthz does not answer; the logs are in the data folder.")
            server.should_exit = True
            return
        time.sleep(0.02)
    lines = [f"Goodword is ready: {stack.address}/", f"The dev page: {stack.address}/_dev/"]
    known = stack.overview.referrers()
    for one in known[-MOST_NAMED:]:
        lines += [
            f"  {one['url']}  {one['name']} ({one['audience']}, {one['locale']})",
            f"    shares it at {one['share_url']}",
        ]
    if len(known) > MOST_NAMED:
        lines.append(f"  and {len(known) - MOST_NAMED} more on the dev page")
    say("\n".join([*lines, "Ctrl-C ends it."]))
    stack.live()
