"""Event files: JSON lines, plain or gzip, read one by one into a replay."""

import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from goodword.domain.recorded import Misrecorded, read
from goodword.domain.replay import Replay, Replayed
from goodword.program.model import Program
from goodword_ops.failures import WrongInput

MOST_MISTAKES: Final = 20


def replayed(path: Path, programs: Sequence[Program]) -> Replayed:
    """The whole file under each programme, in one pass.

    Raises:
        WrongInput: there is no such file, or lines of it are wrong; the message holds the first
            ``MOST_MISTAKES``, each with file, line and fix.
    """
    replay = Replay(programs)
    take = replay.take
    mistakes: list[str] = []
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                take(read(line))
            except Misrecorded as mistake:
                if line.isspace():
                    continue
                mistakes.append(f"{path}:{number} {mistake}")
                if len(mistakes) == MOST_MISTAKES:
                    break
    if mistakes:
        raise WrongInput(_report(path, mistakes))
    done = replay.end()
    if not done.events:
        message = f"{path} holds no events; docs/plan.md says what an event file holds"
        raise WrongInput(message)
    return done


def write_events(path: Path, lines: Iterator[str]) -> None:
    """Writes an event file, compressed where its name ends in ``.gz``.

    Raises:
        WrongInput: it cannot be written.
    """
    try:
        with path.open("wb") as file:
            if path.suffix != ".gz":
                file.writelines(line.encode() for line in lines)
                return
            # No name and no time of writing: the same events make the same bytes.
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                packed.writelines(line.encode() for line in lines)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise WrongInput(message) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield file  # type: ignore[misc]  # GzipFile is read like a file, which its type says not
    except FileNotFoundError as error:
        message = f"there is no file {path}; goodword plan --generate makes one to try with"
        raise WrongInput(message) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path} cannot be read: {reason}"
        raise WrongInput(message) from error


def _report(path: Path, mistakes: Sequence[str]) -> str:
    count = len(mistakes)
    if count == MOST_MISTAKES:
        end = f"{count} mistakes; the rest of the file was not read"
    else:
        end = f"{count} {'mistake' if count == 1 else 'mistakes'}"
    return "\n".join((f"{path} cannot be replayed", *mistakes, end))
