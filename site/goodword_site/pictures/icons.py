"""Small pictures that stand in the page itself: painting it waits for no request of theirs."""

import re
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

_SYMBOL: Final = re.compile(
    r'<symbol id="(?P<name>[^"]+)" viewBox="(?P<box>[^"]+)">(?P<shapes>.*?)</symbol>', re.DOTALL
)


class Picture(NamedTuple):
    """What an ``svg`` element holds, and the coordinates that it is drawn in."""

    view_box: str
    shapes: Markup


def pictures_in(sprite: Path) -> dict[str, Picture]:
    """Name -> picture, of every ``symbol`` of a file of ours."""
    return {
        found["name"]: Picture(
            found["box"],
            Markup(found["shapes"]),  # noqa: S704 - a file of the repository, nobody's input
        )
        for found in _SYMBOL.finditer(sprite.read_text(encoding="utf-8"))
    }


def data_address(picture: str) -> str:
    """An address that is the picture: ``data:image/svg+xml,…``. The policy allows it for images."""
    return f"data:image/svg+xml,{quote(picture, safe='/:,=()')}"
