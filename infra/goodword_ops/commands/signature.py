"""Who does something and why, as ``--as`` and ``--reason`` say it: both stay in its event."""

import argparse
import getpass
from typing import TYPE_CHECKING, Final, NamedTuple

from goodword_ops.failures import WrongInput

if TYPE_CHECKING:
    from goodword.flows.ports import Store

_LONGEST_NAME: Final = 60


class Signature(NamedTuple):
    """``actor`` is who acts, ``note`` why, in words that name nobody."""

    actor: str
    note: str | None


class Reasoned(NamedTuple):
    """The same of what nobody does without saying why."""

    actor: str
    note: str


def add_arguments(
    parser: argparse.ArgumentParser, *, required: bool = False, also: str = ""
) -> None:
    """``--reason`` and ``--as``; ``also`` is what else becomes of the reason."""
    parser.add_argument(
        "--reason",
        required=required,
        metavar="TEXT",
        help=f"why, in words that name nobody; it stays in the event{also}",
    )
    parser.add_argument(
        "--as", dest="actor", metavar="NAME", help="who does it, kept with it (your user name)"
    )


def signature_of(arguments: argparse.Namespace) -> Signature:
    """What the options say.

    Raises:
        WrongInput: one of them is none that can be kept, or nothing says who acts.
    """
    from goodword.flows.waiting.decide import LONGEST_NOTE

    note = arguments.reason
    if note is not None:
        note = note.strip()
        if not note or len(note) > LONGEST_NOTE or not note.isprintable():
            raise WrongInput(f"--reason takes one line of at most {LONGEST_NOTE} characters")
    actor = (arguments.actor or _user_name()).strip()
    if not actor or len(actor) > _LONGEST_NAME or not actor.isprintable():
        raise WrongInput(f"--as takes a name of at most {_LONGEST_NAME} characters")
    return Signature(actor, note)


def reasoned(arguments: argparse.Namespace) -> Reasoned:
    """What the options say, with a reason.

    Raises:
        WrongInput: as above, or there is none.
    """
    actor, note = signature_of(arguments)
    if note is None:
        raise WrongInput("say why: --reason TEXT")
    return Reasoned(actor, note)


def known_as(arguments: argparse.Namespace, store: "Store", actor: str) -> tuple[str, ...]:
    """What is known for certain of who acts: on a deployed stack what AWS says of the caller, its
    ARN and the name of its session; on one's own machine what ``--as`` names. Where no staff is
    declared nobody is looked up, and AWS is not asked.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS does not know the caller.
    """
    from goodword.flows.staff.roll import staff_of

    if arguments.local:
        return (actor,)
    if not staff_of(store).members:
        return ()
    import boto3

    arn: str = boto3.client("sts").get_caller_identity()["Arn"]
    return arn, arn.rpartition("/")[2]


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # a container may know no user of its number
        raise WrongInput("say who does it: --as NAME") from error
