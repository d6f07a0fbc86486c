"""``goodword check``: every mistake of a programme and its words, or what it holds in one line.

Notes tell what a programme says that has no effect in this version.
"""

import argparse
import os
from pathlib import Path

from goodword.program.model import Program
from goodword.program.reading.mistakes import Mistake, Severity
from goodword.program.revision import revision_of
from goodword_ops.commands.annotations import annotation
from goodword_ops.failures import WrongInput
from goodword_ops.program_file import add_program_argument, read_program, report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    parser.add_argument(
        "--format",
        choices=("text", "github"),
        default="text",
        help="github: annotations for the lines of a pull request (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 where the programme is good, for all its warnings; 1 where it has mistakes."""
    github = arguments.format == "github"
    named = os.environ.get("GITHUB_WORKSPACE")
    workspace = Path(named) if named else None
    try:
        parsed = read_program(arguments.program)
    except WrongInput as unreadable:
        if github:
            mistake = Mistake(str(arguments.program), 1, 1, "", str(unreadable), "")
            print(annotation(mistake, workspace))
        raise
    of_pages = _of_pages(parsed.program) if parsed.program else ()
    found = [*parsed.mistakes, *of_pages]
    good = all(mistake.severity is not Severity.ERROR for mistake in found)
    if good:
        found += parsed.notes
    if github:
        print("".join(f"{annotation(mistake, workspace)}\n" for mistake in found), end="")
    elif found:
        print(report(found))
    if parsed.program is None or not good:
        return 1
    print(f"{arguments.program} is good: {summary(parsed.program)}")
    return 0


def _of_pages(program: Program) -> tuple[Mistake, ...]:
    # What reads languages stands here, because a programme that is wrong itself
    # needs none of it.
    from goodword_site.messages.lint import copy_mistakes
    from goodword_site.messages.locale_file import LOCALES
    from goodword_site.pictures.brand_files import brand_mistakes

    return (
        *brand_mistakes(program, LOCALES.parent),
        *copy_mistakes(program, LOCALES),
    )


def summary(program: Program) -> str:
    """The revision and what it holds, in one line."""
    return (
        f"revision {revision_of(program)}, "
        f"audiences {', '.join(program.audiences)}; "
        f"locales {', '.join(program.locales.offered)}; "
        f"countries {', '.join(program.countries)}"
    )
