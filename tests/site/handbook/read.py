"""The handbook of a programme, as its readers see it."""

import html
import re

import markdown

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword_site.builder.builder import messages_of
from goodword_site.handbook.handbook import HandbookPage, handbook_of

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc"]
TEXT = re.compile(r"<[^>]*>")


def programme(text: str) -> Program:
    program = parse(text, "p.yml").program
    assert program is not None
    return program


def handbook(program: Program) -> dict[str, HandbookPage]:
    words = {locale: messages_of(program, locale) for locale in program.locales.offered}
    pages = handbook_of(program, words, revision="0123456789abcdef")
    return {f"/{page.path.removesuffix('index.html')}": page for page in pages}


def rendered(page: HandbookPage) -> str:
    """What a reader sees of a page: the text of its HTML."""
    made = markdown.markdown(page.markdown, extensions=EXTENSIONS)
    return re.sub(r"\s+", " ", html.unescape(TEXT.sub(" ", made)))


def rendered_of(page: str) -> str:
    """What a reader sees of a page of the site; spaces that must not break stay as they are."""
    return re.sub(r"[ \t\n]+", " ", html.unescape(TEXT.sub(" ", page)))
