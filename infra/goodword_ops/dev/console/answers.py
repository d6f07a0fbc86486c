"""What the dev routes answer with: pages and JSON, and mistakes as words on a page for whoever
reads pages."""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from goodword_ops.dev.http.problem import http_problem, problem
from goodword_ops.templates import rendered

PAGE_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
SHEET: Final = "/_dev/dev.css"


class InvalidBody(Exception):
    """A body that a route does not understand: field, code and words."""

    def __init__(self, field: str, code: str, words: str) -> None:
        super().__init__(words)
        self.error = (field, code, words)


class Trouble(NamedTuple):
    """What went wrong with what somebody asked for, as words on a page."""

    title: str
    lines: tuple[str, ...]


async def body_of(request: Request) -> dict[str, Any]:
    """The fields of a JSON object or of a form.

    Raises:
        InvalidBody: it is neither.
    """
    try:
        raw = (await request.body()).decode()
        value = dict(parse_qsl(raw)) if is_form(request) else json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidBody("", "malformed", "the body is neither JSON nor a form") from None
    if not isinstance(value, dict):
        raise InvalidBody("", "malformed", "the body must be a JSON object")
    return value


def is_form(request: Request) -> bool:
    """Whether a page's form asks, which wants to be led back to a page."""
    content_type = request.headers.get("content-type", "")
    return content_type.startswith("application/x-www-form-urlencoded")


def reads_pages(request: Request) -> bool:
    """Whether a person reads the answer: a form was sent, or a browser asks for a page."""
    return is_form(request) or "text/html" in request.headers.get("accept", "")


def back(section: str) -> Response:
    """Leads to a section of the desk."""
    return RedirectResponse(f"/_dev/#{section}", 303)


def as_json(value: Any) -> Response:
    """An answer that nobody keeps."""
    return JSONResponse(value, headers={"cache-control": "no-store"})


def as_page(page: str, status: int = 200) -> Response:
    """A page that nobody keeps."""
    return HTMLResponse(page, status, headers={"cache-control": "no-store"})


def listed(rows: Callable[[], Any]) -> Callable[[Request], Response]:
    """A route that answers rows as JSON."""
    return lambda _: as_json(rows())


def file_of(package: str, name: str, media_type: str = "text/css") -> Callable[[Request], Response]:
    """A route that answers a file of a package."""

    def answer(_request: Request) -> Response:
        content = resources.files(package).joinpath(name).read_bytes()
        return Response(content, headers={"cache-control": "no-cache"}, media_type=media_type)

    return answer


def trouble_in(answer: Response) -> Trouble:
    """What an answer of problem details says, in words for a page."""
    try:
        said = json.loads(bytes(answer.body))
    except ValueError:
        said = {}
    errors: Sequence[Mapping[str, str]] = said.get("errors") or ()
    lines = [
        ": ".join(filter(None, (_label(one.get("field", "")), one.get("message", ""))))
        for one in errors
    ]
    detail = str(said.get("detail") or "")
    if detail and detail not in {one.get("message") for one in errors}:
        lines.insert(0, detail)
    code = f" ({said['code']})" if said.get("code") else ""
    return Trouble(f"That was refused{code}", tuple(lines) or (f"Status {answer.status_code}",))


def _label(field: str) -> str:
    return field.removeprefix("data.").replace("_", " ").replace(".", ", ")


def trouble_text(trouble: Trouble) -> str:
    """A page of its own that says what went wrong, with the way back."""
    return rendered("goodword_ops.dev.console", "trouble.html", sheet=SHEET, trouble=trouble)


def as_read(request: Request, answer: Response) -> Response:
    """An answer of problem details as a page, where a person reads it."""
    if not reads_pages(request):
        return answer
    return as_page(trouble_text(trouble_in(answer)), answer.status_code)


def malformed(request: Request, error: Exception) -> Response:
    """The answer to an ``InvalidBody``."""
    errors = (error.error,) if isinstance(error, InvalidBody) else ()
    return as_read(request, problem(422, str(error), errors=errors))


def busy(request: Request, error: Exception) -> Response:
    """The answer to ``StillBusy``."""
    return as_read(request, problem(503, str(error)))


def failed(request: Request, error: Exception) -> Response:
    """The answer to anything else: the page must answer when a part does not."""
    detail = (
        f"A part of the local stack did not answer ({type(error).__name__}); "
        "its log is in the data folder."
    )
    return as_read(request, problem(503, detail))


def not_there(request: Request, error: Exception) -> Response:
    """The answer to what Starlette refuses."""
    answer = http_problem(request, error)
    if not reads_pages(request) or not isinstance(error, HTTPException):
        return answer
    return as_page(trouble_text(trouble_in(answer)), answer.status_code)
