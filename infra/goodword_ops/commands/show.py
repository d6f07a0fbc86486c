"""``goodword show ID``: the whole story of a referral, a deal, a referrer or a mailbox, in order.

For whoever is asked "where is my money?". Names and addresses only with ``--personal``.
"""

import argparse
import json
import sys
from typing import Any

from goodword.domain.errors import Invalid
from goodword.flows.story import story_of, story_of_mailbox
from goodword.handlers.web.addresses import mailable
from goodword_ops.commands import mailbox_words, story_words
from goodword_ops.failures import WrongInput
from goodword_ops.place import LiveProgram, asking, place_of
from goodword_ops.place import add_arguments as add_place

_MOST_LETTERS = 2_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id",
        metavar="ID",
        help="of a referral, its reference (GW-…), a deal in the CRM, a referrer, or the address "
        "of a mailbox; - asks for it, or reads a line, so that no address stays in a history",
    )
    parser.add_argument("--personal", action="store_true", help="with names and addresses")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Raises ``WrongInput`` where nothing goes by that name."""
    place = place_of(arguments)
    name = _asked_for() if arguments.id == "-" else arguments.id
    with asking():
        lines, data = _told(place, name, personal=arguments.personal)
    if arguments.json:
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines))
    return 0


def _told(place: LiveProgram, name: str, *, personal: bool) -> tuple[list[str], dict[str, Any]]:
    if "@" not in name:
        story = story_of(place.store, name)
        lines = story_words.as_text(story, personal=personal)
        return list(lines), story_words.as_json(story, personal=personal)
    try:
        address = mailable(name)
    except Invalid as invalid:
        raise WrongInput(invalid.errors[0].message) from None
    found = story_of_mailbox(place.store, place.keys, address, place.program.audiences)
    lines = mailbox_words.as_text(found, personal=personal)
    return list(lines), mailbox_words.as_json(found, personal=personal)


def _asked_for() -> str:
    if sys.stdin.isatty():
        return input("Id, reference or e-mail address: ").strip()
    return sys.stdin.readline(_MOST_LETTERS).strip()
