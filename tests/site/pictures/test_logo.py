"""A company's logo: found or told, in the page or beside it."""

import shutil
from pathlib import Path

import pytest

from goodword_site.builder.builder import SOURCE
from goodword_site.builder.rendering import LARGEST_IN_PAGE
from goodword_site.errors import BuildFailed
from goodword_site.pictures.brand_files import brand_mistakes
from tests.program.programme import SMALL, small_with
from tests.site.built import Built, built
from tests.site.handbook.read import programme


def test_a_logo_that_is_missing_is_a_mistake_before_anything_is_built(tmp_path: Path) -> None:
    program = programme(small_with("  name: Acme\n", "  name: Acme\n  logo: acme.svg\n"))

    (mistake,) = brand_mistakes(program, SOURCE)
    with pytest.raises(BuildFailed, match=r"site/brand/acme\.svg"):
        built(program, tmp_path)

    assert str(mistake) == (
        "site/brand/acme.svg:1:1 there is no such logo. "
        "Fix: put the file there, or delete brand.logo in program.yml"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_small_logo_stands_in_every_page_itself(site: Built) -> None:
    pages = site.static() | site.served("ar")

    assert [at for at, page in pages.items() if 'src="data:image/svg+xml,' not in page] == []
    assert list((site.folder / "site" / "assets").glob("logo.*")) == []


def test_a_large_logo_is_a_file_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "site"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("goodword_site", "__pycache__"))
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><!--{'x' * LARGEST_IN_PAGE}--></svg>"
    (source / "brand" / "acme.svg").write_text(drawing, encoding="utf-8")
    program = programme(small_with("  name: Acme\n", "  name: Acme\n  logo: acme.svg\n"))

    made = built(program, tmp_path / "build", source)

    (logo,) = (made.folder / "site" / "assets").glob("logo.*.svg")
    assert logo.read_text(encoding="utf-8") == drawing
    assert [
        at for at, page in made.static().items() if f'src="/assets/{logo.name}"' not in page
    ] == []


def test_without_a_logo_our_mark_stands_in(tmp_path: Path) -> None:
    pages = built(programme(SMALL), tmp_path).static()

    assert 'class="gw-mark" viewBox="0 0 32 32"' in pages["/handbook/"]
    assert 'class="gw-mark"' in pages["/"]
