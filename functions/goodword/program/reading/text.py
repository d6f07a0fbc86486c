"""The bytes of a file as text that the YAML reader can be trusted with."""

import re
from typing import Final

from goodword.program.reading.mistakes import Mistakes, Position

MOST_BYTES: Final = 256 * 1024

# Control characters, line ends that editors do not count, characters that turn the reading
# direction of what follows, and code points that are no characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_INDENT = re.compile(r"[ ]*\t[ \t]*(?=[^\s#])")


def forbidden_character(text: str) -> str | None:
    """The name of the first character that no text of the programme may hold, as ``U+0007``."""
    match = _FORBIDDEN.search(text)
    return None if match is None else f"U+{ord(match[0]):04X}"


def readable_text(source: bytes | str, mistakes: Mistakes) -> str | None:
    """The text with ``\\n`` line ends, or None where reading on would only mislead.

    What can be read around is replaced by spaces, so that later mistakes keep their columns.
    """
    text = _decoded(source, mistakes)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    misleading = False
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            lines[number - 1] = line.replace("\t", " ")
            misleading |= _INDENT.match(line) is not None
            place = Position(number, line.index("\t") + 1)
            mistakes.add(place, "", "there is a tab", "use spaces; set the editor to insert spaces")
        match = _FORBIDDEN.search(line)
        if match is not None:
            lines[number - 1] = _FORBIDDEN.sub(" ", lines[number - 1])
            place = Position(number, match.start() + 1)
            name = f"U+{ord(match[0]):04X}"
            mistakes.add(place, "", f"there is an invisible character ({name})", "delete it")
    return None if misleading else "\n".join(lines)


def _decoded(source: bytes | str, mistakes: Mistakes) -> str | None:
    try:
        data = source.encode() if isinstance(source, str) else source
    except UnicodeEncodeError as error:
        place = _place_after(str(source)[: error.start])
        mistakes.add(place, "", "there is half a character (a lone surrogate)", "type it again")
        return None
    if len(data) > MOST_BYTES:
        message = f"the file has more than {MOST_BYTES:,} bytes (256 KiB)"
        mistakes.add(Position(1, 1), "", message, "shorten it; a programme is a few pages long")
        return None
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        fix = 'save it as "UTF-8", not as "UTF-8 with BOM" or "UTF-16"'
        mistakes.add(Position(1, 1), "", "the file begins with a byte order mark", fix)
        if not data.startswith(b"\xef\xbb\xbf"):
            return None
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        place = _place_after(data[: error.start].decode())
        message = f"the file is not UTF-8 (byte {data[error.start]:#04x})"
        mistakes.add(place, "", message, 'save it as "UTF-8" in the editor')
        return None


def _place_after(text: str) -> Position:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Position(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)
