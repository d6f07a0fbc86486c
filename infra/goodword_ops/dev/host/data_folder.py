"""The data folder of the local stack: one run at a time, files that are whole or not there."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import IO, Any, Final

from goodword_ops.failures import OutsideFailed

HAPPENED: Final = ("aws", "sandbox", "samples", "mail", "chat", "clock.json")
"""What holds all that happened in a run; beside it lie keys, builds, terms and logs."""
DEMO: Final = "demo.json"
"""Says that a folder is a demo's, and whether it is filled."""
_EMPTYING: Final = "emptying.json"


class DataFolder:
    """``GOODWORD_DATA``, locked for as long as this object is open."""

    def __init__(self, path: Path) -> None:
        """Creates the folder where it is missing, and locks it.

        Raises:
            OutsideFailed: it cannot be written to, or another run holds it.
        """
        self.path = path.absolute()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Everything here may hold keys and mails of a trial run.
            self._lock: IO[str] = (self.path / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            message = (
                f"the data folder {path} cannot be written to: {error.strerror}. "
                "Set GOODWORD_DATA to another folder, or change this one's owner."
            )
            raise OutsideFailed(message) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            self._lock.close()
            message = (
                f"another `goodword dev` (process {holder}) uses the data folder {path}. "
                "End it, or set GOODWORD_DATA to another folder."
            )
            raise OutsideFailed(message) from error
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    def close(self) -> None:
        """Gives the folder free for another run."""
        self._lock.close()

    def empty(self) -> None:
        """Deletes all that happened, while no process of ours uses it."""
        # Half of it would be books without mails, so the rest follows at the next start.
        self.write_json(_EMPTYING, {"emptying": True})
        for name in HAPPENED:
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (self.path / _EMPTYING).unlink()

    def finish_emptying(self) -> None:
        """Goes on where ``empty`` was interrupted."""
        if self.read_json(_EMPTYING) is not None:
            self.empty()

    @property
    def is_demo(self) -> bool:
        """Whether what happened here was made up (``dev.demo.fill``)."""
        return self.read_json(DEMO) is not None

    def read_json(self, name: str) -> Any | None:
        """What ``write_json`` wrote last, or None."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write_json(self, name: str, value: Any) -> None:
        """Replaces the file in one step, readable by its owner only, and on the disk on return."""
        target = self.path / name
        fresh = target.with_name(target.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(value, stream)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(target)
