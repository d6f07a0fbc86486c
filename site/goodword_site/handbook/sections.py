"""What documents are made of: numbered sections with points, quotations and tables."""

from typing import NamedTuple


class Row(NamedTuple):
    """A row of a table: its heading, then a cell (of one line or several) for each column."""

    head: str
    cells: tuple[str, ...]


class Table(NamedTuple):
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class PageEntry(NamedTuple):
    """A page in a list of pages."""

    title: str
    address: str
    description: str


class Section(NamedTuple):
    """Paragraphs, points, steps, quotations (a label, and what to say), entries, then tables."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    quotations: tuple[tuple[str, str], ...] = ()
    entries: tuple[PageEntry, ...] = ()
    tables: tuple[Table, ...] = ()
