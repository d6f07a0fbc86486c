"""What a request says, read or refused: pages of lists, moments, and the keys of an object."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from goodword.domain.errors import FieldError, Invalid
from goodword.handlers.api.referrer_fields import COLUMNS

PAGE: Final = 50
LARGEST_PAGE: Final = 100
LONGEST_CURSOR: Final = 500


def limit_of(query: Mapping[str, str]) -> int:
    """How many lines a page may have.

    Raises:
        Invalid: it is no number from 1 to 100.
    """
    text = query.get("limit", str(PAGE))
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    raise Invalid(FieldError("limit", "invalid", f"write a number from 1 to {LARGEST_PAGE}"))


def cursor_of(query: Mapping[str, str]) -> str | None:
    """Where a page begins; None at the beginning.

    Raises:
        Invalid: it is longer than any cursor of ours.
    """
    text = query.get("after")
    if text is not None and not 0 < len(text) <= LONGEST_CURSOR:
        raise Invalid(FieldError("after", "invalid", "write the cursor of an earlier page"))
    return text


def moment_of(query: Mapping[str, str], name: str) -> datetime | None:
    """A moment with its zone; None where the query has none.

    Raises:
        Invalid: it is none.
    """
    text = query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid(FieldError(name, "invalid", "write a moment such as 2026-11-21T20:14:00Z"))


def known_keys(
    what: Mapping[str, Any], allowed: Collection[str], where: str = ""
) -> list[FieldError]:
    """One mistake for each key that says nothing here."""
    known = f"write {', '.join(allowed)}"
    return [FieldError(f"{where}{name}", "unknown", known) for name in what if name not in allowed]


def text_in(what: Mapping[str, Any], name: str, most: int, where: str = "") -> str:
    """A line of text that must be there.

    Raises:
        Invalid: it is missing, empty, too long, or no text in a line.
    """
    value = what.get(name)
    if isinstance(value, str) and 0 < len(value) <= most and value.isprintable():
        return value
    code = "required" if value is None else "invalid"
    raise Invalid(FieldError(f"{where}{name}", code, f"write text of 1 to {most} characters"))


def cells_of(what: Mapping[str, Any], allowed: Collection[str], where: str = "") -> dict[str, str]:
    """An object's values as the cells of a company's list have them: text, and ``satisfaction`` a
    whole number. What is left out says nothing.

    Raises:
        Invalid: one error a mistake.
    """
    errors = known_keys(what, allowed, where)
    cells = {}
    for name in allowed:
        if name not in what:
            continue
        value = what[name]
        if name == "satisfaction" and isinstance(value, int) and not isinstance(value, bool):
            cells[name] = str(value)
        elif name != "satisfaction" and isinstance(value, str) and value.strip():
            cells[name] = value
        else:
            kind = "a whole number" if name == "satisfaction" else f"text: {COLUMNS[name]}"
            errors.append(FieldError(f"{where}{name}", "invalid", f"write {kind}, or leave it out"))
    if errors:
        raise Invalid(*errors)
    return cells
