"""``goodword publish``: a programme goes live in a folder or a stack, or an earlier one again."""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from goodword.domain.staff.roll import STAFF_FILE
from goodword.program.model import Program
from goodword.program.reading.notes import RATES_FIX
from goodword.program.revision import revision_of
from goodword_ops.commands.build import build_program
from goodword_ops.failures import WrongInput, WrongUsage
from goodword_ops.program_file import DEFAULT, load_with_source
from goodword_ops.publication.documents import history_of, unfinished
from goodword_ops.publication.folder import Folder
from goodword_ops.publication.place import PublicationTarget, kept_json, kept_source
from goodword_ops.publication.publishing import Edition, PublicationResult, Say, publish
from goodword_ops.publication.revisions import kept_program, says

FOLDER: Final = Path("build/published")
LEAST_DIGITS: Final = 4
"""So many name a revision where no other begins with them."""


class OneBefore:
    """What ``--rollback`` alone asks for: nobody can type it."""


ONE_BEFORE: Final = OneBefore()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    # No default here: with --rollback there is none.
    parser.add_argument("program", nargs="?", type=Path, help=f"the programme ({DEFAULT})")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--to", type=Path, default=FOLDER, help="the folder to publish to (default: %(default)s)"
    )
    place.add_argument("--stack", help="the deployed stack to publish to")
    parser.add_argument(
        "--rollback",
        nargs="?",
        const=ONE_BEFORE,
        metavar="REVISION",
        help="publish an earlier revision again, named by its first digits "
        "(default: the one before)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Publishes, and says in a line what is live.

    Raises:
        WrongInput: the programme has mistakes, or there is no such revision or stack.
        WrongUsage: a programme and an earlier revision are asked for at once, or neither.
        OutsideFailed: the folder, AWS or another publication was in the way.
    """
    if arguments.rollback is not None and arguments.program is not None:
        message = (
            f"--rollback publishes what is kept, and not {arguments.program}; leave out one of them"
        )
        raise WrongUsage(message)
    if arguments.rollback == "":
        message = "--rollback names no revision; leave out the empty text to go back one step"
        raise WrongUsage(message)
    place = place_of(arguments)
    say = _teller()
    with tempfile.TemporaryDirectory(prefix="goodword-publish-") as scratch:
        if arguments.rollback is None:
            path = arguments.program or DEFAULT
            program, source = load_with_source(path)
            _refuse_old_rates(program, path)
            of = None
        else:
            of = revision_to_return_to(place, arguments.rollback)
            program, source = kept_program(place, of)
        with place.alone():
            say("Building the site …")
            now = _begun(place, revision_of(program))
            edition = _built(program, source, Path(scratch), place, now=now, of=of)
            done = publish(place, edition, now=now, say=say)
    print(summary(edition, done, place))
    return 0


def place_of(arguments: argparse.Namespace) -> PublicationTarget:
    """The place that ``--to`` or ``--stack`` names."""
    if arguments.stack is None:
        return Folder(arguments.to)
    from goodword_ops.publication.stack import DeployedStack

    return DeployedStack.named(arguments.stack)


def revision_to_return_to(place: PublicationTarget, asked: str | OneBefore) -> str:
    """The revision that was asked for by its first digits, or the one before the present one.

    Raises:
        WrongInput: it was never published there, or nothing was before.
        OutsideFailed: what was published cannot be read.
    """
    history = history_of(place)
    if history.current is None:
        raise WrongInput(f"nothing was published to {place.name} yet")
    known = "\n".join(f"  {revision}  {at}" for revision, at in history.known.items())
    if isinstance(asked, str):
        meant = [one for one in history.known if one.startswith(asked)]
        if len(meant) == 1 and len(asked) >= LEAST_DIGITS:
            return meant[0]
        message = (
            f"write more digits of the revision than {asked}; published to {place.name} were:"
            if meant
            else f"{asked} was never published to {place.name}; these were:"
        )
        raise WrongInput(f"{message}\n{known}")
    left = unfinished(place)
    # Who was interrupted in the middle goes back to what was live before.
    interrupted = left is not None and left.revision != history.current
    before = history.current if interrupted else history.before
    if before is None:
        message = f"nothing was published to {place.name} before {history.current}"
        raise WrongInput(message)
    return before


def summary(edition: Edition, done: PublicationResult, place: PublicationTarget) -> str:
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
    if not says(edition.source, edition.program):
        kept = kept_json(edition.of)
        return f"{said}\n{source} does not say the same any more; what holds is {kept}."
    return f"{said}\nProgram.yml is not touched; what it was then is kept as {source}."


def _refuse_old_rates(program: Program, path: Path) -> None:
    """An earlier revision may come back with its rates: what it promised was published before."""
    rates, today = program.currencies.rates, datetime.now(UTC).date()
    age = program.currencies.age_of_rates(today)
    if age is not None:
        message = (
            f"{path} is not published: its rates are of {rates.date}, {age} days old, and may be "
            f"{program.currencies.rates_max_age_days} (currencies.rates_max_age_days). Fix: "
            f"{RATES_FIX}"
        )
        raise WrongInput(message)


def _begun(place: PublicationTarget, revision: str) -> datetime:
    """Now; of a publication that was interrupted, when it began: its terms carry that date."""
    left = unfinished(place)
    if left is None or left.revision != revision or not left.since:
        return datetime.now(UTC)
    return datetime.fromisoformat(left.since)


def _built(
    program: Program,
    source: bytes,
    out: Path,
    place: PublicationTarget,
    *,
    now: datetime,
    of: str | None,
) -> Edition:
    from goodword_site.errors import BuildFailed
    from goodword_site.handbook.handbook import InForce

    history, revision = history_of(place), revision_of(program)
    published_at = history.known.get(revision)
    since = datetime.fromisoformat(published_at) if published_at else now
    number = history.number_of(revision)
    try:
        report = build_program(program, out, in_force=InForce(number, since.date()))
    except BuildFailed as failure:
        raise WrongInput(str(failure)) from failure
    if of is not None:
        # What is kept of an earlier revision does not say who runs the programme today.
        (out / "functions" / STAFF_FILE).unlink()
    return Edition(program, report.revision, source, out, of, number)


def _teller() -> Say:
    """Each step on a terminal; a pipe gets the last line only."""
    if not sys.stdout.isatty():
        return lambda _: None
    return lambda words: print(words, flush=True)
