"""The company's own files: what is wrong with them is told before anything is built."""

import shutil
from pathlib import Path

import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword_site.builder.builder import SOURCE
from goodword_site.pictures.brand_files import FONT_BYTES, brand_mistakes
from tests.program.programme import small_with
from tests.site.built import built

WOFF2 = b"wOF2" + b"\0" * 100


def programme(brand: str) -> Program:
    text = small_with("  name: Acme\n", f"  name: Acme\n{brand}")
    program = parse(text.encode(), "program.yml").program
    assert program is not None
    return program


def mistakes(brand: str, files: dict[str, bytes], folder: Path) -> list[str]:
    """What is wrong where ``site/brand`` holds these files."""
    (folder / "brand").mkdir()
    for name, content in files.items():
        (folder / "brand" / name).write_bytes(content)
    return [str(one) for one in brand_mistakes(programme(brand), folder)]


@pytest.mark.parametrize(
    ("brand", "files", "told"),
    [
        (
            "  picture: acme.png\n",
            {},
            (
                "site/brand/acme.png:1:1 there is no such picture. "
                "Fix: put the file there, or delete brand.picture in program.yml"
            ),
        ),
        (
            "  picture: acme.png\n",
            {"acme.png": b"<svg/>"},
            (
                "site/brand/acme.png:1:1 this is no .png file. "
                "Fix: save it as png, or name another file at brand.picture"
            ),
        ),
        (
            "  picture: acme.svg\n",
            {"acme.svg": b"<svg>" + b" " * 150_000},
            (
                "site/brand/acme.svg:1:1 the picture has 150,005 bytes, at most 150,000. "
                "Fix: save it smaller, or as .svg or .webp"
            ),
        ),
        (
            "  font: {text: acme.woff2}\n",
            {"acme.woff2": b"OTTO"},
            (
                "site/brand/acme.woff2:1:1 this is no .woff2 file. "
                "Fix: save it as woff2, or name another file at brand.font.text"
            ),
        ),
        (
            "  font: {text: acme.woff2}\n",
            {"acme.woff2": b"wOF2" + b"\0" * FONT_BYTES},
            (
                "site/brand/acme.woff2:1:1 the font has 26,004 bytes, at most 26,000 together. "
                "Fix: keep only the letters of your languages (docs/program.md, brand.font)"
            ),
        ),
        (
            "  font: {text: one.woff2, headings: two.woff2}\n",
            {"one.woff2": b"wOF2" + b"\0" * 20_000, "two.woff2": b"wOF2" + b"\0" * 20_000},
            (
                "site/brand/two.woff2:1:1 both fonts have 40,008 bytes, at most 26,000 together. "
                "Fix: keep only the letters of your languages (docs/program.md, brand.font)"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_served_is_named_with_a_fix(
    brand: str, files: dict[str, bytes], told: str, tmp_path: Path
) -> None:
    assert mistakes(brand, files, tmp_path) == [told]


def test_good_files_are_none_of_its_business(tmp_path: Path) -> None:
    brand = "  favicon: acme.svg\n  picture: acme.svg\n  font: {text: a.woff2, headings: a.woff2}\n"

    assert mistakes(brand, {"acme.svg": b"<svg/>", "a.woff2": WOFF2}, tmp_path) == []


def test_own_font_favicon_picture_and_proof_stand_on_the_page(tmp_path: Path) -> None:
    source = tmp_path / "site"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("goodword_site", "__pycache__"))
    (source / "brand" / "acme.svg").write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    (source / "brand" / "a.woff2").write_bytes(WOFF2)
    brand = (
        "  favicon: acme.svg\n  picture: acme.svg\n  style: bold\n  font: {text: a.woff2}\n"
        "  proof:\n    quote: {en: We keep our dates., de: Wir halten Termine.}\n"
        "    name: Ann Lee\n    figure: {en: 1 in 30, de: 1 von 30}\n"
    )

    made = built(programme(brand), tmp_path / "build", source)
    page = made.static()["/offers/partner/"]
    assets = {path.name.split(".")[0]: path for path in (made.folder / "site/assets").glob("*.*")}
    style = assets["goodword"].read_text(encoding="utf-8")

    assert f'<link rel="icon" href="/assets/{assets["favicon"].name}">' in page
    assert f'<img src="/assets/{assets["picture"].name}" alt="" loading="lazy">' in page
    assert f'href="/assets/{assets["font-text"].name}" as="font"' in page
    assert f"src:url(/assets/{assets['font-text'].name})" in style
    for path in ("/handbook/", "/terms/"):
        assert f'href="/assets/{assets["font-text"].name}" as="font"' in made.static()[path]
    handbook = assets["handbook"].read_text(encoding="utf-8")
    assert f"src:url(/assets/{assets['font-text'].name})" in handbook
    assert "--md-text-font-family:var(--gw-own-text,) -apple-system" in handbook
    assert '<p class="gw-proof__figure">1 in 30</p>' in page
    assert "<figcaption>Ann Lee</figcaption>" in page
    assert "font-weight:800" in style
