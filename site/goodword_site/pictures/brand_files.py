"""The company's own files in ``site/brand``: logo, favicon, picture and fonts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from goodword.program.model import Program
from goodword.program.reading.mistakes import Mistake

FONT_BYTES: Final = 26_000
"""How much all fonts together may weigh: an offer page with them stays below 40,000."""
PICTURE_BYTES: Final = 150_000
FAVICON_BYTES: Final = 20_000
# How a file begins that is what its name says. An SVG is text, with whatever stands before it.
_BEGINNINGS: Final = {
    ".woff2": b"wOF2",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".webp": b"RIFF",
}


class BrandFile(NamedTuple):
    """A file that ``brand`` names: its key, what it is, where it lies, what it may weigh."""

    key: str
    what: str
    path: Path
    most_bytes: int | None


def brand_files(program: Program, source: Path) -> dict[str, BrandFile]:
    """Key below ``brand`` -> file, of those that the programme names."""
    brand, folder = program.brand, source / "brand"
    named = (
        ("logo", "logo", brand.logo, None),
        ("favicon", "favicon", brand.favicon, FAVICON_BYTES),
        ("picture", "picture", brand.picture, PICTURE_BYTES),
        ("font.text", "font", brand.font.text, FONT_BYTES),
        ("font.headings", "font", brand.font.headings, FONT_BYTES),
    )
    return {
        key: BrandFile(key, what, folder / name, most) for key, what, name, most in named if name
    }


def brand_mistakes(program: Program, source: Path) -> tuple[Mistake, ...]:
    """What is wrong with the files that ``brand`` names: missing, of another kind, too heavy."""
    files = brand_files(program, source)
    found = [mistake for file in files.values() for mistake in _of(file)]
    fonts = {file.path for file in files.values() if file.what == "font" and file.path.is_file()}
    weight = sum(path.stat().st_size for path in fonts)
    if len(fonts) > 1 and weight > FONT_BYTES and not found:
        found.append(_mistake(files["font.headings"], *_too_heavy("both fonts have", weight)))
    return tuple(found)


def _of(file: BrandFile) -> Iterator[Mistake]:
    if not file.path.is_file():
        fix = f"put the file there, or delete brand.{file.key} in program.yml"
        yield _mistake(file, f"there is no such {file.what}", fix)
        return
    content = file.path.read_bytes()
    suffix = file.path.suffix
    beginning = _BEGINNINGS.get(suffix)
    if not (b"<svg" in content if beginning is None else content.startswith(beginning)):
        fix = f"save it as {suffix.removeprefix('.')}, or name another file at brand.{file.key}"
        yield _mistake(file, f"this is no {suffix} file", fix)
    elif file.most_bytes is not None and len(content) > file.most_bytes:
        if file.what == "font":
            yield _mistake(file, *_too_heavy("the font has", len(content)))
        else:
            fix = "save it smaller, or as .svg or .webp"
            most = f"{file.most_bytes:,}"
            yield _mistake(file, f"the {file.what} has {len(content):,} bytes, at most {most}", fix)


def _too_heavy(what: str, weight: int) -> tuple[str, str]:
    fix = "keep only the letters of your languages (docs/program.md, brand.font)"
    return f"{what} {weight:,} bytes, at most {FONT_BYTES:,} together", fix


def _mistake(file: BrandFile, message: str, fix: str) -> Mistake:
    return Mistake(f"site/brand/{file.path.name}", 1, 1, "", message, fix)
