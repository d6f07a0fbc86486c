"""``goodword referrers payout``: where a referrer is paid, as they have told it.

The details come by a prompt, a file or standard input, never by an option: those stay in the
history of a shell, and stand in every list of processes.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from goodword.domain.destination import EMAIL, FIELDS, Destination
from goodword.domain.errors import Invalid
from goodword.flows.referrers.payout import set_destination
from goodword.gateways.payouts.registry import methods_of
from goodword.handlers.web.addresses import mailable
from goodword_ops.commands.referrers.look import add_id_arguments
from goodword_ops.commands.signature import add_arguments as add_signature
from goodword_ops.commands.signature import signature_of
from goodword_ops.failures import WrongInput, WrongUsage
from goodword_ops.place import LiveProgram, asking

_MOST_LETTERS: Final = 10_000
_WORDS: Final = {"email": "E-mail address at the payout provider"}
_READERS: Final[Mapping[tuple[str, str], Callable[[str], str]]] = {(EMAIL, "email"): mailable}
"""What a field of a method has to be."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_id_arguments(parser)
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        help="lines such as `email: name@company.com`; - is standard input; without, you are asked",
    )
    parser.add_argument("--method", choices=sorted(FIELDS), help="how they are paid")
    parser.add_argument("--clear", action="store_true", help="take away what is known of it")
    add_signature(parser)


def run(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Raises ``WrongInput`` where the details are none, or the programme's provider does not pay
    that way; ``WrongUsage`` where nothing says them."""
    if arguments.clear and (arguments.source or arguments.method):
        raise WrongUsage("--clear takes the details away: leave out --from and --method")
    signature = signature_of(arguments)
    with asking():
        destination = None if arguments.clear else _read(place, arguments)
        done = set_destination(
            place.store,
            arguments.referrer_id,
            destination,
            hold=timedelta(days=place.program.payouts.change_hold_days),
            **signature._asdict(),
            randomness=os.urandom,
            now=place.clock(),
        )
    print(_said(destination, done=done))
    return 0


def _said(destination: Destination | None, *, done: bool) -> str:
    if not done:
        return "It was so already; nothing is changed."
    if destination is None:
        return (
            "It is not known any more where to pay. What is owed waits for it; a payout that is "
            "reserved already still goes out. The referrer is told by mail."
        )
    return (
        f"Paid at {destination.hint} from now on; a payout that is reserved already goes where it "
        "was to go. What had waited for this goes on within minutes; where other details are "
        "replaced, after the days of payouts.change_hold_days. The referrer is told by mail, and "
        "the former address, too, which can stop it."
    )


def _read(place: LiveProgram, arguments: argparse.Namespace) -> Destination:
    provider = place.program.payouts.provider
    methods = methods_of(provider)
    method = arguments.method or (next(iter(methods)) if len(methods) == 1 else None)
    if method not in methods:
        raise WrongInput(f"{provider} pays by {', '.join(sorted(methods))}: say --method")
    told = _asked(method) if arguments.source is None else _in_lines(arguments.source, method)
    fields = {}
    for name in FIELDS[method]:
        text = told.get(name, "").strip()
        if not text:
            raise WrongInput(f"{name}: write it, as `{name}: …`. Nothing was changed")
        try:
            fields[name] = _READERS[method, name](text)
        except Invalid as invalid:
            raise WrongInput(f"{name}: {invalid.errors[0].message}. Nothing was changed") from None
    return Destination(method=method, fields=fields)


def _asked(method: str) -> Mapping[str, str]:
    if not sys.stdin.isatty():
        raise WrongUsage("say where the details stand: --from FILE, or --from - for what is piped")
    return {name: input(f"{_WORDS[name]}: ") for name in FIELDS[method]}


def _in_lines(source: str, method: str) -> Mapping[str, str]:
    try:
        text = sys.stdin.read(_MOST_LETTERS) if source == "-" else _content(Path(source))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongInput(f"{source} cannot be read as text in UTF-8") from error
    told: dict[str, str] = {}
    for number, name, value in _lines(text):
        if name not in FIELDS[method] or name in told:
            wanted = ", ".join(FIELDS[method])
            raise WrongInput(f"line {number}: write {wanted}, once each. Nothing was changed")
        told[name] = value
    return told


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if line.strip():
            name, _, value = line.partition(":")
            yield number, name.strip().casefold(), value


def _content(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(_MOST_LETTERS)
