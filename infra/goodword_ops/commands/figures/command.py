"""``goodword figures``: what a programme has brought, owes and has left, checked against events."""

import argparse
import json
import re
import sys
from datetime import datetime
from typing import Final

from goodword.domain.figures.figure import month_of
from goodword.flows.figures.read import figures_of, months_before
from goodword.flows.figures.recompute import count_what_is_missing, differences
from goodword_ops.commands.figures import tables
from goodword_ops.failures import OutsideFailed, WrongUsage
from goodword_ops.place import LiveProgram, asking, place_of
from goodword_ops.place import add_arguments as add_place

_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_USUAL_MONTHS: Final = 12
_SAY_EVERY: Final = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--month",
        type=_month,
        metavar="YYYY-MM",
        help="one month alone (default: the present one and the eleven before it)",
    )
    parser.add_argument("--since", type=_month, metavar="YYYY-MM", help="from that month on")
    parser.add_argument("--until", type=_month, metavar="YYYY-MM", help="up to that month")
    parser.add_argument("--json", action="store_true", help="as JSON, amounts in minor units")
    again = parser.add_mutually_exclusive_group()
    again.add_argument(
        "--recompute",
        action="store_true",
        help="add up every event anew, and say where that differs from what was counted; "
        "changes nothing",
    )
    again.add_argument(
        "--count",
        action="store_true",
        help="count what has not been counted: events of before there were figures, say; again it "
        "changes nothing",
    )
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the figures; or compares them with the events.

    Raises:
        WrongUsage: nothing says where, or the months make no sense.
        OutsideFailed: the table could not be asked, or what was counted is not what happened.
    """
    place = place_of(arguments)
    with asking():
        if arguments.count:
            count_what_is_missing(place.store, progress=_progress)
            print("All that happened is counted.")
            return 0
        if arguments.recompute:
            return _recompute(place, as_json=arguments.json)
        now = place.clock()
        since, until = _months(arguments, now)
        found = figures_of(place.store, place.program, since, until, now=now)
        owners = tables.owners_of(place.program)
    if arguments.json:
        print(json.dumps(tables.as_json(found, owners), ensure_ascii=False, indent=1))
    else:
        print("\n".join(tables.as_text(found, owners)))
    return 0


def _months(arguments: argparse.Namespace, now: datetime) -> tuple[str, str]:
    if arguments.month and (arguments.since or arguments.until):
        raise WrongUsage("say one --month, or --since and --until")
    if arguments.month:
        return arguments.month, arguments.month
    present = month_of(now)
    until = arguments.until or max(present, arguments.since or present)
    since = arguments.since or min(months_before(now, _USUAL_MONTHS - 1), until)
    if since > until:
        raise WrongUsage(f"{since} lies after {until}; --since begins, --until ends")
    return since, until


def _recompute(place: LiveProgram, *, as_json: bool) -> int:
    found = differences(place.store, progress=_progress)
    if as_json:
        print(json.dumps([{**one.cell._asdict(), **_of(one)} for one in found], indent=1))
    elif not found:
        print("What was counted is what happened, to the unit.")
    else:
        print(
            "\n".join(
                f"{one.cell.month} {one.cell.by} {one.cell.value} {one.figure}: "
                f"counted {one.counted}, by the events {one.by_events}"
                for one in found
            )
        )
    if found:
        raise OutsideFailed(
            f"{len(found)} figures differ. An event of the last minutes may not be counted yet: "
            "look again. What happened before 2026-12-01 is counted by goodword figures --count."
        )
    return 0


def _of(one: object) -> dict[str, object]:
    names = ("figure", "counted", "by_events")
    return {name: getattr(one, name) for name in names}


def _progress(read: int) -> None:
    """For a person before a terminal; what is printed stays clean."""
    if sys.stderr.isatty() and read % _SAY_EVERY == 0:
        print(f"{read:,} events …", end="\r", file=sys.stderr, flush=True)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        message = f"write a month such as 2026-11, not {text!r}"
        raise argparse.ArgumentTypeError(message)
    return text
