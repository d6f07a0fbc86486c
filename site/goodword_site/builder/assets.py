"""Style sheets and scripts: the files of ``site/assets`` in the brand's colours.

File names carry a digest of their content, so that they can be cached for ever.
"""

import hashlib
import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = "assets"
STYLES: Final = (
    "foundation",
    "frame",
    "controls",
    "components",
    "offer",
    "home",
    "sheets",
    "share",
    "portal",
    "print",
)
"""The files of ``site/assets/styles`` that make the one style sheet, in its order."""
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE_AROUND: Final = re.compile(r"\s*([{};,])\s*")


class Asset(NamedTuple):
    """A file of the site: ``/assets/goodword.1f9a0c2b.css`` and its bytes."""

    address: str
    content: bytes


def assets_of(
    source: Path,
    palette: Mapping[str, Mapping[str, str]],
    own: Mapping[str, Path],
    look: str,
) -> dict[str, Asset]:
    """The files that pages load, by the names that templates know: style sheets, scripts, and the
    company's ``own`` files by their keys below ``brand``."""
    theirs = {key.replace(".", "_"): _own(key, path) for key, path in own.items()}
    fonts = font_style(theirs)
    style = smaller_style(brand_style(palette) + fonts + page_style(source, look))
    return {
        **theirs,
        "stylesheet": _asset("goodword.css", style),
        "staff_stylesheet": _asset("staff.css", smaller_style(_text(source / "staff.css"))),
        "script": _asset("claim.js", smaller_script(_text(source / "claim.js"))),
        "earn_script": _asset("earn.js", smaller_script(_text(source / "earn.js"))),
        "prove_script": _asset("prove.js", smaller_script(_text(source / "prove.js"))),
        "share_script": _asset("share.js", smaller_script(_text(source / "share.js"))),
        "handbook_stylesheet": _asset(
            "handbook.css",
            smaller_style(brand_style(palette) + fonts + _text(source / "handbook.css")),
        ),
        "handbook_script": _asset("handbook.js", smaller_script(_text(source / "handbook.js"))),
    }


def favicon(source: Path, palette: Mapping[str, Mapping[str, str]]) -> str:
    """The picture of a browser's tab, in the brand's colours."""
    picture = string.Template(_text(source / "favicon.svg"))
    return picture.substitute(_as_names(palette["light"]))


def page_style(source: Path, look: str = "calm") -> str:
    """The style sheet of all pages but the handbook's in a look, without the colours."""
    return "".join(_text(source / "styles" / f"{name}.css") for name in (*STYLES, f"looks/{look}"))


def charts_style(source: Path) -> str:
    """What charts of the company's own pages have besides; visitors load none of it."""
    return _text(source / "styles" / "charts.css")


def brand_style(palette: Mapping[str, Mapping[str, str]]) -> str:
    """The palette as custom properties, ``--gw-brand`` and so on, for light and for dark."""
    light, dark = (
        "".join(f"--gw-{name}:{colour};" for name, colour in palette[scheme].items())
        for scheme in ("light", "dark")
    )
    # On paper everything is light.
    night = "screen and (prefers-color-scheme: dark)"
    return f":root{{{light}}}@media {night}{{:root{{{dark}}}}}\n"


def font_style(own: Mapping[str, Asset]) -> str:
    """The company's fonts; letters that they lack come from the system's."""
    faces, names = [], []
    for use in ("text", "headings"):
        font = own.get(f"font_{use}")
        if font is not None:
            faces.append(
                f'@font-face{{font-family:"Own {use}";src:url({font.address}) format("woff2");'
                "font-weight:100 900;font-display:fallback}\n"
            )
            names.append(f'--gw-own-{use}:"Own {use}",;')
    return "".join(faces) + (f":root{{{''.join(names)}}}\n" if names else "")


def smaller_style(style: str) -> str:
    """The same rules without comments and needless space."""
    style = _SPACE_AROUND.sub(r"\1", _COMMENT.sub("", style))
    return re.sub(r"\s+", " ", style.replace(": ", ":")).replace(";}", "}").strip()


def smaller_script(script: str) -> str:
    """The same script without comment lines and indentation; it has no text of several lines."""
    lines = (line.strip() for line in _COMMENT.sub("", script).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _asset(name: str, text: str) -> Asset:
    return _file(name, text.encode())


def _own(key: str, path: Path) -> Asset:
    return _file(f"{key.replace('.', '-')}{path.suffix}", path.read_bytes())


def _file(name: str, content: bytes) -> Asset:
    stem, _, ending = name.partition(".")
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Asset(f"/{FOLDER}/{stem}.{digest}.{ending}", content)


def _as_names(colours: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): colour for name, colour in colours.items()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
