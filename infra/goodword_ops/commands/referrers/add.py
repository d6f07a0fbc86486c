"""``goodword referrers add``: one referrer, from options."""

import argparse
import os

from goodword.domain.errors import Invalid
from goodword.flows.referrers.bring_in import LineOutcome, bring_in
from goodword.handlers.api.referrer_fields import COLUMNS, NEEDED
from goodword_ops.commands.referrers.habits import listed_as_written
from goodword_ops.commands.referrers.look import links
from goodword_ops.commands.referrers.words import in_words
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.commands.signature import signature_of
from goodword_ops.failures import WrongInput
from goodword_ops.place import LiveProgram, asking


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for column, what in COLUMNS.items():
        parser.add_argument(
            f"--{column.replace('_', '-')}", required=column in NEEDED, metavar="TEXT", help=what
        )
    add_signature(parser)


def run(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Raises ``WrongInput`` where they cannot be registered as they are named, or may not refer
    yet; nobody is mailed."""
    cells = {name: value for name in COLUMNS if (value := getattr(arguments, name))}
    signature = signature_of(arguments)
    with asking():
        try:
            done = bring_in(
                place.store,
                place.program,
                listed_as_written(cells, place.program),
                keys=place.keys,
                randomness=os.urandom,
                **signature._asdict(),
                now=place.clock(),
            )
        except Invalid as invalid:
            lines = "\n".join(f"  {one.field}: {one.message}" for one in invalid.errors)
            raise WrongInput(f"nobody was registered:\n{lines}") from invalid
        if done.why is not None:
            raise WrongInput(f"nobody was registered; eligible: {in_words(done.why)}")
        assert done.referrer_id is not None  # noqa: S101  # only who may not refer has none
        print(f"{done.referrer_id}: {_DONE[done.outcome]}. Nobody is mailed.")
        print(links(place, done.referrer_id))
    return 0


_DONE = {
    LineOutcome.ADDED: "registered",
    LineOutcome.CHANGED: "was there, and is changed",
    LineOutcome.SAME: "was there, and stays as it is",
}
