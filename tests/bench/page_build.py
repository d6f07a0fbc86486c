"""Building landing pages, against plain MkDocs Material on the same Markdown.

The Markdown is what our own pages say, a file a page, written from what our build has made; the
theme has its default configuration (navigation, search, its font). CPU time of whole processes.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path

from tests.bench.effort import Work, cpu_times, subject
from tests.bench.figure import CannotMeasure, Figure

AUDIENCES = 24
ROUNDS = 2
_BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- "}
_WORDS = frozenset({*_BLOCKS, "p", "dt", "dd", "td", "th", "label", "legend", "button", "summary"})
_SILENT = frozenset({"script", "style", "head"})
_CONFIGURATION = "site_name: Larkspur referrals\ntheme:\n  name: material\n"


def against_material(scratch: Path) -> Figure:
    """The whole command each: start, read, render, write."""
    ours, plain = scratch / "ours", scratch / "material"
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    goodword = subject("site_goodword", str(AUDIENCES), str(ours), **cache)
    goodword.run()
    pages = _write_markdown(ours, plain)
    material = Work(
        (sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(plain / "mkdocs.yml")),
        cache,
    )
    material.run()
    made = len(list((plain / "site").rglob("*.html")))
    if made < pages:
        raise CannotMeasure(f"MkDocs Material made {made} pages of {pages}")
    times = cpu_times({"ours": goodword, "material": material}, ROUNDS)
    return Figure(
        f"build of {pages} pages, CPU, against plain MkDocs Material",
        times["ours"] / times["material"],
        0.5,
    )


def _write_markdown(ours: Path, plain: Path) -> int:
    pages = sorted(ours.rglob("*.html"))
    for page in pages:
        file = plain / "docs" / page.relative_to(ours).with_suffix(".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(markdown_of(page.read_text(encoding="utf-8")), encoding="utf-8")
    (plain / "mkdocs.yml").write_text(_CONFIGURATION, encoding="utf-8")
    return len(pages)


def markdown_of(page: str) -> str:
    """The headings, paragraphs, list items and labels of a page, a blank line between them."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.markdown()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in _WORDS | _SILENT:
            self._open.append(tag)
        if tag in _WORDS:
            self._lines.append(_BLOCKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and not _SILENT & set(self._open):
            self._lines[-1] += data

    def markdown(self) -> str:
        texts = (" ".join(line.split()) for line in self._lines)
        return "\n\n".join(text for text in texts if text.strip("#- ")) + "\n"
