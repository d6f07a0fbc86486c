"""Child processes of the local stack: started together, ended together, never left over.

Each runs ``tethered``, so that it ends with us however we end. What was started is written down,
and a process that outlived an earlier run all the same is recognised by that run's mark.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.failures import OutsideFailed

START_SECONDS = 30.0
END_SECONDS = 10.0
RESTARTS = 5
LAST_LINES = 12
_RECORD = "processes.json"


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: a module of ours and its arguments; ``ready`` asks if it serves."""

    name: str
    module: str
    arguments: tuple[str, ...]
    ready: Callable[[], bool]


@dataclass(slots=True)
class Child:
    """One running order. ``log`` keeps what it says."""

    order: Order
    log: Path
    process: subprocess.Popen[bytes]
    starts: int = 1


class Family:
    """The children of this run."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._run = f"goodword-{secrets.token_hex(8)}"
        self._children: list[Child] = []

    def start(self, order: Order) -> None:
        """Starts a process; ``wait`` tells when it serves."""
        log = self._folder.path / "logs" / f"{order.name}.log"
        log.parent.mkdir(exist_ok=True)
        self._children.append(Child(order, log, self._spawn(order, log)))
        self._write_down()

    def wait(self) -> None:
        """Returns when all that was started serves.

        Raises:
            OutsideFailed: a process ended, or was not ready within 30 seconds.
        """
        for child in self._children:
            await_ready(child)

    def revive(self) -> list[str]:
        """Starts again what ended by itself, and names it.

        Raises:
            OutsideFailed: a process ended more than five times.
        """
        revived = []
        for child in self._children:
            code = child.process.poll()
            if code is None:
                continue
            if child.starts > RESTARTS:
                raise OutsideFailed(_message(child, f"ends again and again (exit code {code})"))
            _let_go(child.process)
            child.process = self._spawn(child.order, child.log)
            child.starts += 1
            self._write_down()
            await_ready(child)
            revived.append(child.order.name)
        return revived

    def begin_anew(self, meanwhile: Callable[[], None]) -> None:
        """Ends every process, does something while none runs, and starts them again.

        Raises:
            OutsideFailed: one ended at its start, or was not ready within 30 seconds.
        """
        self._end_all()
        meanwhile()
        for child in self._children:
            child.process = self._spawn(child.order, child.log)
            child.starts = 1
        self._write_down()
        self.wait()

    def end(self) -> None:
        """Ends every process, the last one started first, and waits for it."""
        self._end_all()
        self._children.clear()
        self._write_down()

    def _end_all(self) -> None:
        for child in reversed(self._children):
            if child.process.poll() is None:
                child.process.terminate()
        for child in reversed(self._children):
            try:
                child.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            _let_go(child.process)

    def _spawn(self, order: Order, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command_of(self._run, order.module, order.arguments),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches us alone; we end the others in order.
                start_new_session=True,
            )

    def _write_down(self) -> None:
        self._folder.write_json(
            _RECORD,
            [
                {"name": child.order.name, "pid": child.process.pid, "run": self._run}
                for child in self._children
            ],
        )


def command_of(run: str, module: str, arguments: Sequence[str]) -> list[str]:
    """The command line of a tethered module."""
    return [sys.executable, "-m", "goodword_ops.dev.host.tethered", run, module, *arguments]


def await_ready(child: Child) -> None:
    """Returns when the child serves; ``OutsideFailed`` when it ended or is not ready in time."""
    until = time.monotonic() + START_SECONDS
    while not child.order.ready():
        code = child.process.poll()
        if code is not None:
            raise OutsideFailed(_message(child, f"ended at its start (exit code {code})"))
        if time.monotonic() > until:
            raise OutsideFailed(_message(child, f"did not answer within {START_SECONDS:.0f} s"))
        time.sleep(0.02)


def end_left_over(folder: DataFolder) -> list[str]:
    """Ends what an earlier run on this folder left behind, and names it.

    A process is only touched when its command line carries that run's mark: its number alone may
    long belong to somebody else.
    """
    ended = []
    records: list[dict[str, Any]] = folder.read_json(_RECORD) or []
    for record in records:
        pid, run = int(record["pid"]), str(record["run"])
        if not _is_of_run(pid, run):
            continue
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + END_SECONDS
        while _is_of_run(pid, run):
            if time.monotonic() > until:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        ended.append(f"{record['name']} (process {pid})")
    return ended


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on now."""
    with contextlib.ExitStack() as probes:
        taken = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in taken:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in taken]


def answers(url: str) -> bool:
    """Whether an HTTP GET is answered with success."""
    import httpx

    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _is_of_run(pid: int, run: str) -> bool:
    entry = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return run.encode() in words
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return run in listed.stdout.split()


def _let_go(ended: subprocess.Popen[bytes]) -> None:
    if ended.stdin is not None:
        ended.stdin.close()


def _message(child: Child, what: str) -> str:
    said = child.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return "\n".join([f"the {child.order.name} {what}; the end of {child.log}:", *said])
