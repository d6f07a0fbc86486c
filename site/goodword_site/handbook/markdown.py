"""Sections as Markdown, in which nothing that a marketer wrote means anything to the renderer."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from goodword_site.handbook.sections import Section, Table

# Whatever Markdown, its extensions or HTML give a meaning to, written as a character reference.
_MARKUP: Final = re.compile(r"""[\\`*_{}\[\]<>()#+\-.!|&"'~^=:$@%/]""")


def plain(text: str) -> str:
    """A text that shows as it is, in one line."""
    # A space that must not break stays one.
    line = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", line)


def with_mailboxes(text: str, mailboxes: Iterable[str]) -> str:
    """A text that shows as it is, with links to the mailboxes in it."""
    shown = plain(text)
    for mailbox in dict.fromkeys(mailboxes):
        address = html.escape(mailbox)
        shown = shown.replace(plain(mailbox), f'<a href="mailto:{address}">{plain(mailbox)}</a>')
    return shown


def markdown_of(
    heading: str,
    lead: str,
    sections: Iterable[Section],
    mailboxes: Iterable[str],
    *,
    note: tuple[str, str, str] | None = None,
) -> str:
    """A whole page. ``note`` is a label, an address and the text that links to it."""
    mailboxes = tuple(mailboxes)
    blocks = [f"# {plain(heading)}", f"{with_mailboxes(lead, mailboxes)}\n{{: .gw-lead }}"]
    if note is not None:
        label, address, text = note
        blocks.append(f'{plain(label)} <a href="{html.escape(address)}">`{text}`</a>')
    for section in sections:
        blocks += _section(section, mailboxes)
    return "\n\n".join(blocks) + "\n"


def _section(section: Section, mailboxes: tuple[str, ...]) -> Iterator[str]:
    yield f"## {plain(section.heading)} {{#{section.anchor}}}"
    for text in section.paragraphs:
        yield with_mailboxes(text, mailboxes)
    if section.points:
        yield "\n".join(f"- {with_mailboxes(point, mailboxes)}" for point in section.points)
    if section.steps:
        steps = (f"1. {with_mailboxes(step, mailboxes)}" for step in section.steps)
        yield '<div class="gw-steps" markdown="1">\n\n' + "\n".join(steps) + "\n\n</div>"
    for label, text in section.quotations:
        if label:
            yield f"**{plain(label)}**"
        yield "\n".join(f"> {plain(line)}  " for line in text.split("\n"))
    if section.entries:
        yield "\n".join(
            f'- <a href="{html.escape(entry.address)}">{plain(entry.title)}</a><br>'
            f"{plain(entry.description)}"
            for entry in section.entries
        )
    for table in section.tables:
        yield _table(table, section.heading)


def _table(table: Table, heading: str) -> str:
    columns = [plain(column) for column in table.columns]
    lines = [
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(
            f"| **{plain(row.head)}** | {' | '.join(_cell(cell) for cell in row.cells)} |"
            for row in table.rows
        ),
    ]
    # Wide tables scroll in a region that the keyboard reaches.
    label = html.escape(f"{heading}: {table.caption}")
    return (
        f"{plain(table.caption)}\n{{: .gw-caption }}\n\n"
        f'<div class="gw-table" role="region" aria-label="{label}" tabindex="0" markdown="1">\n\n'
        + "\n".join(lines)
        + "\n\n</div>"
    )


def _cell(text: str) -> str:
    return "<br>".join(plain(line) for line in text.split("\n"))
