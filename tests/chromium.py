"""The Chromium that tests drive: the machine's own, else the one that playwright has installed.

``python -m tests.chromium`` starts it once and prints where it is, for ``make`` to know; where
none starts it prints why, in one line, and ends with 1.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A closed network and no display: Chromium must neither call home nor want a sandbox or a GPU.
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[tuple["Browser", str]]:
    """A running Chromium, and the path of it: the first that starts.

    Raises:
        playwright.sync_api.Error: none does.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started, path = _first_that_starts(playwright.chromium)
        yield started, path
        started.close()


def _first_that_starts(kind: "BrowserType") -> tuple["Browser", str]:
    from playwright.sync_api import Error

    found = [path for name in NAMES if (path := shutil.which(name))]
    failure: Error | None = None
    for path in [*found, kind.executable_path]:
        try:
            return kind.launch(executable_path=path, args=FLAGS), path
        except Error as error:
            failure = failure or error
    assert failure
    raise failure


def _main() -> int:
    from playwright.sync_api import Error

    try:
        with chromium() as (_, path):
            sys.stdout.write(f"{path}\n")
    except Error as error:
        sys.stdout.write(f"{error.message.splitlines()[0]}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
