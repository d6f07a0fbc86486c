"""RFC 9457 problem details of the local origin's own answers."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse


def problem(
    status: int,
    detail: str,
    *,
    errors: tuple[tuple[str, str, str], ...] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An answer of problem details; ``errors`` are (field, code, message)."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [
            {"field": name, "code": code, "message": message} for name, code, message in errors
        ],
    }
    return JSONResponse(
        content,
        status,
        {"cache-control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


def http_problem(_request: Request, error: Exception) -> JSONResponse:
    """The answer to what Starlette refuses: an unknown path, a method, too large a body."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if allowed := headers.pop("Allow", ""):
        headers["allow"] = ", ".join(sorted(allowed.split(", ")))
    return problem(error.status_code, error.detail, headers=headers)
