"""``goodword build``: the site and what the functions read, made from ``program.yml``."""

import argparse
from pathlib import Path
from typing import Final

from goodword.program.revision import revision_of
from goodword_ops.failures import WrongInput
from goodword_ops.program_file import add_program_argument, load_program

OUT: Final = Path("build")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    parser.add_argument(
        "--out", type=Path, default=OUT, help="the folder to build into (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Builds, and says in a line what was made. A build that fails leaves the last one standing.

    Raises:
        WrongInput: the programme has mistakes, or its pages cannot be made.
    """
    from goodword_site.builder import build
    from goodword_site.errors import BuildFailed

    program = load_program(arguments.program)
    try:
        report = build(program, arguments.out, revision=revision_of(program))
    except BuildFailed as failure:
        raise WrongInput(str(failure)) from failure
    print(
        f"Built {report.pages} pages in {', '.join(report.locales)} into {arguments.out} "
        f"({report.bytes // 1000} kB, revision {report.revision})"
    )
    return 0
