"""The plain kind of YAML that locale files are written in, read ten times as fast.

Keys in rows and below each other, each with one line of text, plain or in double quotes, or with a
block of lines (``|-``). Whatever else a file holds, good or bad, is left to ``tree.compose``:
it knows all of YAML, and how to say what is wrong. For a file that is read here, both give the
same tree.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from goodword.program.reading.mistakes import Position, step
from goodword.program.reading.tree import Entry, Mapping, Scalar

_LINE: Final = re.compile(
    r"""(?P<indent>[ ]*)
    (?P<quote>"?)(?P<key>[A-Za-z_][A-Za-z0-9_]*)(?P=quote):
    (?:[ ]+(?P<text> \|-
        |
        "(?:[^"\\]|\\["\\])*"
        # A plain text: no sign of YAML's begins it, none ends it, no comment is in it.
        | [^\s!&*?|>%@`'"{}\[\]\#,:~=<-] (?: (?!:[ ]|:$|[ ]\#)[^\t] )*
    ))?[ ]*""",
    re.VERBOSE,
)
_ESCAPED: Final = re.compile(r"\\(.)")
# Ends of lines for YAML that are none in a file, and what no file may hold.
_STRANGE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def plain_tree(text: str) -> Mapping | None:
    """The file's tree; None where it is not of the plain kind."""
    if _STRANGE.search(text):
        return None
    growing = _Growing()
    lines = text.split("\n")
    end_of_block = 0
    for number, line in enumerate(lines, 1):
        if number <= end_of_block or not line.strip(" ") or line.lstrip(" ").startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        entry = growing.add(match, number) if match else None
        if match is None or entry is None:
            return None
        if match["text"] == "|-":
            block = _block(lines[number:], match.end("indent"))
            if block is None:
                return None
            entry.node = Scalar(entry.node.place, entry.node.path, "\n".join(block), quoted=True)
            end_of_block = number + len(block)
    return None if growing.waiting is not None else growing.root


@dataclass
class _Growing:
    """``branches`` are the open ones with their indents; ``waiting`` is a key without a text."""

    root: Mapping | None = None
    branches: list[tuple[int, Mapping]] = field(default_factory=list)
    waiting: Entry | None = None

    def add(self, match: re.Match[str], number: int) -> Entry | None:
        """Puts a line's entry in its place; None where there is no such place."""
        indent = match.end("indent")
        place = Position(number, indent + 1)
        if self.root is None:
            self.root = Mapping(place, "")
            self.branches.append((indent, self.root))
        elif self.waiting is not None and indent > self.branches[-1][0]:
            branch = Mapping(self.waiting.key.place, self.waiting.node.path)
            self.waiting.node = branch
            self.branches.append((indent, branch))
        elif self.waiting is not None:
            return None
        while len(self.branches) > 1 and indent < self.branches[-1][0]:
            self.branches.pop()
        depth, branch = self.branches[-1]
        if indent != depth:
            return None
        entry = _entry(match, place, branch)
        branch.entries.append(entry)
        self.waiting = entry if match["text"] is None else None
        return entry


def _block(lines: list[str], indent: int) -> list[str] | None:
    """The lines of a block text below a key; None where one cannot be sure which they are."""
    inner = len(lines[0]) - len(lines[0].lstrip(" ")) if lines else 0
    if inner <= indent or len(lines[0]) == inner:
        return None
    block: list[str] = []
    for line in lines:
        depth = len(line) - len(line.lstrip(" "))
        blank = depth == len(line)
        if not blank and depth <= indent:
            break
        if not blank and depth < inner:
            return None
        block.append(line[inner:])
    while block and not block[-1]:
        block.pop()
    return block


def _entry(match: re.Match[str], place: Position, branch: Mapping) -> Entry:
    key, written = match["key"], match["text"]
    value_at = Position(
        place.line, (match.end("key") if written is None else match.start("text")) + 1
    )
    quoted = written is not None and written.startswith('"')
    text = "" if written is None else written.rstrip(" ")
    if quoted:
        text = _ESCAPED.sub(r"\1", text[1:-1])
    name = Scalar(place, branch.path, key, quoted=bool(match["quote"]))
    return Entry(name, Scalar(value_at, step(branch.path, key), text, quoted=quoted))
