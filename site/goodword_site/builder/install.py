"""Puts a finished build in the place of the last one, file by file, and only where they differ.

What is the same stays untouched, so that caches, watchers and uploads see nothing but the change.
Each file arrives whole. A build that is interrupted on the way puts everything back; should even
that be cut short, the next build compares every file anew and mends what it finds.
"""

import fcntl
import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from goodword_site.errors import BuildFailed

_SCRATCH: Final = ".building-"


class Placed(NamedTuple):
    """How many files were new or changed, and how many are gone."""

    written: int
    removed: int


@contextmanager
def scratch_in(out: Path) -> Iterator[Path]:
    """A folder inside ``out`` to build in; one build at a time, and gone at the end.

    Whatever a build that was killed has left is removed. The system lets go of the lock when a
    process ends, however it ends.
    """
    out.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for left in out.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=out) as folder:
            yield Path(folder)
    finally:
        os.close(descriptor)


def refuse_other_folders(
    out: Path, parts: Sequence[str], signs: Sequence[Path], sources: Sequence[Path]
) -> None:
    """Lets nobody build over what no build has made, because that would be gone.

    Args:
        out: where to build; it need not exist.
        parts: names of the folders that a build makes its own.
        signs: files below ``out`` that every build has. They are put in place first, so whatever
            a build that was killed has left has them all, or nothing besides.
        sources: what the builder itself is made of.

    Raises:
        BuildFailed: a part is there and not of a build, or holds one of the sources.
    """
    for part in parts:
        place = out / part
        if any(source.resolve().is_relative_to(place.resolve()) for source in sources):
            message = f"{place} holds Goodword itself; name another folder to build into"
            raise BuildFailed(message)
    there = {Path(part, name) for part in parts for name in _files(out / part)}
    signed = there <= set(signs) or there.issuperset(signs)
    for part in parts:
        place = out / part
        if os.path.lexists(place) and not (signed and _is_folder(place)):
            message = (
                f"{place} is not of an earlier build, and would be lost; "
                "name another folder to build into, or move it away"
            )
            raise BuildFailed(message)


def put_in_place(
    made: Path, out: Path, parts: Sequence[str], aside: Path, first: Sequence[Path] = ()
) -> Placed:
    """Makes each of ``parts`` below ``out`` what it is below ``made``.

    Args:
        made: the finished build.
        out: where the last one stands; what is not in ``parts`` stays.
        parts: names of folders.
        aside: an empty folder on the same file system, for what has to make room.
        first: files below ``out`` that come before all others.

    Raises:
        OSError: it could not be done; everything is as it was before.
    """
    new = {Path(part, name) for part in parts for name in _files(made / part)}
    old = {Path(part, name) for part in parts for name in _files(out / part)}
    changed = [path for path in new if path not in old or not _same(made / path, out / path)]
    stale = old - new
    moves = _Moves(aside)
    try:
        moves.clear_the_way(out, changed)
        # What pages refer to comes before them and leaves after them.
        for path in sorted(changed, key=lambda path: (path not in first, *_pages_last(path))):
            moves.put(made / path, out / path)
        for path in sorted(stale, key=_pages_last, reverse=True):
            if not _is_folder(out / path):  # which is new: the file made way for it
                moves.take(out / path)
    except BaseException:
        moves.undo()
        raise
    for part in parts:
        _remove_empty_folders(out / part)
    return Placed(len(changed), len(stale))


class _Moves:
    """Steps that can be taken back, the last one first; each is written down before it is made."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._done: list[tuple[Path, Path | None]] = []

    def put(self, source: Path, place: Path) -> None:
        """Puts a file in its place in one step, whether or not there is one already."""
        self._make_folder(place.parent)
        kept = None
        if os.path.lexists(place):
            kept = self._next()
            shutil.copy2(place, kept, follow_symlinks=False)
        self._done.append((place, kept))
        source.replace(place)

    def take(self, place: Path) -> None:
        """Takes away whatever is there, if it has not gone with its folder."""
        if os.path.lexists(place):
            kept = self._next()
            self._done.append((place, kept))
            place.rename(kept)

    def clear_the_way(self, out: Path, paths: Sequence[Path]) -> None:
        """Takes away a folder where a file is to be, and a file where a folder is to be."""
        for path in paths:
            if _is_folder(out / path):
                self.take(out / path)
        # Many files share a folder, which is looked at once.
        for parent in sorted({parent for path in paths for parent in path.parents[:-1]}):
            if not _is_folder(out / parent):
                self.take(out / parent)

    def undo(self) -> None:
        """Everything as it was before the first step."""
        for place, kept in reversed(self._done):
            if kept is None and _is_folder(place):
                place.rmdir()
            elif kept is None:
                place.unlink(missing_ok=True)
            elif os.path.lexists(kept):
                kept.replace(place)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            self._done.append((folder, None))
            folder.mkdir()

    def _next(self) -> Path:
        return self._aside / str(len(self._done))


def _files(folder: Path) -> Iterator[str]:
    """The files below a folder, links among them; none where there is no such folder."""
    if not _is_folder(folder):
        return
    for path, folders, files in os.walk(folder):
        links = [name for name in folders if Path(path, name).is_symlink()]
        for name in (*files, *links):
            yield Path(path, name).relative_to(folder).as_posix()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _same(made: Path, place: Path) -> bool:
    return not place.is_symlink() and filecmp.cmp(made, place, shallow=False)


def _pages_last(path: Path) -> tuple[bool, Path]:
    return path.suffix == ".html", path


def _remove_empty_folders(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        if not os.listdir(path):  # noqa: PTH208 - os.walk gives texts, and one entry is enough
            Path(path).rmdir()
