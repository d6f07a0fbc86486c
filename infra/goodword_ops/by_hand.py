"""Who does something by hand, and why: the options of commands whose reason stays in an event."""

import argparse
import getpass
from typing import Final, NamedTuple

from goodword_ops.failures import WrongInput

_LONGEST_NAME: Final = 60


class ByHand(NamedTuple):
    """The reason, in words that name nobody, and who gives it."""

    note: str
    actor: str


def add_arguments(
    parser: argparse.ArgumentParser, *, required: bool = True, also: str = ""
) -> None:
    """``--reason`` and ``--as``; ``also`` is what else becomes of the reason."""
    parser.add_argument(
        "--reason",
        required=required,
        metavar="TEXT",
        help=f"why; it is kept in an event, so name nobody in it{also}",
    )
    parser.add_argument(
        "--as", dest="actor", metavar="NAME", help="who does it, kept with it (your user name)"
    )


def by_hand(arguments: argparse.Namespace) -> ByHand:
    """What the options say.

    Raises:
        WrongInput: the reason or the name is none.
    """
    # An event's data and what a person decides about hold notes of one length.
    from goodword.flows.waiting import LONGEST_NOTE

    note = (arguments.reason or "").strip()
    actor = (arguments.actor or getpass.getuser()).strip()
    if not note or len(note) > LONGEST_NOTE or not note.isprintable():
        raise WrongInput(f"--reason takes one line of at most {LONGEST_NOTE} characters")
    if not actor or len(actor) > _LONGEST_NAME or not actor.isprintable():
        raise WrongInput(f"--as takes a name of at most {_LONGEST_NAME} characters")
    return ByHand(note, actor)
