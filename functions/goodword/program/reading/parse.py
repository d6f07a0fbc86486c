"""``program.yml`` -> ``Program``, or every mistake in it at once.

    bytes -> text (source_text) -> tree (yaml_tree) -> values (grammar, read by reading) -> Program

Nothing that can stand in the file raises. Not for Lambda: functions read the parsed programme.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from goodword.program.model import Program
from goodword.program.reading.context import facts_of
from goodword.program.reading.grammar import PROGRAM
from goodword.program.reading.kinds import Reading
from goodword.program.reading.mistakes import Mistake, Mistakes, Position, in_file_order
from goodword.program.reading.notes import idle_campaigns_and_rules, old_rates, without_effect
from goodword.program.reading.text import readable_text
from goodword.program.reading.tree import Node, Scalar, compose
from goodword.program.revision import canonical_json

MOST_STORED: Final = 380_000
"""Bytes as JSON: every revision is kept as one item of DynamoDB, which may have 400 KB."""

__all__ = ["Mistake", "Parsed", "parse"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """Either the programme, or at least one mistake and perhaps warnings, in file order.

    ``notes`` tell what a good programme says without any effect, and warn of what is in vain and
    of what one should look at.
    """

    program: Program | None
    mistakes: tuple[Mistake, ...]
    notes: tuple[Mistake, ...] = ()


def parse(source: bytes | str, name: str, *, today: date | None = None) -> Parsed:
    """Reads a programme. ``name`` is the file as mistakes should call it.

    ``today`` (UTC) only adds notes about what is over or too old; it changes nothing else.
    """
    mistakes = Mistakes(name)
    root = _root(source, mistakes)
    values = None if root is None else PROGRAM.read(root, Reading(mistakes, facts_of(root)))
    if root is None or mistakes.found:
        return Parsed(None, mistakes.in_file_order())
    program = Program.model_validate(values)
    size = len(canonical_json(program))
    if size > MOST_STORED:
        message = f"the programme takes {size:,} bytes to keep; {MOST_STORED:,} are the most"
        mistakes.add(Position(1, 1), "", message, "shorten its texts or lists")
        return Parsed(None, mistakes.in_file_order())
    notes = in_file_order(
        *mistakes.warned,
        *idle_campaigns_and_rules(root, program, name),
        *without_effect(root, name, today),
        *old_rates(root, program, name, today),
    )
    return Parsed(program, (), notes)


def _root(source: bytes | str, mistakes: Mistakes) -> Node | None:
    text = readable_text(source, mistakes)
    if text is None:
        return None
    root = compose(text, mistakes)
    if _is_nothing(root) and not mistakes.found:
        fix = 'begin with "goodword: 1"; docs/program.md explains each key'
        mistakes.add(Position(1, 1), "", "the file is empty", fix)
    return None if _is_nothing(root) else root


def _is_nothing(root: Node | None) -> bool:
    """No document at all, or one that is only marked (``---``)."""
    return root is None or (isinstance(root, Scalar) and not root.text and not root.quoted)
