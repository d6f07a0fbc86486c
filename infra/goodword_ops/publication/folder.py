"""A folder as the place of publications; ``goodword publish --to`` names it."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.place import HISTORY, UNFINISHED
from goodword_ops.publication.plan import Files

_PROGRAM: Final = "program.json"
_ARRIVING: Final = ".arriving-"


class Folder:
    """Satisfies ``Place``. Made where it is missing when something is published to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._site = path / "site"

    @property
    def name(self) -> str:
        return str(self._path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The system lets go of the lock when a process ends, however it ends.

        Raises:
            OutsideFailed: somebody else is publishing.
            WrongInput: the folder holds something else, which publishing would remove.
        """
        with self._words():
            self._path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDONLY)
        try:
            self._lock(descriptor)
            self._refuse_what_is_not_ours()
            for left in self._path.rglob(f"{_ARRIVING}*"):
                left.unlink()
            yield
        finally:
            os.close(descriptor)

    def read(self, document: str) -> bytes | None:
        try:
            with self._words():
                return (self._path / document).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, document: str, content: bytes) -> None:
        with self._words():
            write_whole(self._path / document, content)

    def discard(self, document: str) -> None:
        with self._words():
            (self._path / document).unlink(missing_ok=True)

    def files(self) -> Files:
        with self._words():
            return digests(self._site)

    def text(self, path: str) -> str:
        with self._words():
            return (self._site / path).read_text(encoding="utf-8", errors="replace")

    def put(self, site: Path, paths: Sequence[str]) -> None:
        with self._words():
            for path in paths:
                write_whole(self._site / path, (site / path).read_bytes())

    def remove(self, paths: Sequence[str]) -> None:
        with self._words():
            for path in paths:
                _remove(self._site, path)

    def serve(self, functions: Path) -> bool:
        """Pages first and the programme last."""
        with self._words():
            here = self._path / "functions"
            there, made = digests(here), digests(functions)
            changed = [path for path, digest in made.items() if there.get(path) != digest]
            for path in sorted(changed, key=lambda path: (path == _PROGRAM, path)):
                write_whole(here / path, (functions / path).read_bytes())
            stale = there.keys() - made.keys()
            for path in stale:
                _remove(here, path)
            return bool(changed or stale)

    def refresh(self, paths: Sequence[str]) -> None:
        """Whoever serves a folder reads its files."""

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"somebody else is publishing to {self.name}; try again in a moment"
            raise OutsideFailed(message) from error

    def _refuse_what_is_not_ours(self) -> None:
        if any((self._path / document).exists() for document in (HISTORY, UNFINISHED)):
            return
        for part in (self._site, self._path / "functions"):
            if part.exists():
                message = f"{part} is not of a publication; name a folder of its own"
                raise WrongInput(message)

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            about = error.filename or self.name
            raise OutsideFailed(f"{about} cannot be used: {error.strerror}") from error


def digests(folder: Path) -> Files:
    """Every file below a folder, by its path, with the MD5 that S3 would tell of it, too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.md5(
            path.read_bytes(), usedforsecurity=False
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(_ARRIVING)
    }


def write_whole(target: Path, content: bytes) -> None:
    """Puts a file in its place in one step, and on the disk before that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=_ARRIVING, dir=target.parent)
    arriving = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A web server of another user reads it as well.
        arriving.chmod(0o644)
        arriving.replace(target)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise


def _remove(root: Path, path: str) -> None:
    (root / path).unlink(missing_ok=True)
    for parent in Path(path).parents[:-1]:
        try:
            (root / parent).rmdir()
        except OSError:  # other files are in it
            return
