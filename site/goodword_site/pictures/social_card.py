"""The picture of an offer that messengers show beside its link: 1200 by 630 pixels, PNG.

Drawn as SVG with every line placed by ``typesetting``, painted by resvg, which shapes Arabic and
knows no other fonts than ours. A picture's address is a digest of what it shows and of what draws
it, so one that the last build has made is taken from there.
"""

import atexit
import base64
import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from goodword_site.builder.assets import FOLDER, Asset
from goodword_site.messages import formatting
from goodword_site.pictures import typesetting

if TYPE_CHECKING:
    from goodword_site.pages.pages import Page

WIDTH: Final = 1200
HEIGHT: Final = 630
_MARGIN: Final = 80
_INNER: Final = WIDTH - 2 * _MARGIN
_SIZES: Final = (96, 84, 74, 64, 56, 48)
_LEADING: Final = 1.2
_ROOM: Final = 300
_SMALL: Final = (34, 30, 26)
# The mark of favicon.svg: a bubble, and the quotation marks in it.
_BUBBLE: Final = (
    "M8 2h16a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6h-8l-8 6.5V24a6 6 0 0 1-6-6V8a6 6 0 0 1 6-6z"
)
_QUOTE: Final = "h5.5v5.6c0 2.6-1.5 4.3-4.2 5l-1-1.9c1.4-.5 2.1-1.2 2.2-2.5h-2.5z"
_ISOLATED_RTL: Final = "\u2067{}\u2069"


class SocialCard(NamedTuple):
    """What a picture says. ``below`` is a small line under the heading."""

    locale: str
    brand: str
    heading: str
    below: str


_MOST_KEPT: Final = 500
_PAINTED: Final[dict[str, bytes]] = {}
"""What this process has painted or found, the newest: a day of edits must not fill the memory."""


def previews_on(pages: Iterable["Page"]) -> list[SocialCard]:
    """Those that pages show, in their order."""
    found = (page.data.get("preview") for page in pages)
    return [preview for preview in found if isinstance(preview, SocialCard)]


class Unpainted(NamedTuple):
    """A picture that is still to be painted: where it will stand, and what it shows, as SVG."""

    address: str
    drawn: str


Picture = Asset | Unpainted


def pictures_for(
    previews: Iterable[SocialCard],
    colours: Mapping[str, str],
    last: Path,
    logo: bytes | None = None,
) -> dict[SocialCard, Picture | None]:
    """A picture for each; None where a heading has letters that no font of ours has.

    Those of the last build and of this process are there already; ``painted`` makes the others.

    Args:
        previews: what to paint; the same one twice is one picture.
        colours: the light palette's.
        last: the folder of the last build's site, from which pictures are taken.
        logo: an SVG file; without one, our mark.
    """
    found: dict[SocialCard, Picture | None] = {}
    for preview in dict.fromkeys(previews):
        address = address_of(preview, colours, logo)
        before = last / address.removeprefix("/")
        if address not in _PAINTED and before.is_file():
            _keep(address, before.read_bytes())
        if address in _PAINTED:
            found[preview] = Asset(address, _PAINTED[address])
        else:
            drawn = drawing(preview, colours, logo)
            found[preview] = None if drawn is None else Unpainted(address, drawn)
    return found


def painted(picture: Picture) -> Asset:
    """The picture as PNG: about 50 ms of work, once a process."""
    if isinstance(picture, Asset):
        return picture
    if picture.address not in _PAINTED:
        _keep(picture.address, _paint(picture.drawn))
    return Asset(picture.address, _PAINTED[picture.address])


def address_of(preview: SocialCard, colours: Mapping[str, str], logo: bytes | None = None) -> str:
    """Where a picture stands: ``/assets/preview.d07012b4b1c45bc7.png``."""
    names = ("deep", "on-deep", "deep-muted", "glow", "surface")
    shown = [*preview, *(colours[name] for name in names), hashlib.sha256(logo or b"").hexdigest()]
    digest = hashlib.sha256("\0".join((_drawn_by(), *shown)).encode()).hexdigest()
    return f"/{FOLDER}/preview.{digest[:16]}.png"


def drawing(
    preview: SocialCard, colours: Mapping[str, str], logo: bytes | None = None
) -> str | None:
    """The picture as SVG, None where a letter of it is in no font of ours."""
    said = (preview.heading, preview.brand, preview.below)
    fonts = typesetting.families("".join(said))
    if fonts is None:
        return None
    rtl = formatting.direction(preview.locale) == "rtl"
    size, heading = _set(preview.heading, fonts)
    small, below = _set_small(preview.below, fonts)
    middle = 338 - (len(heading) - 1) * size * _LEADING / 2 + size * 0.36
    mark_at = WIDTH - _MARGIN - 64 if rtl else _MARGIN
    brand_at = WIDTH - _MARGIN - 88 if rtl else _MARGIN + 88
    at = WIDTH - _MARGIN if rtl else _MARGIN
    texts = [_text(preview.brand, brand_at, 112, 40, colours["on-deep"], rtl=rtl)]
    texts += (
        _text(line, at, middle + number * size * _LEADING, size, colours["on-deep"], rtl=rtl)
        for number, line in enumerate(heading)
    )
    texts.append(_text(below, at, 556, small, colours["deep-muted"], rtl=rtl))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'xml:lang="{preview.locale}" font-weight="700" font-family="{", ".join(fonts)}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["deep"]}"/>'
        f'<rect y="{HEIGHT - 16}" width="{WIDTH}" height="16" fill="{colours["glow"]}"/>'
        f"{_mark(mark_at, colours, logo)}{''.join(texts)}</svg>"
    )


def _keep(address: str, content: bytes) -> None:
    _PAINTED[address] = content
    if len(_PAINTED) > _MOST_KEPT:
        del _PAINTED[next(iter(_PAINTED))]


def _paint(drawn: str) -> bytes:
    # It takes a moment to load, and most builds have nothing to paint.
    from resvg_py import svg_to_bytes

    names = ("latin.ttf", "cjk.otf") if "CJK" in drawn else ("latin.ttf",)
    fonts = [str(_font_folder() / name) for name in names]
    return svg_to_bytes(svg_string=drawn, skip_system_fonts=True, font_files=fonts)


@cache
def _font_folder() -> Path:
    """Our fonts as the files that the painter wants, until the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="goodword-fonts-")
    atexit.register(folder.cleanup)
    for name, content in (("latin.ttf", typesetting.latin_font), ("cjk.otf", typesetting.cjk_font)):
        Path(folder.name, name).write_bytes(content())
    return Path(folder.name)


def _mark(x: float, colours: Mapping[str, str], logo: bytes | None) -> str:
    """Our mark, or the company's on a ground on which it can be told."""
    if logo is None:
        return (
            f'<svg x="{x}" y="66" width="64" height="64" viewBox="0 0 32 32">'
            f'<path fill="{colours["glow"]}" d="{_BUBBLE}"/>'
            f'<path fill="{colours["deep"]}" d="M9 8{_QUOTE}M17.5 8{_QUOTE}"/></svg>'
        )
    data = base64.b64encode(logo).decode()
    return (
        f'<rect x="{x}" y="66" width="64" height="64" rx="14" fill="{colours["surface"]}"/>'
        f'<image x="{x + 8}" y="74" width="48" height="48" '
        f'href="data:image/svg+xml;base64,{data}"/>'
    )


def _set(text: str, fonts: tuple[str, ...]) -> tuple[int, list[str]]:
    """The largest size in which the heading fits, and its lines; the smallest is cut off."""
    for size in _SIZES:
        lines = typesetting.lines(text, _INNER / size, fonts)
        most = int(_ROOM / (size * _LEADING))
        fits = all(typesetting.width(line, fonts) <= _INNER / size for line in lines)
        if fits and len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], f"{lines[most - 1]}…"] if len(lines) > most else lines


def _set_small(text: str, fonts: tuple[str, ...]) -> tuple[int, str]:
    for size in _SMALL:
        if typesetting.width(text, fonts) <= _INNER / size:
            return size, text
    while typesetting.width(f"{text}…", fonts) > _INNER / size:
        text = text[:-1]
    return size, f"{text.rstrip()}…"


def _text(text: str, x: float, y: float, size: int, colour: str, *, rtl: bool) -> str:
    said = _ISOLATED_RTL.format(text) if rtl else text
    return (
        f'<text x="{x:g}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{"end" if rtl else "start"}">{escape(said)}</text>'
    )


@cache
def _drawn_by() -> str:
    """What makes a picture look as it does, besides what it says."""
    packages = ("fonttools", "noto-cjk-sans-jp-bold", "pymupdf-fonts", "resvg-py")
    sources = (Path(__file__), Path(typesetting.__file__))
    parts = [*(version(name) for name in packages), *(one.read_text("utf-8") for one in sources)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
