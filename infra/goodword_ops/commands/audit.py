"""``goodword audit``: checks what is stored against itself, and says by name what does not agree.

``trail`` is about who decided and who looked, ``money`` about the books of a quarter. Both end with
1 where something does not agree, so that a schedule can run them.
"""

import argparse

from goodword_ops.commands.money import quarter
from goodword_ops.commands.staff import trail


def add_arguments(parser: argparse.ArgumentParser) -> None:
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    trail.add_arguments(
        subjects.add_parser("trail", help="who decided and who looked, and that it is whole")
    )
    quarter.add_arguments(
        subjects.add_parser("money", help="a quarter's books as files, and what differs")
    )


def run(arguments: argparse.Namespace) -> int:
    """0 where everything agrees, 1 where something does not.

    Raises:
        WrongUsage: options that say nothing together, or nothing says where.
        WrongInput: no such quarter, an unknown ledger account, a report that cannot be read.
        OutsideFailed: the table could not be asked, or files not be written.
    """
    if arguments.subject == "trail":
        return trail.run(arguments)
    return quarter.run(arguments)
