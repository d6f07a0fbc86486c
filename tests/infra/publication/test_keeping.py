"""The terms of a real build, kept in a folder that outlives it."""

import re
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from goodword.program.revision import revision_of
from goodword_ops.publication.addresses import is_page, is_permanent
from goodword_ops.publication.folder import digests
from goodword_ops.publication.keeping import keep_permanent
from tests.doubles import sample_program

_NAMED = re.compile(r'<(?:link|script|img|source|use)\b[^>]*?(?:href|src|srcset)="([^"#]+)"')


def assets_named_by(page: str, text: str) -> set[str]:
    """The files, not pages, that a page asks for, below the site's root."""
    named = {urldefrag(urljoin(f"/{page}", address)).url for address in _NAMED.findall(text)}
    return {address[1:] for address in named if re.fullmatch(r"/[^/].*\.\w+", address)}


def test_kept_terms_have_everything_that_they_ask_for(built: Path, tmp_path: Path) -> None:
    keep_permanent(built / "site", tmp_path)

    kept = digests(tmp_path)
    pages = [path for path in kept if is_page(path)]
    program = sample_program()
    assert len(pages) == len(program.locales.offered)
    assert all(is_permanent(page) and revision_of(program) in page for page in pages)
    named = set[str]()
    for page in pages:
        named |= assets_named_by(page, (tmp_path / page).read_text(encoding="utf-8"))
    assert named
    assert sorted(named - kept.keys()) == []


def test_what_is_kept_stays_as_it_was(built: Path, tmp_path: Path) -> None:
    keep_permanent(built / "site", tmp_path)
    page = next(path for path in digests(tmp_path) if is_page(path))
    (tmp_path / page).write_text("the words of then")

    keep_permanent(built / "site", tmp_path)

    assert (tmp_path / page).read_text() == "the words of then"
