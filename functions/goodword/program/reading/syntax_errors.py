"""What the YAML reader says about a file it cannot read, in a marketer's words."""

import re
from typing import Final

from goodword.program.reading.mistakes import Mistakes, Position

# The reader has one error type for all of these, so its own words decide which words we show.
# The first that fits is taken; the last fits always.
_WORDS: Final = (
    (
        "mapping values are not allowed",
        "there is a colon where none can stand",
        "put text that holds a colon in quotes, and look whether the line above lacks its colon",
    ),
    (
        "could not find expected ':'",
        "this line has no colon",
        'write "key: value", and check the indentation',
    ),
    (
        "a quoted scalar: found unexpected",
        "a quote is opened here and never closed",
        "close it on the same line",
    ),
    (
        "that cannot start any token",
        "a text cannot begin with this character",
        "put the text in quotes",
    ),
    (
        "escape",
        "a backslash in double quotes begins something unknown",
        "use single quotes, or write the backslash twice",
    ),
    (
        "expected ',' or ']'",
        'in a list in [ ] a comma or the closing "]" is missing',
        "put a comma between the items and close the list; text with # : { } [ ] goes in quotes",
    ),
    (
        "expected ',' or '}'",
        'between keys in { } a comma or the closing "}" is missing',
        "put a comma between the keys and close it; text with # : { } [ ] goes in quotes",
    ),
    (
        "expected <block end>",
        "this line does not fit with the lines above",
        "indent it like its neighbours, and put text that begins with a quote wholly in quotes",
    ),
    (
        "sequence entries are not allowed",
        'a list item ("- ") cannot stand here',
        "begin the list on a line of its own below its key",
    ),
    (
        "expected '<document start>'",
        "this does not go on from the lines above",
        "compare indentation and quotes with the lines above",
    ),
    ("document", "the document cannot begin or end here", 'delete the line "---" or "..."'),
    ("directive", "YAML directives are not used here", 'delete the lines that begin with "%"'),
    ("tag", "there is a YAML tag", "delete it; text that begins with ! goes in quotes"),
    (
        "",
        "YAML cannot be read from here on",
        "compare indentation and quotes with the lines above",
    ),
)
_OPENED: Final = frozenset(
    {
        "while scanning a quoted scalar",
        "while parsing a flow sequence",
        "while parsing a flow mapping",
    }
)
_NO_COLON: Final = "could not find expected ':'"
# What these say is often the doing of the line above, which looks like a text to the reader.
_LATE: Final = ("mapping values are not allowed", "expected <block end>")
_SPACES: Final = "\u00a0\u2007\u202f\u3000"
_KEY: Final = r"[ ]*(?:-[ ]+)?[A-Za-z][A-Za-z0-9_-]*"
# What a line looks like, where in it one has to look, and what is wrong.
_SLIPS: Final = (
    (
        re.compile(rf"[ ]*(?P<here>[{_SPACES}])|{_KEY}:[ ]*(?P<there>[{_SPACES}])"),
        "there is a space that is none to YAML ({name})",
        "write a normal space instead",
    ),
    (
        re.compile(rf"{_KEY}[ ]*(?P<here>\uff1a)"),
        "there is a full-width colon ({name})",
        'write ":" and a space instead',
    ),
    (
        re.compile(rf"{_KEY}(?P<here>:)(?!//)[^\s]"),
        "there is no space after the colon",
        "put a space after the colon",
    ),
)
_NO_CHARACTER: Final = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


def syntax_mistake(error: Exception, text: str, mistakes: Mistakes) -> None:
    """Adds the one mistake that stopped the reader, at the place where a person should look."""
    from ruamel.yaml.error import MarkedYAMLError

    if isinstance(error, MarkedYAMLError):
        problem = f"{error.context}: {error.problem}"
        mark = error.problem_mark or error.context_mark
        began = error.context_mark or mark
        # What was opened in an earlier line and never closed is best mended where it was opened;
        # so is a key without a colon, which the reader misses only when the line is over.
        if error.context in _OPENED or _NO_COLON in problem:
            mark = began if began.line < mark.line else mark
        line, column = mark.line, mark.column
    else:
        problem = "escape"
        match = _NO_CHARACTER.search(text)
        before = text[: match.start()] if match else text
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    place = _within(Position(line + 1, column + 1), text)
    slip = _slip(place.line, text, problem)
    if slip is not None:
        mistakes.add(slip[0], "", *slip[1:])
        return
    _, message, fix = next(words for words in _WORDS if words[0] in problem)
    mistakes.add(place, "", message, fix)


def _slip(number: int, text: str, problem: str) -> tuple[Position, str, str] | None:
    """A slip of the fingers between a key and its value that explains the problem."""
    lines = text.split("\n")
    if _NO_COLON in problem:
        numbers = [number]
    elif any(words in problem for words in _LATE):
        numbers = [number, *_line_above(number, lines)]
    else:
        return None
    for candidate in numbers:
        for looks, message, fix in _SLIPS:
            match = looks.match(lines[candidate - 1])
            if match:
                where = next(name for name, found in match.groupdict().items() if found)
                name = f"U+{ord(match[where]):04X}"
                return Position(candidate, match.start(where) + 1), message.format(name=name), fix
    return None


def _line_above(number: int, lines: list[str]) -> list[int]:
    """The nearest line before that holds something; none above the first."""
    for earlier in range(number - 1, 0, -1):
        line = lines[earlier - 1].strip()
        if line and not line.startswith("#"):
            return [earlier]
    return []


def _within(place: Position, text: str) -> Position:
    """Where the reader stopped behind the end of the file: the end of its last line."""
    lines = text.rstrip("\n").split("\n")
    if place.line <= len(lines):
        return place
    return Position(len(lines), len(lines[-1]) + 1)
