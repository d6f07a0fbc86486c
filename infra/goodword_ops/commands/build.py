"""``goodword build``: the site and what the functions read, made from ``program.yml``."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.program_file import add_program_argument, load_program
from goodword_ops.publication.place import HISTORY, UNFINISHED

if TYPE_CHECKING:
    from goodword_site.builder.builder import BuildReport
    from goodword_site.handbook.handbook import InForce

OUT: Final = Path("build")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    parser.add_argument(
        "--out", type=Path, default=OUT, help="the folder to build into (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Builds, and says in a line what was made. A build that fails leaves the last one standing.

    Raises:
        WrongInput: the programme has mistakes, its pages cannot be made, or the folder holds
            something else, which building would remove.
        OutsideFailed: the folder cannot be written.
    """
    from goodword_site.errors import BuildFailed

    out: Path = arguments.out
    program = load_program(arguments.program)
    _refuse_other_places(out)
    try:
        report = build_program(program, out)
    except BuildFailed as failure:
        raise WrongInput(str(failure)) from failure
    except OSError as error:
        message = f"{error.filename or out} cannot be used: {error.strerror or error}"
        raise OutsideFailed(message) from error
    print(
        f"Built {report.pages} pages in {', '.join(report.locales)} into {out} "
        f"({report.bytes // 1000} kB, revision {report.revision}, a draft until it is published)"
    )
    return 0


def build_program(
    program: Program, out: Path, *, paint: bool = True, in_force: "InForce | None" = None
) -> "BuildReport":
    """The site and all that the functions read; arguments and errors as ``goodword_site`` has them.

    The site's builder does not know what the functions answer, so their description comes from
    here.
    """
    from goodword.handlers.openapi import openapi_json
    from goodword.handlers.web.published import OPENAPI
    from goodword_site.builder.builder import build

    documents = {OPENAPI: openapi_json(program)}
    return build(
        program,
        out,
        revision=revision_of(program),
        in_force=in_force,
        paint=paint,
        documents=documents,
    )


def _refuse_other_places(out: Path) -> None:
    if out.exists() and not out.is_dir():
        message = f"{out} is a file; name a folder to build into"
        raise WrongInput(message)
    # A build keeps no terms of earlier revisions, whose addresses hold for ever.
    if any((out / document).exists() for document in (HISTORY, UNFINISHED)):
        message = f"{out} is a publication; go on with goodword publish --to {out}"
        raise WrongInput(message)
