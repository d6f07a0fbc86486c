"""``goodword referrers change``: what a referrer asks to have changed of themselves."""

import argparse
import os
from collections.abc import Mapping
from typing import Any, Final

from goodword.domain.errors import Invalid
from goodword.flows.referrers.change import change_referrer
from goodword.handlers.api.referrer_fields import COLUMNS, cell
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.commands.signature import signature_of
from goodword_ops.failures import WrongInput, WrongUsage
from goodword_ops.place import LiveProgram, asking

CHANGED: Final = ("name", "shown", "email", "locale", "sentence", "company", "may_write")
_MAY_GO: Final = frozenset({"sentence", "company", "may_write"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("referrer_id", metavar="ID", help="of a referrer, as list shows it")
    for column in CHANGED:
        without = '; "" takes it away' if column in _MAY_GO else ""
        parser.add_argument(_option(column), metavar="TEXT", help=COLUMNS[column] + without)
    add_signature(parser)


def run(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Changes it at once, on the page within a minute; nobody is mailed.

    Raises:
        WrongUsage: nothing is to be changed.
        WrongInput: it cannot be as it is written, or there is no such referrer.
    """
    cells = {
        column: text.strip()
        for column in CHANGED
        if (text := getattr(arguments, column)) is not None
    }
    if not cells:
        raise WrongUsage(f"say what to change: {', '.join(_option(one) for one in CHANGED)}")
    signature = signature_of(arguments)
    with asking():
        try:
            fields = change_referrer(
                place.store,
                place.keys,
                arguments.referrer_id,
                _read(place, cells),
                **signature._asdict(),
                randomness=os.urandom,
                now=place.clock(),
            )
        except Invalid as invalid:
            lines = "\n".join(f"  {_option(one.field)}: {one.message}" for one in invalid.errors)
            raise WrongInput(f"nothing was changed:\n{lines}") from invalid
    print(f"Changed: {', '.join(fields)}." if fields else "It was so already; nothing is changed.")
    return 0


def _option(column: str) -> str:
    return f"--{column.replace('_', '-')}"


def _read(place: LiveProgram, cells: Mapping[str, str]) -> dict[str, Any]:
    return {
        column: None if column in _MAY_GO and not text else cell(column, text, place.program)
        for column, text in cells.items()
    }
