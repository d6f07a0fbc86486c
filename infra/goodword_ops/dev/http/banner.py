"""A banner on every page that the local origin serves, and on none that is built or deployed."""

import re
from collections.abc import Sequence
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

from goodword_ops.plan.change import Change
from goodword_ops.plan.wording import count
from goodword_ops.templates import rendered

SHEET: Final = "/_dev/banner.css"
PLAN: Final = "/_dev/plan"
_SHOWN: Final = 2
_LONGEST: Final = 90
_NOT_PLAIN: Final = frozenset({b"if-none-match", b"accept-encoding"})
_HEAD_ENDS: Final = re.compile(rb"(?i)</head>")
_BODY_BEGINS: Final = re.compile(rb"(?i)<body\b[^>]*>")


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


def with_banner(response: Response, banner: str | None) -> Response:
    """A page with the banner; whatever is no page as it is.

    The answer loses its tag: the page with and the page without a banner are different ones.
    """
    kind = response.headers.get("content-type", "").partition(";")[0]
    page = bytes(response.body)
    body = _BODY_BEGINS.search(page) if kind == "text/html" and banner else None
    if banner is None or body is None:
        return response
    page = page[: body.end()] + banner.encode() + page[body.end() :]
    link = rendered("goodword_ops.dev.http", "banner_sheet.html", sheet=SHEET).encode()
    own = {"content-length", "etag"}
    shown = Response(_HEAD_ENDS.sub(lambda end: link + end[0], page, count=1), response.status_code)
    shown.raw_headers += [pair for pair in response.raw_headers if pair[0].decode() not in own]
    return shown


def asked_afresh(scope: Scope) -> Scope:
    """The same request by somebody who has no copy of the page yet, and takes it as it is."""
    plain = [pair for pair in scope["headers"] if pair[0].lower() not in _NOT_PLAIN]
    return {**scope, "headers": plain}


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
