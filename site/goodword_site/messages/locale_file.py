"""A file of ``site/locales``: a tree of texts, each with its place, and what is wrong with it.

A text is named by its path (``offer.form.button``). A mapping of CLDR's plural categories
(``one``, ``other``) is one text in several forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from goodword.program.locales import language_of
from goodword.program.reading.mistakes import Mistake, Mistakes, Position
from goodword.program.reading.text import MOST_BYTES, readable_text
from goodword.program.reading.tree import Broken, Entry, Node, Scalar, compose
from goodword.program.reading.tree import Mapping as Branch
from goodword_site.messages.plain_yaml import plain_tree

LOCALES: Final = Path(__file__).parents[2] / "locales"
PLURALS: Final = ("zero", "one", "two", "few", "many", "other")

Text = str | Mapping[str, str]


def file_names(locale: str, address: Mapping[str, str]) -> tuple[str, ...]:
    """The files of a locale's words, what goes before first: the file of a form of address
    (``de.du.yml``) holds what that form says otherwise than the locale's own file."""
    form = address.get(language_of(locale))
    own = f"{locale}.yml"
    return (own,) if form is None else (f"{locale}.{form}.yml", own)


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands in the file. ``forms`` are the places of its plural forms."""

    text: Text
    place: Position
    forms: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LocaleFile:
    """``branches`` are the places of everything that has texts below it. ``is_tree`` is false
    where the file could not be read as a whole: what it lacks then says nothing."""

    name: str
    texts: Mapping[str, Written]
    branches: Mapping[str, Position]
    mistakes: tuple[Mistake, ...]
    is_tree: bool


def read_locale_file(path: Path) -> LocaleFile:
    """The file's texts, in file order; mistakes in it are values.

    Raises:
        FileNotFoundError: there is no such file.
    """
    name = f"site/locales/{path.name}"
    reader = _Reader(Mistakes(name))
    try:
        with path.open("rb") as file:
            # One byte more than a file may have is enough to say that it is too long.
            source = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        reader.mistakes.add(Position(1, 1), "", message, "put a file that can be read in its place")
        return LocaleFile(name, {}, {}, reader.mistakes.in_file_order(), is_tree=False)
    text = readable_text(source, reader.mistakes)
    root = None if text is None else plain_tree(text) or compose(text, reader.mistakes)
    if root is not None:
        reader.read(root)
    is_tree = isinstance(root, Branch) or (text is not None and not reader.mistakes.found)
    mistakes = reader.mistakes.in_file_order()
    return LocaleFile(name, reader.texts, reader.branches, mistakes, is_tree)


@dataclass
class _Reader:
    mistakes: Mistakes
    texts: dict[str, Written] = field(default_factory=dict)
    branches: dict[str, Position] = field(default_factory=dict)

    def read(self, node: Node, place: Position | None = None) -> None:
        """Takes the texts of a node; ``place`` is that of its key."""
        here = place or node.place
        match node:
            case Scalar() if node.path and node.text.strip():
                self.texts[node.path] = Written(node.text, here)
            case Branch() if node.entries:
                self._read_branch(node, here)
            case Broken():
                pass
            case _:
                self.mistakes.add(here, node.path, "here should stand a text", "write it")

    def _read_branch(self, branch: Branch, here: Position) -> None:
        entries = self._once(branch)
        texts = [(entry.key, entry.node) for entry in entries if isinstance(entry.node, Scalar)]
        plural = all(key.text in PLURALS for key, _ in texts) and len(texts) == len(entries)
        if branch.path and plural:
            forms = {key.text: node.text for key, node in texts}
            places = {key.text: key.place for key, _ in texts}
            for key, node in texts:
                if not node.text.strip():
                    self.mistakes.add(key.place, node.path, "here should stand a text", "write it")
            self.texts[branch.path] = Written(forms, here, places)
            return
        self.branches[branch.path] = here
        for entry in entries:
            self.read(entry.node, entry.key.place)

    def _once(self, branch: Branch) -> list[Entry]:
        first: dict[str, Entry] = {}
        for entry in branch.entries:
            earlier = first.setdefault(entry.key.text, entry)
            if earlier is not entry:
                message = f"duplicate key: it stands in line {earlier.key.place.line} already"
                fix = "delete one of the two"
                self.mistakes.add(entry.key.place, entry.node.path, message, fix)
        return list(first.values())
