"""``goodword plan``: what a changed programme would change, for whom, and would have cost."""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from goodword_ops.commands.publish import FOLDER
from goodword_ops.failures import WrongInput, WrongUsage
from goodword_ops.plan.pages import Seen, seen_changes
from goodword_ops.plan.proposal import Plan, Version, plan_of
from goodword_ops.plan.replay.event_file import replayed, write_events
from goodword_ops.plan.replay.synthetic import invented
from goodword_ops.plan.report.as_json import as_json
from goodword_ops.plan.report.html import as_html
from goodword_ops.plan.report.text import as_text
from goodword_ops.plan.wording import count, listed
from goodword_ops.program_file import add_program_argument, load_program
from goodword_ops.publication.revisions import published_program, published_program_of_stack

PUBLISHED: Final = "published"
SEED: Final = 1
# Options that say nothing where events are invented.
_OF_PLANS: Final = ("--against", "--stack", "--events", "--json", "--html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_program_argument(parser)
    against = parser.add_mutually_exclusive_group()
    against.add_argument(
        "--against",
        metavar="FILE|published",
        help=f"another program.yml, a folder of goodword publish, or {PUBLISHED!r}: "
        f"what is live in {FOLDER} (default)",
    )
    against.add_argument("--stack", help="what is live in a deployed stack")
    parser.add_argument(
        "--events", type=Path, help="recorded events to replay under both (.jsonl or .jsonl.gz)"
    )
    parser.add_argument("--json", action="store_true", help="print the plan as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report with charts")
    invent = parser.add_argument_group("invent events to try with")
    invent.add_argument("--generate", type=_many, metavar="N", help="write N invented events")
    invent.add_argument(
        "--seed", type=_seed, help=f"the same seed, the same events (default: {SEED})"
    )
    invent.add_argument("--out", type=Path, metavar="FILE", help="where to (.gz is compressed)")


def run(arguments: argparse.Namespace) -> int:
    """Prints the plan, or writes invented events.

    Raises:
        WrongInput: a programme or an event is wrong.
        WrongUsage: options say nothing together.
        OutsideFailed: AWS or a folder did not help.
    """
    if any(one is not None for one in (arguments.generate, arguments.seed, arguments.out)):
        return _generate(arguments)
    new = Version(str(arguments.program), load_program(arguments.program))
    old = _against(arguments)
    past = None
    if arguments.events is not None:
        _say(f"Replaying {arguments.events} …")
        sides = (old, new)
        done = replayed(
            arguments.events, [side.program for side in sides], [side.name for side in sides]
        )
        past = (str(arguments.events), done)
    seen: tuple[Seen, ...] = ()
    if old.revision != new.revision:
        _say("Building the pages of both …")
        seen = seen_changes(old.program, new.program)
    plan = plan_of(old, new, seen, past)
    if arguments.html is not None:
        _write(arguments.html, as_html(plan))
    print(_shown(plan, arguments))
    return 0


def _against(arguments: argparse.Namespace) -> Version:
    against = arguments.against or PUBLISHED
    if arguments.stack is not None:
        program = published_program_of_stack(arguments.stack)
        name = f"the stack {arguments.stack}"
    elif against != PUBLISHED and not Path(against).is_dir():
        return Version(against, load_program(Path(against)))
    else:
        folder = FOLDER if against == PUBLISHED else Path(against)
        program, name = published_program(folder), str(folder)
    if program is None:
        message = (
            f"nothing was published to {name} yet, so there is nothing to compare with: "
            "publish first (goodword publish), or name another file (--against FILE)"
        )
        raise WrongInput(message)
    return Version(name, program)


def _generate(arguments: argparse.Namespace) -> int:
    if arguments.generate is None or arguments.out is None:
        message = (
            "--generate N and --out FILE go together"
            if arguments.seed is None
            else "--seed goes with --generate N and --out FILE"
        )
        raise WrongUsage(message)
    idle = [option for option in _OF_PLANS if getattr(arguments, option.removeprefix("--"))]
    if idle:
        message = (
            f"--generate only invents events, and does nothing with {listed(idle)}: "
            "leave that out, and plan in a second command"
        )
        raise WrongUsage(message)
    seed = SEED if arguments.seed is None else arguments.seed
    program = load_program(arguments.program)
    _say(f"Writing {arguments.out} …")
    write_events(arguments.out, invented(program, arguments.generate, seed))
    events = count(arguments.generate, "invented event")
    print(f"Wrote {events} to {arguments.out} (seed {seed})")
    return 0


def _shown(plan: Plan, arguments: argparse.Namespace) -> str:
    if arguments.json:
        return json.dumps(as_json(plan), ensure_ascii=False, indent=2)
    said = as_text(plan)
    return said if arguments.html is None else f"{said}\n\nThe report is in {arguments.html}."


def _say(words: str) -> None:
    """A step that takes a moment, for a person before a terminal; what is printed stays clean."""
    if sys.stderr.isatty():
        print(words, file=sys.stderr, flush=True)


def _write(path: Path, html: str) -> None:
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise WrongInput(message) from error


def _many(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        message = f"write how many, above 0, not {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**64):
        message = f"write a number below 2^64, not {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
