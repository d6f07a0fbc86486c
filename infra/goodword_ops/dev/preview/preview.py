"""The built site for the present program.yml: built once per content, kept in the data folder."""

import contextlib
import hashlib
import inspect
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import goodword.program
import goodword_site
from goodword.handlers import api_models, openapi, routes

_KEPT: Final = 3
_DONE: Final = "built.json"


@dataclass(frozen=True, slots=True)
class Build:
    """One finished build. ``site`` and ``functions`` are as ``goodword build`` makes them."""

    folder: Path
    revision: str
    painted_later: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the pictures that were left for later are there by now."""
        return all((self.site / one.removeprefix("/")).is_file() for one in self.painted_later)

    @property
    def site(self) -> Path:
        """What the bucket holds."""
        return self.folder / "site"

    @property
    def functions(self) -> Path:
        """What the functions read."""
        return self.folder / "functions"


@dataclass(frozen=True, slots=True)
class ProgramMistaken:
    """There is no build of the present sources, and why, in words for the marketer."""

    mistakes: tuple[str, ...]


class LivePreview:
    """Builds sources into ``builds/`` of the data folder, through one warm worker."""

    def __init__(self, program: Path, builds: Path, log: Path) -> None:
        self.program = program
        self._builds = builds
        self._log = log
        self._worker: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._made: set[Path] = set()

    def build(self) -> Build | ProgramMistaken:
        """The build of the present sources, made if there is none yet."""
        with self._lock:
            wanted = digest(self.program)
            while True:
                if wanted is None:
                    return ProgramMistaken((f"{self.program} is missing.",))
                built = self._kept(self._builds / wanted) or self._make(self._builds / wanted)
                now = digest(self.program)
                if now == wanted:
                    break
                # A source changed while it was read: what was built is of neither content.
                shutil.rmtree(self._builds / wanted, ignore_errors=True)
                wanted = now
            if isinstance(built, Build):
                (built.folder / _DONE).touch()
                self._forget_old(built.folder)
            return built

    def _kept(self, folder: Path) -> Build | None:
        """A finished build. One of an earlier process that ended before it had painted every
        picture is none: nobody would paint them any more."""
        found = finished(folder)
        if found is None or found.whole or folder in self._made:
            return found
        return None

    def has(self, wanted: str | None) -> bool:
        """Whether sources of that digest were built already."""
        return wanted is not None and finished(self._builds / wanted) is not None

    def warm(self) -> None:
        """Starts the worker, so that the first preview need not wait for it."""
        with self._lock:
            self._running()

    def renew(self) -> None:
        """Ends the worker after a change to the builder's own code."""
        with self._lock:
            self._end()

    def end(self) -> None:
        """Ends the worker."""
        with self._lock:
            self._end()

    def _make(self, folder: Path) -> Build | ProgramMistaken:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        answer = self._ask({"program": str(self.program), "out": str(folder)})
        if "revision" not in answer:
            shutil.rmtree(folder, ignore_errors=True)
            failure = f"{answer.get('failure')} (more in {self._log})"
            return ProgramMistaken(tuple(answer.get("mistakes") or (failure,)))
        mark_finished(folder, answer)
        self._made.add(folder)
        return Build(folder, answer["revision"], tuple(answer["unpainted"]))

    def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        worker = self._running()
        if worker.stdin is None or worker.stdout is None:
            raise RuntimeError("the build worker was started without pipes")
        try:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._end()
            return {"failure": "the build ended without an answer"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as log:
                self._worker = subprocess.Popen(
                    [sys.executable, "-m", "goodword_ops.dev.preview.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    start_new_session=True,
                )
        return self._worker

    def _end(self) -> None:
        self._made.clear()  # what it had not painted yet, nobody will
        if self._worker is None:
            return
        for pipe in (self._worker.stdin, self._worker.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._worker.terminate()
        self._worker.wait()
        self._worker = None

    def _forget_old(self, current: Path) -> None:
        others = [folder for folder in self._builds.iterdir() if folder != current]
        others.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
        for folder in others[_KEPT:]:
            shutil.rmtree(folder, ignore_errors=True)


def sources(program: Path) -> list[Path]:
    """Every file that a build reads, in order: program.yml, ``site/``, what reads them, and what
    the API's description is made of."""
    roots = [Path(goodword_site.__file__).parents[1], Path(goodword.program.__file__).parent]
    files = [
        path
        for root in roots
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    described = [Path(inspect.getfile(module)) for module in (api_models, openapi, routes)]
    return [program, *sorted(files), *described]


def digest(program: Path) -> str | None:
    """A name for the contents of all sources; None while program.yml is missing."""
    total = hashlib.sha256()
    for path in sources(program):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            if path == program:
                return None
            continue  # deleted since it was listed
        name = "" if path == program else str(path)
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:32]


def mark_finished(folder: Path, answer: Mapping[str, Any]) -> None:
    """Notes that a build was completed: its ``revision``, and which pictures are ``unpainted``."""
    (folder / _DONE).write_text(json.dumps(answer), encoding="utf-8")


def finished(folder: Path) -> Build | None:
    """A build that was completed, or None."""
    try:
        done = json.loads((folder / _DONE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Build(folder, done["revision"], tuple(done.get("unpainted", ())))
