"""The command ``goodword``: one table of subcommands, each imported only when it is asked for.

Exit codes: 0 good, 1 the user's input is wrong, 2 usage, 3 the outside failed, 130 interrupted.
"""

import argparse
import codecs
import errno
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from typing import Final, NamedTuple

from goodword_ops.failures import CommandFailed, OutsideFailed

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
"""What a shell reports for a command whose reader went away (``goodword check | head``)."""
ESCAPED: Final = "goodword.escaped"
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a disk says that takes nothing more: no fault of the command's."""


class Subcommand(NamedTuple):
    """``run`` gets what ``add_arguments`` asked for, and answers with the exit code."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _check() -> Subcommand:
    from goodword_ops.commands import check

    return Subcommand(check.add_arguments, check.run)


def _build() -> Subcommand:
    from goodword_ops.commands import build

    return Subcommand(build.add_arguments, build.run)


def _bundle() -> Subcommand:
    from goodword_ops.commands import bundle

    return Subcommand(bundle.add_arguments, bundle.run)


def _dev() -> Subcommand:
    from goodword_ops.dev import run as dev

    return Subcommand(dev.add_arguments, dev.run)


def _plan() -> Subcommand:
    from goodword_ops.plan import run as plan

    return Subcommand(plan.add_arguments, plan.run)


def _schema() -> Subcommand:
    from goodword_ops.commands import schema

    return Subcommand(schema.add_arguments, schema.run)


def _init() -> Subcommand:
    from goodword_ops.commands import init

    return Subcommand(init.add_arguments, init.run)


def _publish() -> Subcommand:
    from goodword_ops.commands import publish

    return Subcommand(publish.add_arguments, publish.run)


def _lead() -> Subcommand:
    from goodword_ops.commands import lead

    return Subcommand(lead.add_arguments, lead.run)


def _deal() -> Subcommand:
    from goodword_ops.commands import deal

    return Subcommand(deal.add_arguments, deal.run)


def _payouts() -> Subcommand:
    from goodword_ops.commands.money import payouts

    return Subcommand(payouts.add_arguments, payouts.run)


def _redrive() -> Subcommand:
    from goodword_ops.commands import redrive

    return Subcommand(redrive.add_arguments, redrive.run)


def _waiting() -> Subcommand:
    from goodword_ops.commands import waiting

    return Subcommand(waiting.add_arguments, waiting.run)


def _figures() -> Subcommand:
    from goodword_ops.commands.figures import command

    return Subcommand(command.add_arguments, command.run)


def _decide() -> Subcommand:
    from goodword_ops.commands import decide

    return Subcommand(decide.add_arguments, decide.run)


def _keys() -> Subcommand:
    from goodword_ops.commands import keys

    return Subcommand(keys.add_arguments, keys.run)


def _rates() -> Subcommand:
    from goodword_ops.commands.money import rates

    return Subcommand(rates.add_arguments, rates.run)


def _referrers() -> Subcommand:
    from goodword_ops.commands.referrers import command

    return Subcommand(command.add_arguments, command.run)


def _audit() -> Subcommand:
    from goodword_ops.commands import audit

    return Subcommand(audit.add_arguments, audit.run)


def _show() -> Subcommand:
    from goodword_ops.commands import show

    return Subcommand(show.add_arguments, show.run)


Subcommands = Mapping[str, tuple[str, Callable[[], Subcommand]]]
"""Name -> what it does, and how to load it."""

SUBCOMMANDS: Final[Subcommands] = {
    "init": ("begin a programme of your own, with five questions", _init),
    "check": ("find every mistake in program.yml", _check),
    "build": ("make the site from program.yml", _build),
    "dev": ("run the whole programme on this machine", _dev),
    "plan": ("see what a changed programme would change, and would have cost", _plan),
    "publish": ("make a programme live, or the one before again", _publish),
    "rates": ("write today's exchange rates into a programme", _rates),
    "schema": ("print what editors need to complete program.yml", _schema),
    "bundle": ("zip what Lambda runs", _bundle),
    "referrers": ("register referrers, look at them, pause them and let them go", _referrers),
    "show": ("tell the whole story of a referral, a deal or a referrer", _show),
    "redrive": ("list what was given up, and run it again", _redrive),
    "waiting": ("list what waits for a person", _waiting),
    "figures": ("show what the programme brought, owes and has left", _figures),
    "decide": ("say yes or no to what waits for a person", _decide),
    "lead": ("show a lead that sales has in hand, and pass it on", _lead),
    "deal": ("report what became of a deal, correct it, or take an end back", _deal),
    "keys": ("make keys of the API, list them, and revoke them", _keys),
    "audit": ("check the trail of who decided and looked; close a quarter's books", _audit),
    "payouts": ("decide about payouts that wait for a person", _payouts),
}


def main(arguments: Sequence[str] | None = None, subcommands: Subcommands = SUBCOMMANDS) -> int:
    """Runs one subcommand. Usage mistakes end with code 2 (argparse)."""
    typed = sys.argv[1:] if arguments is None else list(arguments)
    if sys.stdout is None:
        print("goodword: there is no standard output to write to", file=sys.stderr)
        return OutsideFailed.exit_code
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that lacks a character shows its code, and no traceback.
        codecs.register_error(ESCAPED, _escaped)
        sys.stdout.reconfigure(errors=ESCAPED)
    try:
        code = _run(typed, subcommands)
        sys.stdout.flush()
    except CommandFailed as failure:
        print(f"goodword: {failure}", file=sys.stderr)
        return failure.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _give_up_writing()
        return PIPE_CLOSED
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        print(f"goodword: nothing more can be written: {error.strerror}", file=sys.stderr)
        _give_up_writing()
        return OutsideFailed.exit_code
    return code


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """A character that the output cannot hold as JSON writes it, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return json.dumps(missing)[1:-1], error.end


def _give_up_writing() -> None:
    """Nobody reads on. The interpreter must not try to flush once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(typed: list[str], subcommands: Subcommands) -> int:
    chosen = _top_parser(subcommands).parse_args(typed[:1])
    summary, load = subcommands[chosen.command]
    subcommand = load()
    parser = argparse.ArgumentParser(
        prog=f"goodword {chosen.command}", description=f"{summary[0].upper()}{summary[1:]}."
    )
    subcommand.add_arguments(parser)
    return subcommand.run(parser.parse_args(typed[1:]))


def _top_parser(subcommands: Subcommands) -> argparse.ArgumentParser:
    width = max(map(len, subcommands))
    listed = "\n".join(f"  {name:{width}}  {what}" for name, (what, _) in subcommands.items())
    parser = argparse.ArgumentParser(
        prog="goodword",
        usage="goodword <command> [options]",
        description="A referral programme that a company owns.",
        epilog=f"commands:\n{listed}\n\ngoodword <command> --help tells more about each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=version("goodword"))
    parser.add_argument("command", choices=subcommands, help=argparse.SUPPRESS)
    return parser
