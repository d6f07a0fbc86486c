"""Answers of the functions: pages, redirects, JSON, and the one error shape of each."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

# Personal answers are kept by nobody and found by no search engine.
PERSONAL: Final = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
PROBLEM_TYPE: Final = "application/problem+json"

Answers = Mapping[str, Callable[..., Response[Any]]]
"""Name -> what answers a route of that name (``Route.answers``), called with the path's parameters.
"""


def page(html: str, locale: str, status: int = 200) -> Response[str]:
    """A whole HTML page in a language."""
    return Response(
        status_code=status,
        content_type="text/html; charset=utf-8",
        body=html,
        headers={**PERSONAL, "Content-Language": locale, "Vary": "Accept-Language"},
    )


def see_other(location: str) -> Response[str]:
    """303: the form was taken, look there; a reload posts nothing again."""
    return Response(status_code=303, body="", headers={**PERSONAL, "Location": location})


def nothing() -> Response[str]:
    """204."""
    return Response(status_code=204, body="", headers=dict(PERSONAL))


def as_written(text: str) -> Response[str]:
    """A JSON document that the build wrote, as it is."""
    return Response(
        status_code=200, content_type="application/json", body=text, headers=dict(PERSONAL)
    )


def as_json(
    body: Mapping[str, Any],
    status: int = 200,
    *,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """A JSON object."""
    return Response(
        status_code=status,
        content_type=content_type,
        body=json.dumps(body, ensure_ascii=False),
        headers={**PERSONAL, **(headers or {})},
    )
