"""What the local origin adds to pages, and no build or deployment has: a banner, and a script that
shows a page anew after a save.

The script goes to a browser that opens a page, and to nobody else: what a test or a tool reads is
what the distribution would serve.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from starlette.responses import Response
from starlette.types import Scope

from goodword_ops.dev.preview.saved import ToldMistake
from goodword_ops.plan.change import Change
from goodword_ops.plan.wording import count
from goodword_ops.templates import rendered

SHEET: Final = "/_dev/banner.css"
PLAN: Final = "/_dev/plan"
SCRIPT: Final = "/_dev/reload.js"
_MISTAKES_SHOWN: Final = 5
_SHOWN: Final = 2
_LONGEST: Final = 90
_NOT_PLAIN: Final = frozenset({b"if-none-match", b"accept-encoding"})
_HEAD_ENDS: Final = re.compile(rb"(?i)</head>")
_BODY_BEGINS: Final = re.compile(rb"(?i)<body\b[^>]*>")


class Additions(NamedTuple):
    """What a page gets: a banner (None: none), and the script that waits for another version than
    this (None: no script)."""

    banner: str | None = None
    version: str | None = None

    def __bool__(self) -> bool:
        return self.banner is not None or self.version is not None


NOTHING: Final = Additions()


def banner_of(changes: Sequence[Change], against: str) -> str | None:
    """The plan in one line; None where nothing changes. ``against``: what it is compared with."""
    if not changes:
        return None
    first = "; ".join(_short(str(change)) for change in changes[:_SHOWN])
    more = f"; and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    many = count(len(changes), "change")
    return _aside(f"Preview: {many} against {against}.", f"{first}{more}.")


def trouble_banner(why: str) -> str:
    """There is something published, but it cannot be read."""
    return _aside("Preview: what is published cannot be compared.", why)


def _aside(strong: str, words: str) -> str:
    values = {"strong": strong, "words": words, "plan": PLAN}
    return rendered("goodword_ops.dev.http", "banner.html", **values)


def mistakes_banner(mistakes: Sequence[ToldMistake], good_at: str) -> str:
    """The last save cannot be shown: where, what, and how to put it right."""
    more = len(mistakes) - _MISTAKES_SHOWN
    return rendered(
        "goodword_ops.dev.http",
        "mistakes.html",
        strong=f"Your last save has {count(len(mistakes), 'mistake')}.",
        words=f"This is the last good version, of {good_at}.",
        mistakes=mistakes[:_MISTAKES_SHOWN],
        more=f"{more} more: goodword check" if more > 0 else "",
    )


def opens_a_page(scope: Scope) -> bool:
    """Whether a browser asks, to show the answer as a page of its own."""
    asked = {name.lower(): value for name, value in scope["headers"]}
    return scope["method"] == "GET" and asked.get(b"sec-fetch-dest") == b"document"


def with_additions(response: Response, additions: Additions) -> Response:
    """A page with what is added to it; whatever is no page as it is.

    The answer loses its tag: the page with and the page without a banner are different ones.
    """
    kind = response.headers.get("content-type", "").partition(";")[0]
    page = bytes(response.body)
    body = _BODY_BEGINS.search(page) if kind == "text/html" and additions else None
    if body is None:
        return response
    head = ""
    if additions.banner is not None:
        page = page[: body.end()] + additions.banner.encode() + page[body.end() :]
        head += rendered("goodword_ops.dev.http", "banner_sheet.html", sheet=SHEET)
    if additions.version is not None:
        head += reload_script(additions.version)
    own = {"content-length", "etag"}
    page = _HEAD_ENDS.sub(lambda end: head.encode() + end[0], page, count=1)
    shown = Response(page, response.status_code)
    shown.raw_headers += [pair for pair in response.raw_headers if pair[0].decode() not in own]
    return shown


def reload_script(version: str) -> str:
    """The element that shows a page anew after the next save."""
    return rendered("goodword_ops.dev.http", "reload.html", script=SCRIPT, version=version)


def asked_afresh(scope: Scope) -> Scope:
    """The same request by somebody who has no copy of the page yet, and takes it as it is."""
    plain = [pair for pair in scope["headers"] if pair[0].lower() not in _NOT_PLAIN]
    return {**scope, "headers": plain}


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
