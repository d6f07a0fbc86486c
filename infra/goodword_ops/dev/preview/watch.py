"""Watches program.yml and ``site/``; says when their contents have changed and come to rest."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from goodword_ops.dev.preview.preview import sources

EVERY_SECONDS: Final = 0.1

Snapshot = dict[Path, tuple[int, int]]


class Watch:
    """A thread that looks ten times a second. ``changed`` gets the paths that changed."""

    def __init__(self, program: Path, changed: Callable[[frozenset[Path]], None]) -> None:
        self._program = program
        self._changed = changed
        self._stop = threading.Event()
        self._seen = snapshot(program)
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def end(self) -> None:
        """Returns when no further change will be told."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        before = self._seen
        while not self._stop.wait(EVERY_SECONDS):
            now = snapshot(self._program)
            # An editor may empty a file before it writes it: wait until two looks agree.
            if now == before and now != self._seen:
                different = frozenset(
                    path
                    for path in self._seen.keys() | now.keys()
                    if self._seen.get(path) != now.get(path)
                )
                self._seen = now
                self._changed(different)
            before = now


def snapshot(program: Path) -> Snapshot:
    """Size and time of change of every source."""
    seen: Snapshot = {}
    for path in sources(program):
        try:
            entry = path.stat()
        except FileNotFoundError:
            continue
        seen[path] = (entry.st_size, entry.st_mtime_ns)
    return seen
