"""The table of what ``goodword referrers`` can do."""

import argparse
from collections.abc import Callable
from typing import Final, NamedTuple

from goodword_ops.commands.referrers import add, change, import_file, invite, look, payout, stand
from goodword_ops.commands.referrers.by_api import api_place
from goodword_ops.commands.referrers.by_api import run as run_by_api
from goodword_ops.place import LiveProgram, place_of
from goodword_ops.place import add_arguments as add_place


class Action(NamedTuple):
    """One thing to do: in words, with its options, and how."""

    what: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[LiveProgram, argparse.Namespace], int]


ACTIONS: Final[dict[str, Action]] = {
    "add": Action("register one", add.add_arguments, add.run),
    "import": Action("register those of a file", import_file.add_arguments, import_file.run),
    "invite": Action("write to those you may write to", invite.add_arguments, invite.run),
    "list": Action("list them, newest first", look.add_list_arguments, look.run_list),
    "show": Action("say how one stands", look.add_show_arguments, look.run_show),
    "change": Action("change what one asks for", change.add_arguments, change.run),
    "payout": Action("say where one is paid", payout.add_arguments, payout.run),
    "pause": Action("take a page away for a while", stand.add_standing_arguments, stand.run_pause),
    "resume": Action("bring a paused page back", stand.add_standing_arguments, stand.run_resume),
    "link": Action("print a referrer's links", look.add_id_arguments, look.run_link),
    "leave": Action("let one go, for good", stand.add_gone_arguments, stand.run_leave),
    "export": Action("print all that is kept of one", look.add_id_arguments, look.run_export),
    "erase": Action("let one go, as they asked for", stand.add_gone_arguments, stand.run_erase),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, action in ACTIONS.items():
        of = actions.add_parser(name, help=action.what)
        action.add_arguments(of)
        add_place(of)


def run(arguments: argparse.Namespace) -> int:
    """Raises what the action raises, and ``place_of``; over the API where nothing else is said and
    the environment names one."""
    if not arguments.local and not arguments.stack:
        by_api = api_place()
        if by_api is not None:
            return run_by_api(by_api, arguments)
    return ACTIONS[arguments.action].run(place_of(arguments), arguments)
