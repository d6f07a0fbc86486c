"""``goodword check``: every mistake of a programme at once, or what it holds in one line."""

import argparse

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.program_file import add_program_argument, read_program, report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 where the programme is good, 1 where it has mistakes."""
    parsed = read_program(arguments.program)
    if parsed.program is None:
        print(report(parsed))
        return 1
    print(f"{arguments.program} is good: {summary(parsed.program)}")
    return 0


def summary(program: Program) -> str:
    """The revision and what it holds, in one line."""
    return (
        f"revision {revision_of(program)}, "
        f"audiences {', '.join(program.audiences)}; "
        f"locales {', '.join(program.locales.offered)}; "
        f"countries {', '.join(program.countries)}"
    )
