"""Makes the virtual environment: the locked dependencies, each checked against its hash, and this
checkout in it.

    python infra/setup/make_environment.py .venv

It runs on the machine's own Python, before there is any package, so it imports only the standard
library. An environment counts while it holds ``.ready``: that goes before anything changes and
comes back last, so that one that was interrupted is made anew. Nothing outside of it changes,
unless Python came without its venv package and apt-get may add it.

Ends with 0, with 1 and one line that says what is wrong and how to mend it, or with 130 where it
was interrupted.
"""

import fcntl
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LOCK: Final = Path("requirements.lock")
READY: Final = ".ready"
VERSION: Final = f"{sys.version_info[0]}.{sys.version_info[1]}"
NEEDED: Final = "1.5 GB"
"""What the environment and what is fetched for it take on the disk."""
FULL: Final = 32 * 1024 * 1024
"""With fewer bytes than this left, a failure is the disk's."""

_COMES_TO: Final = re.compile(
    r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([\w.-]+)"
)
"""What pip writes as it comes to a package: to an index's, a folder's, one that is there."""

_NO_ROOM: Final = re.compile(r"No space left on device|Disk quota exceeded|os error 28\b")
_OTHER_HASH: Final = re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch")
_UNREACHED: Final = re.compile(
    r"Retrying \(|Connection(Error| broken| refused| reset)|IncompleteRead|incomplete-download"
    r"|ReadTimeout|Max retries exceeded|ProxyError|SSLError"
    r"|Failed to (fetch|download)|error sending request"
)
_CAUSE: Final = re.compile(
    r"Connection (?:refused|reset)[\w ]*|Network is unreachable|No route to host|timed out"
    r"|Temporary failure in name resolution|Name or service not known|certificate verify failed"
    r"|closed connection without response|Proxy Authentication Required|IncompleteRead",
    re.IGNORECASE,
)


class NotMade(Exception):
    """Says in one line why there is no environment, and what to do."""


class Failed(Exception):
    """A command that ended with an error; the argument is its output."""


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    venv = Path(sys.argv[1])
    os.chdir(ROOT)
    try:
        with _alone() as first:
            if first or not (venv / READY).exists():
                _make(venv)
    except KeyboardInterrupt:
        _say(f"Interrupted: {venv} is not ready, and the next make sets it up anew.")
        return 130
    except NotMade as why:
        _say(str(why))
        return 1
    except (Failed, OSError) as failure:
        _say(_why(str(failure), venv))
        return 1
    return 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Lets one set-up of a checkout run at a time; whether nobody else was at it before."""
    with LOCK.open(encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another make, which is setting this checkout up")
            fcntl.flock(held, fcntl.LOCK_EX)
            yield False
        else:
            yield True


def _make(venv: Path) -> None:
    ready = venv / READY
    if ready.exists() and _runs(venv):
        _say(f"Bringing {venv} up to date with {LOCK}")
        ready.unlink()
    else:
        _say(f"Setting up {venv} with Python {VERSION} ({sys.executable}), once")
        _create(venv)
    _install(venv)
    ready.touch()
    _say(f"Set up {venv}")


def _runs(venv: Path) -> bool:
    """Whether the interpreter of an environment is still there, and new enough."""
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    with suppress(OSError):
        return not subprocess.run(
            [venv / "bin" / "python", "-c", probe], capture_output=True, check=False
        ).returncode
    return False


def _create(venv: Path) -> None:
    uv = shutil.which("uv")
    if not _makes_environments() and uv:
        _run(uv, "venv", "--quiet", "--clear", "--seed", "--python", sys.executable, venv)
        return
    if not _makes_environments() and not _apt_installs(f"python{VERSION}-venv"):
        raise NotMade(
            f"{sys.executable} came without its venv package: install it (Debian, Ubuntu:"
            f" sudo apt-get install python{VERSION}-venv), then run make again."
        )
    _run(sys.executable, "-m", "venv", "--clear", venv)


def _makes_environments() -> bool:
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(it) for it in ("ensurepip", "venv"))


def _apt_installs(package: str) -> bool:
    return not subprocess.run([ROOT / "infra/setup/apt-install", package], check=False).returncode


def _install(venv: Path) -> None:
    python = venv / "bin" / "python"
    progress = Progress(venv)
    if not _installed_by_uv(python, progress):
        pip = ("-m", "pip", "install", "--progress-bar=off", "--require-hashes", "-r", LOCK)
        _run(python, *pip, progress=progress)
    own = ("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    _run(python, "-m", "pip", "install", *own)


def _installed_by_uv(python: Path, progress: "Progress") -> bool:
    uv = shutil.which("uv")
    if not uv:
        return False
    install = (uv, "pip", "install", "--compile-bytecode", "--require-hashes", "-r", LOCK)
    try:
        _run(*install, "--python", python, progress=progress)
    except Failed as failure:
        if _NO_ROOM.search(str(failure)):
            raise
        _say("uv could not install (its registry settings are its own); trying pip")
        return False
    return True


class Progress:
    """Shows how many packages pip has come to, then how many are unpacked (uv: only the latter).

    On a terminal one line that changes; elsewhere a line for each tenth. ``line`` is called as
    soon as the installer says something, ``tick`` some times a second.
    """

    def __init__(self, venv: Path) -> None:
        self._venv = venv
        self._total = len(re.findall(r"(?m)^[\w.\[\]-]+==", LOCK.read_text(encoding="utf-8")))
        self._fetched = 0
        self._before = self._installed()
        self._tenth = ("", 0)
        self._retrying = False
        self._terminal = sys.stderr.isatty()
        self._width = 0

    def line(self, line: str) -> None:
        if line.startswith("Ignoring "):  # its marker is of another system
            self._total -= 1
        elif found := re.match(
            r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([\w.-]+)", line
        ):
            self._fetched += 1
            self._show("fetching", self._fetched, found[1])
        elif line.startswith("Installing collected packages:"):
            self._total, self._fetched = line.count(",") + 1, 0
        elif "Retrying (" in line and not self._retrying:
            self._retrying = True
            self.end()
            _say("  the network does not answer; trying again")

    def tick(self) -> None:
        unpacked = self._installed() - self._before
        if unpacked > 0 and not self._fetched:
            self._show("unpacking", min(unpacked, self._total), "")

    def _installed(self) -> int:
        return sum(1 for _ in self._venv.glob("lib/python3*/site-packages/*.dist-info/RECORD"))

    def end(self) -> None:
        """Leaves the line that changes, so that the next one stands alone."""
        if self._width:
            sys.stderr.write("\n")
            self._width = 0

    def _show(self, doing: str, count: int, name: str) -> None:
        words = f"  {doing} {count} of {self._total}"
        if self._terminal:
            words = f"{words} {name}".rstrip()
            sys.stderr.write(f"\r{words:<{self._width}}")
            sys.stderr.flush()
            self._width = len(words)
            return
        tenth = (doing, 10 * count // self._total)
        if tenth != self._tenth:
            self._tenth = tenth
            _say(words)


def _run(*command: str | Path, progress: Progress | None = None) -> None:
    """Runs a command to its end, or ends it with us.

    Raises:
        Failed: It ended with an error.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    output: list[str] = []
    reader = threading.Thread(target=_read, args=(process.stdout, output, progress), daemon=True)
    reader.start()
    try:
        while reader.is_alive():
            reader.join(0.3)
            if progress:
                progress.tick()
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        if progress:
            progress.end()
    if status:
        raise Failed("".join(output))


def _read(lines: Iterable[str], output: list[str], progress: Progress | None) -> None:
    for line in lines:
        output.append(line)
        if progress:
            progress.line(line.strip())


def _why(output: str, venv: Path) -> str:
    """The line that says why a command failed, and what to do."""
    if (folder := _full(venv)) or _NO_ROOM.search(output):
        shutil.rmtree(venv, ignore_errors=True)  # of no use half made, and it takes the room
        return (
            f"The disk is full ({folder or venv.absolute().parent}): the set-up takes {NEEDED}."
            " Make room, then run make again."
        )
    if _OTHER_HASH.search(output):
        found = re.search(r"\n +(\S+)(?: from .*| \(.*)?:\n +Expected", output)
        return (
            f"{found[1] if found else 'A package'} did not arrive as {LOCK} names it: its download"
            " broke off, or the package index has another file. Run make again."
        )
    if _UNREACHED.search(output):
        causes = _CAUSE.findall(output)
        why = f" ({causes[-1]})" if causes else ""
        return (
            "The packages could not be fetched: the network or the package index does not answer,"
            f" or a download broke off{why}. Run make again once it does."
        )
    return f"{venv} could not be set up: {_last(output, re.compile('(?i)error'))}"


def _full(venv: Path) -> Path | None:
    """The folder of those that the set-up writes to whose disk is full."""
    folders = [venv.absolute().parent, Path(os.environ.get("XDG_CACHE_HOME") or Path.home())]
    with suppress(FileNotFoundError):  # nothing can be written anywhere
        folders.append(Path(tempfile.gettempdir()))
    for folder in folders:
        with suppress(OSError):
            if shutil.disk_usage(folder).free < FULL:
                return folder
    return None


def _last(output: str, about: re.Pattern[str]) -> str:
    """The last line about something, else the last line, short enough to be read."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    words = next((line for line in reversed(lines) if about.search(line)), lines[-1])
    return words if len(words) <= 200 else f"{words[:199]}…"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
