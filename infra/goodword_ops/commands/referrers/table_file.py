"""A table as spreadsheets save it, read line by line: with a byte order mark or none, in UTF-8,
UTF-16 or Windows-1252, parted by commas, semicolons or tabs, with line breaks within quotes."""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TextIO

from goodword.domain.text import in_a_line
from goodword_ops.commands.referrers.habits import plain
from goodword_ops.failures import WrongInput

_CHUNK: Final = 1 << 16
_DELIMITERS: Final = ";,\t"
_SAID: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""The first line by which Excel is told what parts the cells."""


class Line(NamedTuple):
    """Some cells, by column, and where in the file they begin; ``wrong`` says what keeps them from
    being read, ``left`` why they are not taken over."""

    number: int
    cells: Mapping[str, str]
    wrong: str = ""
    left: str = ""


class TableFile:
    """A file of lines under a header. Columns are told apart whatever their case, and whether
    their words are parted by spaces, hyphens or underscores; ``aliases`` are further names."""

    def __init__(self, path: Path, aliases: Mapping[str, str] = MappingProxyType({})) -> None:
        """Raises ``WrongInput`` where there is no such file, or it is no table."""
        self.path = path
        self._aliases = aliases
        try:
            self._encoding = _encoding_of(path)
            with self._open() as file:
                first = file.readline()
                said = _SAID.fullmatch(first)
                self._skipped = 1 if said else 0
                header = file.readline() if said else first
        except OSError as error:
            raise WrongInput(f"{path} cannot be read: {error.strerror}") from error
        self.left: Mapping[str, str] = {}
        self._delimiter = said[1] if said else max(_DELIMITERS, key=header.count)
        self.columns = self._columns()

    def lines(self) -> Iterator[Line]:
        """Every line that holds anything, in the order of the file."""
        with self._open() as file:
            rows = self._rows(file)
            next(rows, None)
            for number, cells, wrong in rows:
                if wrong:
                    yield Line(number, {}, wrong)
                elif any(map(str.strip, cells)):
                    yield self._line(number, cells)

    def _line(self, number: int, cells: list[str]) -> Line:
        spare = [one for one in cells[len(self.columns) :] if one.strip()]
        if spare:
            return Line(
                number,
                {},
                f"has {len(cells)} cells, the header {len(self.columns)}: "
                "put quotation marks around a cell that holds the delimiter",
            )
        return Line(number, dict(zip(self.columns, cells, strict=False)))

    def _columns(self) -> list[str]:
        with self._open() as file:
            _, header, wrong = next(self._rows(file), (1, [], "is empty"))
        named = [plain(in_a_line(name)) for name in header]
        columns = [self._aliases.get(name, name) for name in named]
        twice = sorted({name for name in columns if name and columns.count(name) > 1})
        if twice:
            both = [
                in_a_line(one)
                for one, name in zip(header, columns, strict=True)
                if name == twice[0]
            ]
            wrong = f"the column {twice[0]} stands there twice ({', '.join(both)})"
        if wrong or not any(columns):
            raise WrongInput(f"{self.path}: line {self._skipped + 1}: {wrong or 'is empty'}")
        return columns

    def _rows(self, file: TextIO) -> Iterator[tuple[int, list[str], str]]:
        for _ in range(self._skipped):
            file.readline()
        reader = csv.reader(file, delimiter=self._delimiter, strict=True)
        while True:
            number = self._skipped + reader.line_num + 1
            try:
                yield number, next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                yield number, [], f"is malformed ({error}): look at its quotation marks"

    def _open(self) -> TextIO:
        return self.path.open(encoding=self._encoding, newline="")


def _encoding_of(path: Path) -> str:
    """Raises ``WrongInput`` where it is text in none of them."""
    with path.open("rb") as file:
        begins = file.read(2)
    wide = begins in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        if _is_text(path, encoding):
            return encoding
    raise WrongInput(f"{path} is no text that can be read: save it as CSV in UTF-8")


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
