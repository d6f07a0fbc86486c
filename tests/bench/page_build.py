"""Building the pages of a programme with 50 offers in 8 locales, and how it grows.

Against plain MkDocs Material on the same text: a Markdown file a page, written from what our build
has made, and the theme's default configuration (navigation, search, its font). CPU time of whole
processes, each into an empty folder: start, read, render, paint, write.
"""

import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from tests.bench.effort import Work, cpu_times, subject
from tests.bench.figure import CannotMeasure, Figure
from tests.bench.many_offers import write_programme

OFFERS, LOCALES = 50, 8
FEW, MANY = 400, 4_000
ROUNDS = 2
_BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- "}
_WORDS = frozenset({*_BLOCKS, "p", "dt", "dd", "td", "th", "label", "legend", "button", "summary"})
_SILENT = frozenset({"script", "style", "head"})
_CONFIGURATION = "site_name: Larkspur referrals\ntheme:\n  name: material\n"


def figures(scratch: Path) -> Iterator[Figure]:
    """The build against Material's, and the cost of a page as pages become more."""
    cache = {"PYTHONPYCACHEPREFIX": str(scratch / "cache")}
    yield _against_material(scratch, cache)
    yield _growth(scratch, cache)


def _against_material(scratch: Path, cache: Mapping[str, str]) -> Figure:
    goodword, ours = _goodword(scratch / "offers", OFFERS, "different", cache)
    plain = scratch / "material"
    pages = _write_markdown(ours, plain)
    material = Work(
        (sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(plain / "mkdocs.yml")),
        cache,
    )
    # Once will do: it takes a minute, and the figure is not a close one.
    times = {"material": material.cpu_seconds(), **cpu_times({"ours": goodword}, ROUNDS)}
    made = len(list((plain / "site").rglob("*.html")))
    if made < pages:
        raise CannotMeasure(f"MkDocs Material made {made} pages of {pages}")
    return Figure(
        f"build of {OFFERS} offers in {LOCALES} locales, CPU, against Material",
        times["ours"] / times["material"],
        0.5,
    )


def _growth(scratch: Path, cache: Mapping[str, str]) -> Figure:
    _, few = _goodword(scratch / "ten", 10, "alike", cache)
    _, more = _goodword(scratch / "twenty", 20, "alike", cache)
    an_audience = (_pages(more) - _pages(few)) / 10
    works, pages = {}, {}
    for wanted in (FEW, MANY):
        audiences = max(1, 10 + round((wanted - _pages(few)) / an_audience))
        works[wanted], folder = _goodword(scratch / str(wanted), audiences, "alike", cache)
        pages[wanted] = _pages(folder)
    times = cpu_times(works, ROUNDS)
    return Figure(
        f"CPU a page at {pages[MANY]:,} pages, against {pages[FEW]:,}",
        times[MANY] / pages[MANY] / (times[FEW] / pages[FEW]),
        1.15,
    )


def _goodword(
    folder: Path, audiences: int, offers: str, cache: Mapping[str, str]
) -> tuple[Work, Path]:
    """Our build of such a programme, run once, and the folder it builds into."""
    folder.mkdir()
    program, source = write_programme(folder, locales=LOCALES)
    built = folder / "built"
    said = (str(program), str(source), str(audiences), str(built), offers)
    work = subject("site_goodword", *said, **cache)
    work.run()
    return work, built


def _pages(folder: Path) -> int:
    return len(list(folder.rglob("*.html")))


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
