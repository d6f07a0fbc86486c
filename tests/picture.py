"""README's picture, taken of a page that the local stack shows: ``make picture``.

A view of ``/_dev/show`` is the same on every machine: its person and link are invented, and no hash
of a code decides what it says. Whoever changes the offer page takes the picture anew.
"""

import base64
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tests.chromium import chromium
from tests.local_stack import ROOT, LocalStack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURE: Final = ROOT / "docs" / "offer.png"
SHOWN: Final = "/_dev/show/frame?what=offer&audience=customer&country=US&locale=en"
_DESK: Final = (1180, 885)
_PHONE: Final = (360, 800)
_SCENE: Final = """\
<!doctype html><meta charset="utf-8"><style>
body {{ background: #e7e5f3; margin: 0; height: 1010px; position: relative; width: 1500px; }}
img {{ display: block; position: absolute; }}
img {{ box-shadow: 0 12px 48px #16152b44; }}
.desk {{ border-radius: 12px; left: 40px; top: 40px; }}
.phone {{ border: 8px solid #16152b; border-radius: 32px; right: 40px; top: 150px; }}
</style><img class="desk" alt="" src="{desk}"><img class="phone" alt="" src="{phone}">
"""


def main() -> None:
    """Starts a stack of its own, takes the page twice, and writes both as one picture."""
    with (
        tempfile.TemporaryDirectory(prefix="goodword-picture-") as data,
        LocalStack(Path(data) / "data") as stack,
        chromium() as (browser, _),
    ):
        address = f"{stack.address}{SHOWN}"
        desk = _taken(browser, address, _DESK, "light")
        phone = _taken(browser, address, _PHONE, "dark")
        page = browser.new_page(viewport={"width": 1500, "height": 1010})
        page.set_content(_SCENE.format(desk=desk, phone=phone))
        page.wait_for_function("[...document.images].every(one => one.complete)")
        page.screenshot(path=PICTURE)
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)} shows {SHOWN}\n")


def _taken(
    browser: "Browser", address: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> str:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(address)
    picture = page.screenshot()
    page.close()
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


if __name__ == "__main__":
    main()
