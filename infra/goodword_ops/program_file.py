"""The programme file that a command was given: reading it, and showing what is wrong with it."""

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from goodword.program.model import Program
from goodword.program.reading.mistakes import Mistake, Severity
from goodword.program.reading.parse import Parsed, parse
from goodword.program.reading.text import MOST_BYTES
from goodword_ops.failures import WrongInput

DEFAULT: Final = Path("program.yml")


def add_program_argument(parser: argparse.ArgumentParser) -> None:
    """The optional argument that every command about a programme takes."""
    parser.add_argument(
        "program", nargs="?", type=Path, default=DEFAULT, help="the programme (program.yml)"
    )


def read_program(path: Path) -> Parsed:
    """The file, parsed.

    Raises:
        WrongInput: there is no such file, or it cannot be read.
    """
    return parse(_source(path), str(path), today=datetime.now(UTC).date())


def load_program(path: Path) -> Program:
    """The programme without mistakes.

    Raises:
        WrongInput: it cannot be read, or has mistakes; the message holds them all.
    """
    return load_with_source(path)[0]


def load_with_source(path: Path) -> tuple[Program, bytes]:
    """The programme without mistakes, and the very bytes that it was read from.

    Raises:
        WrongInput: it cannot be read, or has mistakes; the message holds them all.
    """
    source = _source(path)
    parsed = parse(source, str(path))
    if parsed.program is None:
        message = f"{path} is not ready\n{report(parsed.mistakes)}"
        raise WrongInput(message)
    return parsed.program, source


def _source(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than a programme may have is enough to say that it is too long.
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        message = f"there is no file {path}; name the programme, or go to the folder it is in"
        raise WrongInput(message) from error
    except IsADirectoryError as error:
        message = f"{path} is a folder; name the programme in it, such as {path / DEFAULT}"
        raise WrongInput(message) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path} cannot be read: {reason}"
        raise WrongInput(message) from error


def report(mistakes: Sequence[Mistake]) -> str:
    """Each mistake, warning and note on a line of its own, and how many there are at the end."""
    return "\n".join((*map(str, mistakes), counted(mistakes)))


def counted(mistakes: Sequence[Mistake]) -> str:
    """``3 mistakes, 1 warning``."""
    counts = Counter(mistake.severity for mistake in mistakes)
    named = {Severity.ERROR: "mistake", Severity.WARNING: "warning", Severity.NOTE: "note"}
    return ", ".join(
        f"{counts[severity]} {name}{'' if counts[severity] == 1 else 's'}"
        for severity, name in named.items()
        if counts[severity]
    )
