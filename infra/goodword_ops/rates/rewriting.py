"""Other rates in a program.yml whose every other character stays: comments, order, spacing."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from goodword.program.reading.context import child
from goodword.program.reading.mistakes import Mistakes
from goodword.program.reading.parse import parse
from goodword.program.reading.text import readable_text
from goodword.program.reading.tree import Node, Scalar, compose
from goodword_ops.failures import WrongInput

_QUOTES: Final = ("'", '"')


def with_rates(
    source: str, name: str, *, day: date, origin: str, values: Mapping[str, Decimal]
) -> str:
    """The file with the given day, source and rates in place of its own.

    ``source`` is a programme without mistakes, ``name`` the file as messages call it.

    Raises:
        WrongInput: a value spans lines, so that it cannot be replaced where it stands.
    """
    rates = child(child(_tree(source), "currencies"), "rates")
    table = child(rates, "values")
    new = {"date": day.isoformat(), "source": json.dumps(origin, ensure_ascii=False)}
    places = [(_scalar(rates, key), text) for key, text in new.items()]
    places += [(_scalar(table, code), f'"{rate:f}"') for code, rate in values.items()]
    lines = source.split("\n")
    # From the end of the file on, so that no place moves before it is used.
    for scalar, text in sorted(places, key=lambda place: place[0].place, reverse=True):
        row, start = scalar.place.line - 1, scalar.place.column - 1
        line = lines[row]
        end = _end(line, start, scalar, name)
        lines[row] = line[:start] + text + line[end:]
    written = "\n".join(lines)
    program = parse(written, name).program
    if program is None or (
        program.currencies.rates.date,
        program.currencies.rates.source,
        {code: program.currencies.rates.values[code] for code in values},
    ) != (day, origin, dict(values)):
        message = f"{name} cannot be changed where it stands: write currencies.rates in plain lines"
        raise WrongInput(message)
    return written


def _tree(source: str) -> Node | None:
    mistakes = Mistakes("")
    text = readable_text(source, mistakes)
    return None if text is None else compose(text, mistakes)


def _scalar(table: Node | None, key: str) -> Scalar:
    found = child(table, key)
    if not isinstance(found, Scalar):
        raise TypeError(key)
    return found


def _end(line: str, start: int, scalar: Scalar, name: str) -> int:
    """Behind the last character of a value within its line."""
    if line[start : start + 1] in _QUOTES:
        end = line.find(line[start], start + 1) + 1
        if end:
            return end
    elif line[start:].startswith(scalar.text):
        return start + len(scalar.text)
    raise WrongInput(
        f"{name}:{scalar.place.line}:{scalar.place.column} {scalar.path}: the value spans lines. "
        "Fix: write it on one line"
    )
