"""``goodword publish``: a programme goes live in a folder or a stack, or an earlier one again."""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.failures import WrongInput
from goodword_ops.program_file import add_program_argument, load_with_source
from goodword_ops.publication.folder import Folder
from goodword_ops.publication.history import History
from goodword_ops.publication.place import HISTORY, Place, kept_source
from goodword_ops.publication.publishing import Edition, Published, Say, publish, unfinished
from goodword_ops.publication.revisions import kept_program

FOLDER: Final = Path("build/published")
_ONE_BEFORE: Final = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--to", type=Path, default=FOLDER, help="the folder to publish to (default: %(default)s)"
    )
    place.add_argument("--stack", help="the deployed stack to publish to")
    parser.add_argument(
        "--rollback",
        nargs="?",
        const=_ONE_BEFORE,
        metavar="REVISION",
        help="publish an earlier revision again (default: the one before)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Publishes, and says in a line what is live.

    Raises:
        WrongInput: the programme has mistakes, or there is no such revision or stack.
        OutsideFailed: the folder, AWS or another publication was in the way.
    """
    place = place_of(arguments)
    say = _teller()
    with tempfile.TemporaryDirectory(prefix="goodword-publish-") as scratch:
        if arguments.rollback is None:
            program, source = load_with_source(arguments.program)
            say("Building the site …")
            edition = _built(program, source, Path(scratch))
            with place.alone():
                done = publish(place, edition, now=datetime.now(UTC), say=say)
        else:
            asked = revision_to_return_to(place, arguments.rollback)
            program, source = kept_program(place, asked)
            say("Building the site …")
            edition = _built(program, source, Path(scratch), of=asked)
            with place.alone():
                done = publish(place, edition, now=datetime.now(UTC), say=say)
    print(summary(edition, done, place))
    return 0


def place_of(arguments: argparse.Namespace) -> Place:
    """The place that ``--to`` or ``--stack`` names."""
    if arguments.stack is None:
        return Folder(arguments.to)
    from goodword_ops.publication.stack import DeployedStack

    return DeployedStack.named(arguments.stack)


def revision_to_return_to(place: Place, asked: str) -> str:
    """The revision that was asked for, or the one before the present one.

    Raises:
        WrongInput: it was never published there, or nothing was before.
    """
    history = History.read(place.read(HISTORY))
    if history.current is None:
        raise WrongInput(f"nothing was published to {place.name} yet")
    known = "\n".join(f"  {revision}  {at}" for revision, at in history.known.items())
    if asked != _ONE_BEFORE:
        if asked in history.known:
            return asked
        message = f"{asked} was never published to {place.name}; these were:\n{known}"
        raise WrongInput(message)
    left = unfinished(place)
    # Who was interrupted in the middle goes back to what was live before.
    interrupted = left is not None and left.revision != history.current
    before = history.current if interrupted else history.before
    if before is None:
        message = f"nothing was published to {place.name} before {history.current}"
        raise WrongInput(message)
    return before


def summary(edition: Edition, done: Published, place: Place) -> str:
    """What is live now, and what that took."""
    if not done.changed:
        return f"Revision {edition.revision} is live in {place.name} already; nothing has changed."
    said = (
        f"Revision {edition.revision} is live in {place.name}: {done.written} files new or "
        f"changed, {done.removed} removed, {done.permanent} permanent pages of terms."
    )
    if edition.of is None:
        return said
    source = kept_source(edition.of)
    return f"{said}\nProgram.yml is not touched; what it was then is kept as {source}."


def _built(program: Program, source: bytes, out: Path, *, of: str | None = None) -> Edition:
    from goodword_site.builder import build
    from goodword_site.errors import BuildFailed

    revision = revision_of(program)
    try:
        build(program, out, revision=revision)
    except BuildFailed as failure:
        raise WrongInput(str(failure)) from failure
    return Edition(program, revision, source, out, of)


def _teller() -> Say:
    """Each step on a terminal; a pipe gets the last line only."""
    if not sys.stdout.isatty():
        return lambda _: None
    return lambda words: print(words, flush=True)
