"""``goodword dev`` as a newcomer runs it: a process, an address, a data folder."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

import httpx

from goodword_ops.dev.preview.preview import Build, LivePreview

ROOT = Path(__file__).parents[1]
READY_SECONDS = 90.0
_READY = re.compile(r"^Goodword is ready: (\S+)/$")


def first_build(builds: Path) -> None:
    """Fills a folder as the first start of ``goodword dev`` does, and paints every picture."""
    preview = LivePreview(ROOT / "program.yml", builds, builds.with_suffix(".log"))
    try:
        made = preview.build()
        assert isinstance(made, Build), made
        until = time.monotonic() + READY_SECONDS
        while not made.whole:
            assert time.monotonic() < until, "pictures are missing"
            time.sleep(0.02)
    finally:
        preview.end()


class LocalStack:
    """One run. ``start`` returns when it says that it is ready; leaving the block ends it.

    ``reload``: pages show themselves anew after a save, as they do for people.
    """

    def __init__(
        self,
        data: Path,
        program: Path = ROOT / "program.yml",
        *,
        reload: bool = False,
        **environment: str,
    ) -> None:
        self.data = data
        self.said: list[str] = []
        self.address = ""
        self._program = program
        self._reload = reload
        self._environment = environment
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process: subprocess.Popen[str] = self._spawn()

    def start(self) -> Self:
        """Raises AssertionError with everything it said when it ends or takes too long."""
        until = time.monotonic() + READY_SECONDS
        while not self.address:
            line = self._lines.get(timeout=max(0.1, until - time.monotonic()))
            assert line is not None, f"ended with {self.process.wait()}:\n" + "\n".join(self.said)
            if match := _READY.match(line):
                self.address = match[1]
        return self

    def wait_for(self, words: str, seconds: float = 60.0, *, count: int = 1) -> None:
        """Returns when so many lines with these words were said."""
        until = time.monotonic() + seconds
        while sum(words in line for line in self.said) < count:
            assert time.monotonic() < until, f"never said {words!r}:\n" + "\n".join(self.said)
            time.sleep(0.02)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it by a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def client(self) -> httpx.Client:
        """A visitor who follows no redirect."""
        return httpx.Client(base_url=self.address, timeout=180, trust_env=False)

    def get(self, path: str) -> Any:
        """The JSON of a route."""
        with self.client() as visitor:
            return visitor.get(path).raise_for_status().json()

    def post(self, path: str, body: Any = None) -> Any:
        """The JSON that a route answers to a JSON body."""
        with self.client() as visitor:
            return visitor.post(path, json=body).raise_for_status().json()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it where it still runs."""
        if self.process.poll() is None:
            self.end()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _spawn(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).with_name("goodword")),
                "dev",
                str(self._program),
                # Whatever somebody has published from this checkout is no test's business.
                "--against",
                str(self.data / "published"),
                # A page is looked at as it is built, and stays as it is meanwhile.
                *(() if self._reload else ("--no-reload",)),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": "0",
                "GOODWORD_DATA": str(self.data),
                **self._environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.said.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)
