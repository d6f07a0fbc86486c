"""Event files: JSON lines, plain or gzip, read one by one into a replay."""

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from goodword.program.model import Program
from goodword_ops.failures import WrongInput
from goodword_ops.plan.replay.events import InvalidEvent, RecordedEvent, read
from goodword_ops.plan.replay.known_names import UnknownName
from goodword_ops.plan.replay.replay import Replay, Replayed

MOST_MISTAKES: Final = 20


class _Mistakes:
    """The mistakes of a file. What only follows from one that was told is left out: the later
    events of its referral, and the same unknown name once more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: list[str] = []
        self._referrals: set[str] = set()
        self._names: set[str] = set()

    @property
    def are_enough(self) -> bool:
        return len(self._told) == MOST_MISTAKES

    def unread(self, number: int, mistake: InvalidEvent) -> None:
        """A line that is wrong in itself."""
        if mistake.referral_id is not None:
            self._referrals.add(mistake.referral_id)
        self._tell(number, mistake)

    def refused(self, number: int, event: RecordedEvent, mistake: InvalidEvent) -> None:
        """An event that does not fit the programmes, or the events before it."""
        if event.referral_id in self._referrals:
            return
        self._referrals.add(event.referral_id)
        if isinstance(mistake, UnknownName):
            if str(mistake) in self._names:
                return
            self._names.add(str(mistake))
        self._tell(number, mistake)

    def raise_if_any(self) -> None:
        """Raises ``WrongInput`` with all that was told."""
        if self._told:
            raise WrongInput(_report(self._path, self._told))

    def _tell(self, number: int, mistake: InvalidEvent) -> None:
        self._told.append(f"{self._path}:{number} {mistake}")


def replayed(path: Path, programs: Sequence[Program], called: Sequence[str] = ()) -> Replayed:
    """The whole file under each programme, in one pass. ``called``: how messages call them.

    Raises:
        WrongInput: there is no such file, or lines of it are wrong; the message holds the first
            ``MOST_MISTAKES``, each with file, line and fix.
    """
    replay = Replay(programs, called)
    take = replay.take
    mistakes = _Mistakes(path)
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                event = read(line.removeprefix(BOM_UTF8) if number == 1 else line)
            except InvalidEvent as mistake:
                if not line.isspace():
                    mistakes.unread(number, mistake)
            else:
                try:
                    take(event)
                except InvalidEvent as mistake:
                    mistakes.refused(number, event, mistake)
            if mistakes.are_enough:
                break
    mistakes.raise_if_any()
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
