"""What the YAML reader says about a file it cannot read, in a marketer's words."""

import re
from typing import Final

from goodword.program.mistake import Mistakes, Place

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
_NO_CHARACTER: Final = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


def syntax_mistake(error: Exception, text: str, mistakes: Mistakes) -> None:
    """Adds the one mistake that stopped the reader, at the place where a person should look."""
    from ruamel.yaml.error import MarkedYAMLError

    if isinstance(error, MarkedYAMLError):
        problem = f"{error.context}: {error.problem}"
        mark = error.problem_mark or error.context_mark
        began = error.context_mark or mark
        # What was opened in an earlier line and never closed is best mended where it was opened.
        if error.context in _OPENED and began.line < mark.line:
            mark = began
        line, column = mark.line, mark.column
    else:
        problem = "escape"
        match = _NO_CHARACTER.search(text)
        before = text[: match.start()] if match else text
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    _, message, fix = next(words for words in _WORDS if words[0] in problem)
    mistakes.add(_within(Place(line + 1, column + 1), text), "", message, fix)


def _within(place: Place, text: str) -> Place:
    """Where the reader stopped behind the end of the file: the end of its last line."""
    lines = text.rstrip("\n").split("\n")
    if place.line <= len(lines):
        return place
    return Place(len(lines), len(lines[-1]) + 1)
